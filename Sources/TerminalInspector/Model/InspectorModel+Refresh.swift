import BPE
import Display
import Formats
import Oddities
package import Terminal
import Tokenization
import Views

extension InspectorModel {
    /// Updates tokens, findings and rows after changes of the text, the encodings or the size.
    ///
    /// - Complexity: linear in the text, if it has changed; of a long file, in the part around the cursor.
    package mutating func refresh(size: Screen.Size) {
        self.size = size
        for index in shownPanes { load(index) }
        if paged != nil { turnPage() }
        if isStale {
            for index in panes.indices {
                panes[index].inspection = nil
                panes[index].count = nil
            }
            isStale = false
        }
        for index in panes.indices { inspect(index) }
        let wanted = (display, size, isSplit, active)
        if let laidOut, laidOut == wanted { return }
        for (place, index) in shownPanes.enumerated() { layOut(index, in: place) }
        compareCuts()
        laidOut = wanted
    }

    private mutating func layOut(_ index: Int, in place: Int) {
        guard let inspection = panes[index].inspection, let faces = panes[index].faces else { return }
        panes[index].layout = TokenLayout(
            widths: faces.widths(of: inspection.spans.lazy.map(\.id), display),
            width: InspectorFrame(self).columns(ofPane: place).count,
            endsLine: { inspection.bytes(of: inspection.spans[$0]).contains(0x0A) })
    }

    /// Visible panes are compared with the active one, and that one with all others.
    private mutating func compareCuts() {
        for index in shownPanes {
            let others = index == active ? shownPanes.filter { $0 != active } : [active]
            panes[index].differences = CutDifferences(
                panes[index].inspection, others.compactMap { panes[$0].inspection })
        }
    }

    /// Visible panes are inspected, the active one also for findings; hidden panes need only the count. In a long
    /// file, findings and counts can wait for ``work()``.
    private mutating func inspect(_ index: Int) {
        guard let tokenizer = panes[index].tokenizer else { return }
        do {
            if !shownPanes.contains(index) {
                panes[index].inspection = nil
                if paged != nil { return }
                panes[index].count =
                    try panes[index].count ?? tokenizer.count(editor.text, specialTokens: .asText)
            } else if panes[index].inspection == nil
                || (index == active && !panes[index].hasFindings && paged == nil)
            {
                try inspect(index, tokenizer, forFindings: index == active && paged == nil)
            }
        } catch {
            message = "\(error)"
        }
    }

    private mutating func inspect(_ index: Int, _ tokenizer: Tokenizer, forFindings: Bool) throws {
        panes[index].hasFindings = forFindings
        let holdsEnd = base + editor.text.count == textSize
        let detectors =
            forFindings ? Detector.all.filter { !$0.isOnRequest && (holdsEnd || !$0.looksAtEnd) } : []
        panes[index].inspection = try Inspection(of: editor.text, tokenizer, detectors: detectors)
        if paged == nil { panes[index].count = panes[index].inspection?.spans.count }
        laidOut = nil
    }

    private mutating func load(_ index: Int) {
        guard panes[index].tokenizer == nil else { return }
        do {
            let tokenizer = try panes[index].choice.tokenizer()
            panes[index].tokenizer = tokenizer
            panes[index].faces = TokenFaces(tokenizer)
        } catch {
            message = "\(error)".split(separator: "\n").first.map(String.init)
        }
    }

    // MARK: What can wait

    /// Whether there is something for ``work()`` to do.
    package var hasWork: Bool {
        guard let paged, !hasFailed else { return false }
        return needsFindings || panes.contains { $0.tokenizer != nil && !$0.counts.isComplete(paged) }
    }

    /// The active pane's tokens are there, and their findings are not.
    private var needsFindings: Bool {
        paged != nil && panes[active].inspection != nil && !panes[active].hasFindings
    }

    /// Does some milliseconds of what no one waits for: findings around the cursor, then counts of a long file.
    package mutating func work() {
        guard let paged else { return }
        do {
            if needsFindings, let tokenizer = panes[active].tokenizer {
                return try inspect(active, tokenizer, forFindings: true)
            }
            for index in [active] + panes.indices where !panes[index].counts.isComplete(paged) {
                guard let tokenizer = panes[index].tokenizer else { continue }
                return try panes[index].counts.advance(paged, tokenizer)
            }
        } catch {
            message = "\(error)"
            hasFailed = true
        }
    }

    /// What the last tokens can still become if the text continues; `nil` if nothing else, or while the end of a
    /// long file is not in memory.
    mutating func unstableEnd() -> UnstableEnd? {
        guard let tokenizer = panes[active].tokenizer, base + editor.text.count == textSize else {
            return nil
        }
        if let unstable, unstable.encoding == active, unstable.text == editor.text { return unstable.end }
        // An error here has already been shown for the tokens themselves.
        let end = (try? UnstableEnd.of(editor.text, tokenizer)) ?? nil
        unstable = (editor.text, active, end)
        return end
    }
}
