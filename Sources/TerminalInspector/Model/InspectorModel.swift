import BPE
import Display
package import Formats
import Oddities
import Terminal
import Tokenization
package import Views

/// The state of the full-screen inspector: the text, its tokens in some encodings, and what is selected.
///
/// Keys change it (``handle(_:)``), ``refresh(size:)`` brings it up to date, ``work()`` does what can wait, and
/// ``screen()`` draws it. It does no I/O but reading what is visible of a long file (``PagedText``).
package struct InspectorModel {
    /// What the caller has to do for a key.
    package enum Action: Sendable, Equatable {
        case quit
        /// Suspend the program.
        case pause
        /// Put a text on the clipboard.
        case copy(String)
        /// Read the file at this path and call ``open(_:named:)`` or ``open(_:)``.
        case open(String)
        /// Draw everything again.
        case redraw
    }

    package enum Focus: Sendable { case editor, tokens }

    /// A text shown in place of the tokens.
    package enum Overlay: Sendable, Equatable { case help, merges, completions, findings }

    /// An encoding and its view of the text.
    struct Pane {
        let choice: EncodingChoice
        var tokenizer: Tokenizer?
        var faces: TokenFaces?
        var inspection: Inspection?
        /// Only the active pane's inspection looks for findings.
        var hasFindings = false
        var count: Int?
        var layout: TokenLayout?
        var differences = CutDifferences()
        /// Which of the tints the first token has.
        var firstTint = 0
        /// Of a long file.
        var counts = TokenCounts()
    }

    /// The text, or the part of ``paged`` around the cursor.
    var editor: TextEditor
    package internal(set) var focus = Focus.editor
    var panes: [Pane]
    package internal(set) var active = 0
    var isSplit: Bool
    var display = TokenDisplay.text
    package internal(set) var overlay: Overlay?
    /// The first visible line of the overlay.
    var overlayTop = 0
    /// The finding that is selected in the list of all.
    var chosenFinding = 0
    /// The path that is being typed for Ctrl-O.
    var prompt: TextEditor?
    /// Shown until the next key.
    var message: String?
    var size = Screen.Size(width: 80, height: 24)
    var isStale = true
    var laidOut: (display: TokenDisplay, size: Screen.Size, isSplit: Bool, active: Int)?
    var unstable: (text: [UInt8], encoding: Int, end: UnstableEnd?)?

    /// The name of the file that the text is from.
    var name: String?
    /// Files to go through, and which of them is open.
    var files: [String]
    var file = 0
    /// A file of which only a part is in memory.
    var paged: PagedText?
    /// Where that part begins in it, in bytes; 0 for any other text.
    var base = 0
    /// The panes that that part is cut for.
    var pagedFor: [Int] = []
    /// Whether reading failed, so that nothing is read but what a key asks for.
    var hasFailed = false

    /// The most panes side by side.
    static let mostPanes = 4
    /// In bytes, of a text that is edited; longer texts are for `bpe report`.
    package static let longestText = 16 << 20
    /// In bytes, of a file that is tokenized at once; longer files are read where they are looked at.
    package static let longestWhole = 128 << 10
    /// The most bytes of a text that cannot be read in parts.
    package static let longestStream = 256 << 20

    /// - Parameters:
    ///   - choices: at least one encoding.
    ///   - isSplit: whether to start with the first few side by side.
    ///   - files: what the keys for the next file and the one before go through; the first is open.
    package init(
        _ text: [UInt8], choices: [EncodingChoice], isSplit: Bool = false, files: [String] = []
    ) {
        precondition(!choices.isEmpty, "an inspector needs an encoding")
        editor = TextEditor(text)
        panes = choices.map { Pane(choice: $0) }
        self.isSplit = isSplit && choices.count > 1
        self.files = files
    }

    /// The indices of the visible panes.
    package var shownPanes: [Int] { isSplit ? Array(panes.indices.prefix(Self.mostPanes)) : [active] }

    package var inspection: Inspection? { panes[active].inspection }

    /// The token at the cursor, counted from the start of what is in memory.
    package var selectedToken: Int? { inspection?.token(at: editor.cursor) }

    /// Where the cursor is in the whole text, in bytes.
    package var position: Int { base + editor.cursor }

    /// How many bytes the whole text has.
    var textSize: Int { paged?.size ?? editor.text.count }

    /// Replaces the text.
    package mutating func open(_ text: [UInt8], named name: String) {
        guard text.count <= Self.longestText else {
            message = "\(name) has \(byteCount(text.count)), which is too long here; try: bpe report \(name)"
            return
        }
        show(text, name)
        message = "\(name): \(byteCount(text.count))"
    }

    /// Replaces the text by a long file, which is only read where it is looked at, and cannot be edited.
    package mutating func open(_ file: PagedText) {
        show([], file.name)
        paged = file
        message = "\(file.name): \(byteCount(file.size)), too long to edit here"
    }

    private mutating func show(_ text: [UInt8], _ name: String) {
        editor = TextEditor(text)
        editor.move(.start)
        focus = .tokens
        self.name = name
        isStale = true
        (paged, base, pagedFor, hasFailed, overlay) = (nil, 0, [], false, nil)
        for index in panes.indices {
            (panes[index].counts, panes[index].firstTint) = (TokenCounts(), 0)
        }
    }

    /// Shows a message until the next key.
    package mutating func show(_ message: String) { self.message = message }
}
