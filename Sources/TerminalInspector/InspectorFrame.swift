import Terminal

/// Where the parts of the screen are.
///
/// From the top: the encodings; the editor; the tokens; the token at the cursor; the findings; the keys. What is least
/// needed goes first where a terminal is low.
struct InspectorFrame {
    let header = 0
    let editorRows: Range<Int>
    /// The line above the tokens.
    let tokenTitle: Int
    let tokenRows: Range<Int>
    let detailTitle: Int
    let detailRows: Range<Int>
    let findingRows: Range<Int>
    let footer: Int
    private let width: Int
    private let panes: Int

    init(_ model: InspectorModel) {
        // On less than this, the screen says so and shows nothing else.
        let size = Screen.Size(
            width: max(Self.smallest.width, model.size.width),
            height: max(Self.smallest.height, model.size.height))
        width = size.width
        panes = model.shownPanes.count
        footer = size.height - 1
        let spare = size.height - 10
        let details = max(0, min(4, spare))
        let findings = max(0, min(4, spare - 6))
        let mostEditorRows = max(1, min(size.height / 5, spare - details))
        let needed = EditorRows(
            model.editor, width: max(1, size.width - Self.gutter), height: mostEditorRows
        ).rows.count
        editorRows = 1..<1 + min(needed, mostEditorRows)
        tokenTitle = editorRows.upperBound
        findingRows = footer - findings..<footer
        detailRows = findingRows.lowerBound - details..<findingRows.lowerBound
        detailTitle = detailRows.lowerBound - 1
        tokenRows =
            min(
                tokenTitle + 1, max(0, detailTitle))..<max(
                detailTitle, min(tokenTitle + 1, max(0, detailTitle)))
    }

    /// The least that a text, its tokens and the keys have room on.
    static let smallest = Screen.Size(width: 20, height: 8)

    /// Columns before the text that is edited.
    static let gutter = 2

    /// The columns of one of the panes that are shown.
    func columns(ofPane place: Int) -> Range<Int> {
        let usable = width - (panes - 1)
        let start = usable * place / panes + place
        return start..<usable * (place + 1) / panes + place
    }

    /// The rows of what covers the tokens.
    var overlayRows: Range<Int> { tokenTitle + 1..<footer }
}
