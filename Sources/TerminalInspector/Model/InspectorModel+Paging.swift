import BPE
import Display
import Tokenization
import Views

extension InspectorModel {
    /// Brings the part of a long file around the cursor into memory, if it is not there.
    mutating func turnPage() {
        guard let paged, !holdsCursorWell || pagedFor != shownPanes else { return }
        let tokenizers = shownPanes.compactMap { panes[$0].tokenizer }
        guard tokenizers.count == shownPanes.count else { return }
        do {
            guard let part = try paged.part(around: position, for: tokenizers) else {
                return try openWhole(paged)
            }
            let tints = shownPanes.map { tint(ofPane: $0, at: position) }
            let cursor = position
            pagedFor = shownPanes
            guard part != base..<base + editor.text.count || editor.text.isEmpty else { return }
            editor = TextEditor(try paged.bytes(part))
            base = part.lowerBound
            editor.move(to: cursor - base)
            isStale = true
            keep(tints)
        } catch {
            message = "\(error)"
            hasFailed = true
        }
    }

    /// Whether there is enough before the cursor and after it to fill a screen.
    private var holdsCursorWell: Bool {
        guard !editor.text.isEmpty else { return false }
        let margin = PagedText.blockSize * 3 / 2
        return (base == 0 || editor.cursor >= margin)
            && (base + editor.text.count == textSize || editor.text.count - editor.cursor >= margin)
    }

    /// A text that cannot be cut is opened as a whole, unless that takes too long.
    private mutating func openWhole(_ paged: PagedText) throws {
        let isShort = paged.size <= Self.longestText
        let text = isShort ? try paged.bytes(0..<paged.size) : []
        self.paged = nil
        let cursor = position
        (editor, base, isStale) = (TextEditor(text), 0, true)
        editor.move(to: cursor)
        if !isShort {
            message =
                "there is no place to cut the file, and all of it is too much here; try: bpe report"
        }
    }

    /// The colour of the token at a place of the text, so that it keeps it when another part is shown.
    private func tint(ofPane index: Int, at position: Int) -> (place: Int, tint: Int)? {
        guard !editor.text.isEmpty, let inspection = panes[index].inspection,
            let token = inspection.token(at: position - base)
        else { return nil }
        return (base + inspection.spans[token].bytes.lowerBound, panes[index].firstTint + token)
    }

    private mutating func keep(_ tints: [(place: Int, tint: Int)?]) {
        for (index, known) in zip(shownPanes, tints) {
            panes[index].firstTint = 0
            panes[index].inspection = nil
            guard let known, let tokenizer = panes[index].tokenizer, known.place >= base else { continue }
            let before = Array(editor.text.prefix(known.place - base))
            let tokens = (try? tokenizer.count(before, specialTokens: .asText)) ?? 0
            panes[index].firstTint = (known.tint - tokens) & (Int.max >> 1)
        }
    }

    /// The number of a token in the whole text, from 0; `nil` while what is before it has not been counted.
    func number(ofToken token: Int) -> Int? {
        guard let paged, let tokenizer = panes[active].tokenizer else { return token }
        return panes[active].counts.tokens(before: base, paged, tokenizer).map { $0 + token }
    }

    /// How many tokens the whole text has, `12+` while they are counted.
    func count(ofPane index: Int) -> String? {
        guard let paged else { return panes[index].count.map(grouped) }
        guard panes[index].tokenizer != nil else { return nil }
        let counts = panes[index].counts
        return grouped(counts.tokens) + (counts.isComplete(paged) ? "" : "+")
    }
}
