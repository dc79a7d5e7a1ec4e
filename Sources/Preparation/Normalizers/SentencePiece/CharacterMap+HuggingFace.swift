/// A character map as Hugging Face's `Precompiled` applies it: not SentencePiece's way.
///
/// A grapheme of fewer than six bytes becomes what replaces the shortest key that it begins with, whatever comes
/// after that key; failing that, so does each of its code points.
extension CharacterMap {
    func normalizeByGraphemes(_ result: inout RewrittenText) {
        var writer = ChangeWriter(of: result)
        let text = result.source
        for run in text.wellFormedRuns {
            writer.keep(to: run.lowerBound, &result)
            let string = String(decoding: UnsafeBufferPointer(rebasing: text[run]), as: UTF8.self)
            var start = run.lowerBound
            for grapheme in string {
                let end = start + grapheme.utf8.count
                if end - start < 6, let match = shortestMatch(in: text, from: start, to: end) {
                    writer.write(replacement(at: match), inPlaceOf: grapheme.unicodeScalars.count, &result)
                } else {
                    normalizeCodePoints(of: text, from: start, to: end, &result, &writer)
                }
                start = end
            }
            writer.finish(at: start, &result)
        }
        writer.keep(to: text.count, &result)
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
        _ writer: inout ChangeWriter
    ) {
        var position = start
        while position < end, let (codePoint, next) = text.character(at: position) {
            if let match = shortestMatch(in: text, from: position, to: next) {
                writer.write(replacement(at: match), inPlaceOf: 1, &result)
            } else {
                writer.write(codePoint, change: 0, &result)
            }
            position = next
        }
    }
}

/// Writes code points with their changes, from which the origins follow: see ``NormalizedStretch``.
private struct ChangeWriter {
    private let text: UnsafeBufferPointer<UInt8>
    private let origins: UnsafeBufferPointer<AlignedText.Origin>
    /// What the next change refers to.
    private var position = 0
    /// The last code point, which can still come to stand for code points that are removed after it.
    private var last: (codePoint: UInt32, change: Int)?

    init(of result: RewrittenText) {
        text = result.source
        origins = result.sourceOrigins
    }

    mutating func write(_ codePoint: UInt32, change: Int, _ result: inout RewrittenText) {
        flush(&result)
        last = (codePoint, change)
    }

    /// Writes a replacement: each code point replaces one, those too many are added, and the last one takes the
    /// place of those that have none. If all go at the start of a text, no one takes their place, and what comes
    /// after has their origins.
    mutating func write(_ bytes: ArraySlice<UInt8>, inPlaceOf count: Int, _ result: inout RewrittenText) {
        var written = 0
        for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
            write(scalar.value, change: written < count ? 0 : 1, &result)
            written += 1
        }
        if written < count { last?.change += written - count }
    }

    /// Ends a well-formed run.
    mutating func finish(at position: Int, _ result: inout RewrittenText) {
        flush(&result)
        self.position = position
    }

    /// Keeps ill-formed bytes.
    mutating func keep(to end: Int, _ result: inout RewrittenText) {
        guard position < end else { return }
        result.keep(position..<end)
        position = end
    }

    private mutating func flush(_ result: inout RewrittenText) {
        guard let (codePoint, change) = last else { return }
        last = nil
        guard let first = origins.first else {
            result.write(codePoint: codePoint, from: 0)
            return
        }
        if change > 0 {
            let origin =
                position > 0
                ? origins[position - 1] : AlignedText.Origin(start: first.start, end: first.start)
            result.write(codePoint: codePoint, origin: origin)
            return
        }
        result.write(codePoint: codePoint, from: min(position, origins.count - 1))
        for _ in 0...(-change) where position < text.count { position += text.unitLength(at: position) }
    }
}
