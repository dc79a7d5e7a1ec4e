import CIntrinsics
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
    private let time: MatchingTime

    init(_ text: AlignedText, isStart: Bool, within time: MatchingTime) {
        result = PreparedText(text)
        self.isStart = isStart
        self.time = time
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
                        try matcher.forEachPart(of: characters, within: time) { part, isMatch in
                            let part = spelled.bytes(of: part)
                            collector.append(
                                start + part.lowerBound..<start + part.upperBound,
                                isMatch: isMatch != isInverted)
                        }
                    }
                } else {
                    try matcher.forEachPart(of: piece, within: time) { part, isMatch in
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
        if !isCut, !result.text.tracksOrigins { return replaceSpacesInWhole(with: replacement, scheme) }
        var ends = result.ends
        var replaced = AlignedText([], tracksOrigins: result.text.tracksOrigins)
        let text = result.text
        text.bytes.withUnsafeBufferPointer { bytes in
            let spaces = bytes.count { $0 == space }
            replaced.reserve(bytes.count + (spaces + ends.count) * replacement.count)
            var start = 0
            for index in ends.indices {
                let end = ends[index]
                let piece = UnsafeBufferPointer(rebasing: bytes[start..<end])
                let isPrefixed = piece.first == space || piece.starts(with: replacement)
                if !isPrefixed, takesPrefix(pieceAt: start, scheme) {
                    replaced.append(replacement, inPlaceOf: start, in: text)
                }
                var position = start
                while position < end {
                    var next = position
                    while next < end, bytes[next] != space { next += 1 }
                    replaced.append(position..<next, of: text)
                    if next < end { replaced.append(replacement, inPlaceOf: next, in: text) }
                    position = next + 1
                }
                ends[index] = replaced.bytes.count
                start = end
            }
        }
        result.text = replaced
        result.ends = ends
    }

    /// Replaces the spaces of the only piece at once.
    private mutating func replaceSpacesInWhole(
        with replacement: [UInt8], _ scheme: PreTokenizer.PrependScheme
    ) {
        let bytes = result.text.bytes
        guard let first = bytes.first else { return }
        let space = UInt8(ascii: " ")
        let isPrefixed = first == space || bytes.starts(with: replacement)
        let prefix = !isPrefixed && takesPrefix(pieceAt: 0, scheme) ? replacement : []
        let count = bpe_count_of_byte(bytes, bytes.count, space)
        let capacity = prefix.count + bytes.count - count + count * replacement.count
        result.text.bytes = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, written in
            _ = buffer.update(fromContentsOf: prefix)
            let rest = UnsafeMutableBufferPointer(rebasing: buffer[prefix.count...])
            bpe_replace_byte(
                bytes, bytes.count, space, replacement, replacement.count, rest.baseAddress, rest.count)
            written = capacity
        }
        result.ends = [capacity]
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

extension AlignedText {
    fileprivate mutating func reserve(_ count: Int) {
        bytes.reserveCapacity(count)
        if tracksOrigins { origins.reserveCapacity(count) }
    }

    /// Appends a part of another text.
    fileprivate mutating func append(_ range: Range<Int>, of text: AlignedText) {
        text.bytes.withUnsafeBufferPointer {
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: $0[range]))
        }
        guard tracksOrigins else { return }
        text.origins.withUnsafeBufferPointer {
            origins.append(contentsOf: UnsafeBufferPointer(rebasing: $0[range]))
        }
    }

    /// Appends bytes that stand for what the byte at `position` of another text stands for.
    fileprivate mutating func append(_ new: [UInt8], inPlaceOf position: Int, in text: AlignedText) {
        bytes.append(contentsOf: new)
        if tracksOrigins {
            let origin = text.origins[position]
            for _ in new { origins.append(origin) }
        }
    }
}
