import Terminal

/// The rows and columns of the parts of the screen. A low terminal loses the least important parts first; a high one
/// gives the tokens what they need, and the rest to findings and details.
struct InspectorFrame {
    let header = 0
    let editorRows: Range<Int>
    let tokenTitle: Int
    let tokenRows: Range<Int>
    let detailTitle: Int
    let detailRows: Range<Int>
    let findingRows: Range<Int>
    let footer: Int
    private let width: Int
    private let panes: Int

    init(_ model: InspectorModel) {
        let size = Screen.Size(
            width: max(Self.smallest.width, model.size.width),
            height: max(Self.smallest.height, model.size.height))
        width = size.width
        panes = model.shownPanes.count
        footer = size.height - 1
        let spare = size.height - 10
        var details = max(0, min(max(4, size.height / 10), spare))
        var findings = max(0, min(max(4, size.height / 6), spare - 6))
        let mostEditorRows = max(1, min(size.height / 5, spare - details))
        let needed = EditorRows(
            model.editor, width: max(1, size.width - Self.gutter), height: mostEditorRows
        ).rows.count
        editorRows = 1..<1 + min(needed, mostEditorRows)
        tokenTitle = editorRows.upperBound
        // What a short text leaves: a few rows for the details, which a merge of many steps needs, the rest for
        // the findings.
        let tokenRowsNeeded =
            model.shownPanes.map { model.panes[$0].layout?.rowStarts.count ?? 1 }.max() ?? 1
        let left = footer - tokenTitle - 2 - details - findings - max(tokenRowsNeeded, 3)
        if details > 0, left > 0 {
            let more = min(left / 3, 3)
            details += more
            findings += left - more
        }
        findingRows = footer - findings..<footer
        detailRows = findingRows.lowerBound - details..<findingRows.lowerBound
        detailTitle = detailRows.lowerBound - 1
        let firstTokenRow = min(tokenTitle + 1, max(0, detailTitle))
        tokenRows = firstTokenRow..<max(detailTitle, firstTokenRow)
    }

    /// A smaller terminal shows nothing but a message.
    static let smallest = Screen.Size(width: 20, height: 8)

    /// The columns before the edited text.
    static let gutter = 2

    /// - Parameter place: an index into the visible panes.
    func columns(ofPane place: Int) -> Range<Int> {
        let usable = width - (panes - 1)
        let start = usable * place / panes + place
        return start..<usable * (place + 1) / panes + place
    }

    var overlayRows: Range<Int> { tokenTitle + 1..<footer }
}
