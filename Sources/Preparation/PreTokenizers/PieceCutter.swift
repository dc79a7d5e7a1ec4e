import SplitPatterns

/// A text whose pieces are cut further, one step after another.
struct PieceCutter {
    private(set) var result: PreparedText
    /// Whether the text begins where the whole input begins.
    private let isStart: Bool
    private var isCut = false
    /// Whether text before the first piece was removed.
    private var hasLostStart = false
    /// Whether later steps see each byte as the character that GPT-2's files spell it with, as they do after
    /// a `ByteLevel` there.
    var spellsBytes = false

    init(_ text: AlignedText, isStart: Bool) {
        result = PreparedText(text)
        self.isStart = isStart
    }

    /// Cuts every piece.
    mutating func cut(
        by matcher: some PieceMatcher, _ behavior: SplitBehavior, isInverted: Bool = false
    ) throws(SplitPatternError) {
        var collector = PieceCollector(behavior: behavior)
        try result.text.bytes.withUnsafeBufferPointer { (bytes) throws(SplitPatternError) in
            var start = 0
            for end in result.ends {
                let piece = UnsafeBufferPointer(rebasing: bytes[start..<end])
                if spellsBytes {
                    let spelled = SpelledPiece(piece)
                    try spelled.characters.withUnsafeBufferPointer { (characters) throws(SplitPatternError) in
                        try matcher.forEachPart(of: characters) { part, isMatch in
                            let part = spelled.bytes(of: part)
                            collector.append(
                                start + part.lowerBound..<start + part.upperBound,
                                isMatch: isMatch != isInverted)
                        }
                    }
                } else {
                    try matcher.forEachPart(of: piece) { part, isMatch in
                        collector.append(
                            start + part.lowerBound..<start + part.upperBound, isMatch: isMatch != isInverted)
                    }
                }
                collector.endText()
                start = end
            }
        }
        if let first = collector.ranges.first, first.lowerBound > 0 { hasLostStart = true }
        isCut = true
        result.keep(collector.ranges)
    }

    /// Replaces each space by a character, and adds that to the front of the pieces of a scheme that do not
    /// begin with it.
    mutating func replaceSpaces(with replacement: Unicode.Scalar, _ scheme: PreTokenizer.PrependScheme) {
        let space = UInt8(ascii: " ")
        let replacement = Array(String(replacement).utf8)
        let text = result.text
        var replaced = AlignedText([], tracksOrigins: text.tracksOrigins)
        let spaces = text.bytes.count { $0 == space }
        let count = text.bytes.count + (spaces + result.ends.count) * replacement.count
        replaced.bytes.reserveCapacity(count)
        if text.tracksOrigins { replaced.origins.reserveCapacity(count) }

        func append(_ bytes: some Collection<UInt8>, from position: Int) {
            replaced.bytes.append(contentsOf: bytes)
            if text.tracksOrigins {
                replaced.origins.append(
                    contentsOf: repeatElement(text.origins[position], count: bytes.count))
            }
        }
        var start = 0
        for index in result.ends.indices {
            let end = result.ends[index]
            let piece = text.bytes[start..<end]
            let isPrefixed = piece.first == space || piece.starts(with: replacement)
            if !isPrefixed, takesPrefix(pieceAt: start, scheme) { append(replacement, from: start) }
            var position = start
            while position < end {
                let next = text.bytes[position..<end].firstIndex(of: space) ?? end
                replaced.bytes.append(contentsOf: text.bytes[position..<next])
                if text.tracksOrigins { replaced.origins.append(contentsOf: text.origins[position..<next]) }
                if next < end { append(replacement, from: next) }
                position = next + 1
            }
            result.ends[index] = replaced.bytes.count
            start = end
        }
        result.text = replaced
    }

    /// Before any cut, the only piece begins where the text begins, even if normalization removed something
    /// there; from then on, a piece begins where its first byte comes from.
    private func takesPrefix(pieceAt start: Int, _ scheme: PreTokenizer.PrependScheme) -> Bool {
        switch scheme {
        case .always: true
        case .never: false
        case .first where isCut && result.text.tracksOrigins: isStart && result.text.origins[start].start == 0
        case .first: isStart && start == 0 && !hasLostStart
        }
    }
}
