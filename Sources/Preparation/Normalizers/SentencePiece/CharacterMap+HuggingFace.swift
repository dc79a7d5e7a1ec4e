/// A character map as Hugging Face's `Precompiled` applies it: not SentencePiece's way.
///
/// A grapheme of fewer than six bytes becomes what replaces the shortest key that it begins with, whatever comes
/// after that key; failing that, so does each of its code points.
extension CharacterMap {
    func normalizeByGraphemes(_ result: inout RewrittenText) {
        var changes = ChangeReader(of: result)
        let text = result.source
        for run in text.wellFormedRuns {
            keep(from: changes.position, to: run.lowerBound, &result, &changes)
            let string = String(decoding: UnsafeBufferPointer(rebasing: text[run]), as: UTF8.self)
            var start = run.lowerBound
            for grapheme in string {
                let end = start + grapheme.utf8.count
                if end - start < 6, let match = shortestMatch(in: text, from: start, to: end) {
                    write(match, inPlaceOf: grapheme.unicodeScalars.count, &result, &changes)
                } else {
                    normalizeCodePoints(of: text, from: start, to: end, &result, &changes)
                }
                start = end
            }
            changes.moveTo(start)
        }
        keep(from: changes.position, to: text.count, &result, &changes)
    }

    func leavesUnchanged(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var position = 0
        while position < text.count {
            if position + 1 < text.count, isPlain(text[position], before: text[position + 1]) {
                position += 1
                continue
            }
            if longestMatch(in: text, from: position) != nil { return false }
            position += text.unitLength(at: position)
        }
        return true
    }

    private func normalizeCodePoints(
        of text: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int, _ result: inout RewrittenText,
        _ changes: inout ChangeReader
    ) {
        var position = start
        while let (codePoint, next) = text.character(at: position), position < end {
            if let match = shortestMatch(in: text, from: position, to: next) {
                write(match, inPlaceOf: 1, &result, &changes)
            } else {
                result.write(codePoint: codePoint, origin: changes.origin(ofChange: 0))
            }
            position = next
        }
    }

    /// Writes a replacement. Its first code point's change is the difference of the counts, which for a longer
    /// replacement means that nothing is replaced: from there on, Hugging Face's origins lag behind.
    private func write(
        _ match: Int, inPlaceOf oldCount: Int, _ result: inout RewrittenText, _ changes: inout ChangeReader
    ) {
        let replacement = String(decoding: replacement(at: match), as: UTF8.self).unicodeScalars
        let difference = replacement.count - oldCount
        for (index, scalar) in replacement.enumerated() {
            let origin = changes.origin(ofChange: index == 0 ? difference : index)
            result.write(codePoint: scalar.value, origin: origin)
        }
    }

    /// Keeps ill-formed bytes.
    private func keep(
        from start: Int, to end: Int, _ result: inout RewrittenText, _ changes: inout ChangeReader
    ) {
        guard start < end else { return }
        result.keep(start..<end)
        changes.moveTo(end)
    }
}

/// Where the code points of a result come from, by their changes: see ``NormalizedStretch``.
private struct ChangeReader {
    private let text: UnsafeBufferPointer<UInt8>
    private let origins: UnsafeBufferPointer<AlignedText.Origin>
    private(set) var position = 0

    init(of result: RewrittenText) {
        text = result.source
        origins = result.sourceOrigins
    }

    mutating func moveTo(_ position: Int) { self.position = position }

    mutating func origin(ofChange change: Int) -> AlignedText.Origin {
        guard let first = origins.first else { return .init(start: 0, end: 0) }
        if change > 0 {
            return position == 0 ? .init(start: first.start, end: first.start) : origins[position - 1]
        }
        guard position < origins.count else { return origins[origins.count - 1] }
        let origin = origins[position]
        for _ in 0...(-change) where position < text.count { position += text.unitLength(at: position) }
        return origin
    }
}
