import CIntrinsics
import SplitPatterns

/// Finds what a pre-tokenizer cuts a piece by.
protocol PieceMatcher {
    /// Gives the matches of a piece and the gaps between them, from left to right, without holes.
    ///
    /// - Parameter time: how long expressions may take for the text that the piece is of.
    func forEachPart(
        of piece: UnsafeBufferPointer<UInt8>, within time: MatchingTime,
        _ body: (Range<Int>, _ isMatch: Bool) -> Void
    ) throws(SplitPatternError)
}

/// Matches each character that a set has; bytes that are not well-formed UTF-8 are in no set.
struct CharacterMatcher<Characters: CharacterTest>: PieceMatcher {
    let characters: Characters

    init(_ characters: Characters) {
        self.characters = characters
    }

    @inline(__always)
    func forEachPart(
        of piece: UnsafeBufferPointer<UInt8>, within time: MatchingTime,
        _ body: (Range<Int>, _ isMatch: Bool) -> Void
    ) {
        var (gapStart, position) = (0, 0)
        while position < piece.count {
            let (codePoint, next) = piece.character(at: position)
            if let codePoint, characters.contains(codePoint) {
                if gapStart < position { body(gapStart..<position, false) }
                body(position..<next, true)
                gapStart = next
            }
            position = next
        }
        if gapStart < position { body(gapStart..<position, false) }
    }
}

/// Matches one character, by its bytes: they begin nowhere inside another character, nor in bytes that are not
/// well-formed UTF-8.
struct SingleCharacterMatcher: PieceMatcher {
    private let bytes: [UInt8]

    init(_ character: Unicode.Scalar) {
        bytes = Array(String(character).utf8)
    }

    @inline(__always)
    func forEachPart(
        of piece: UnsafeBufferPointer<UInt8>, within time: MatchingTime,
        _ body: (Range<Int>, _ isMatch: Bool) -> Void
    ) {
        guard let base = piece.baseAddress else { return }
        var (gapStart, position) = (0, 0)
        while position < piece.count {
            position += bpe_index_of_byte(base + position, piece.count - position, bytes[0])
            let next = position + bytes.count
            guard next <= piece.count else { break }
            guard bpe_equal_bytes(base + position, bytes, bytes.count) else {
                position += 1
                continue
            }
            if gapStart < position { body(gapStart..<position, false) }
            body(position..<next, true)
            (gapStart, position) = (next, next)
        }
        if gapStart < piece.count { body(gapStart..<piece.count, false) }
    }
}

/// Matches `\w+` and `[^\w\s]+`. Bytes that are not well-formed UTF-8 belong to the latter.
struct WordMatcher: PieceMatcher {
    private enum Kind { case word, space, other }

    func forEachPart(
        of piece: UnsafeBufferPointer<UInt8>, within time: MatchingTime,
        _ body: (Range<Int>, _ isMatch: Bool) -> Void
    ) {
        var (start, position) = (0, 0)
        var kind = Kind.other
        while position < piece.count {
            let lead = piece[position]
            let (nextKind, next) =
                lead < 0x80 ? (Self.kind(ascii: lead), position + 1) : Self.character(of: piece, at: position)
            if nextKind != kind {
                if start < position { body(start..<position, kind != .space) }
                start = position
                kind = nextKind
            }
            position = next
        }
        if start < position { body(start..<position, kind != .space) }
    }

    @inline(__always)
    private static func kind(ascii byte: UInt8) -> Kind {
        if (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || byte == 0x5F { return .word }
        return byte == 0x20 || byte &- 0x09 < 5 ? .space : .other
    }

    private static func character(
        of piece: UnsafeBufferPointer<UInt8>, at position: Int
    ) -> (kind: Kind, next: Int) {
        let (codePoint, next) = piece.character(at: position)
        guard let codePoint else { return (.other, next) }
        if WordCharacters().contains(codePoint) { return (.word, next) }
        return (WhiteSpace().contains(codePoint) ? .space : .other, next)
    }
}

/// Matches pieces of a number of characters; the last one may be shorter.
struct LengthMatcher: PieceMatcher {
    /// In characters, at least 1. A byte that is not part of well-formed UTF-8 counts as one.
    let length: Int

    func forEachPart(
        of piece: UnsafeBufferPointer<UInt8>, within time: MatchingTime,
        _ body: (Range<Int>, _ isMatch: Bool) -> Void
    ) {
        var (start, position, count) = (0, 0, 0)
        while position < piece.count {
            position = piece.character(at: position).next
            count += 1
            if count == length || position == piece.count {
                body(start..<position, true)
                (start, count) = (position, 0)
            }
        }
    }
}

/// Matches a pattern in the well-formed parts of a piece; each other part is a gap of its own.
struct PatternMatcher: PieceMatcher {
    let pattern: TextPattern

    func forEachPart(
        of piece: UnsafeBufferPointer<UInt8>, within time: MatchingTime,
        _ body: (Range<Int>, _ isMatch: Bool) -> Void
    ) throws(SplitPatternError) {
        var start = 0
        while start < piece.count {
            let end = WellFormedUTF8.end(of: piece, from: start)
            var gapStart = start
            let text = UnsafeBufferPointer(rebasing: piece[start..<end])
            for match in try pattern.matches(in: text, within: time) {
                let match = start + match.lowerBound..<start + match.upperBound
                if gapStart < match.lowerBound { body(gapStart..<match.lowerBound, false) }
                body(match, true)
                gapStart = match.upperBound
            }
            if gapStart < end { body(gapStart..<end, false) }
            start = WellFormedUTF8.nextStart(in: piece, from: end)
            if end < start { body(end..<start, false) }
        }
    }
}

/// Matches every piece of a split pattern.
struct SplitPatternMatcher: PieceMatcher {
    let pattern: SplitPattern

    func forEachPart(
        of piece: UnsafeBufferPointer<UInt8>, within time: MatchingTime,
        _ body: (Range<Int>, _ isMatch: Bool) -> Void
    ) throws(SplitPatternError) {
        try pattern.forEachPiece(of: piece, within: time) { body($0, true) }
    }
}
