import BytePairs
import Display
import Platform
import SplitPatterns
import Tokenization

/// A stretch of a text with its tokens: what most detectors search. Offsets count bytes from its own start.
///
/// A text of any length comes as one passage after another, cut where no token changes, mostly between two
/// lines, so a detector sees whole lines unless a line is very long.
///
/// A class, because detectors hand it to closures: copying its arrays each time took half of a report's time.
final class Passage {
    let text: UnsafeBufferPointer<UInt8>
    /// Where the passage begins in the whole text, in bytes.
    let origin: Int
    let tokens: TokenizedText
    /// How many tokens come before the passage.
    let firstToken: Int
    let tokenizer: Tokenizer
    /// The code points beyond ASCII, and the bytes that are not UTF-8.
    let beyondASCII: NonASCIIScalars
    /// Maximal runs of ASCII digits.
    let digitRuns: [Range<Int>]
    private lazy var lineFeeds = Self.offsets(of: 0x0A, in: text)
    /// Where `<`, `[`, `{` and `%` are, with which slots and signals begin.
    private(set) lazy var openings = "<[{%".utf8.flatMap { Self.offsets(of: $0, in: text) }.sorted()
    /// Where control characters are, but for tabs and the ends of lines and pages.
    private(set) lazy var controls = Self.controls(of: text)
    /// Where it begins for a person.
    let start: PassageStart
    private var positions: PositionCursor
    lazy var lineContext = LineContext(text, start)
    /// Offsets where parts of a template meet.
    let seams: [Int]
    /// Whether the tokens were given rather than made by encoding.
    let isGivenAsIDs: Bool
    /// How spellings of special tokens were treated.
    let specialTokens: SpecialTokenPolicy

    init(
        _ text: UnsafeBufferPointer<UInt8>, origin: Int, tokens: TokenizedText, firstToken: Int,
        tokenizer: Tokenizer, start: PassageStart = PassageStart(), seams: [Int] = [],
        isGivenAsIDs: Bool = false, specialTokens: SpecialTokenPolicy = .asText
    ) {
        self.text = text
        self.start = start
        positions = PositionCursor(text, from: start.position)
        self.origin = origin
        self.tokens = tokens
        self.firstToken = firstToken
        self.tokenizer = tokenizer
        self.seams = seams
        self.isGivenAsIDs = isGivenAsIDs
        self.specialTokens = specialTokens
        beyondASCII = NonASCIIScalars(of: text)
        digitRuns = Self.digitRuns(of: text)
    }

    private static func digitRuns(of text: UnsafeBufferPointer<UInt8>) -> [Range<Int>] {
        var runs: [Range<Int>] = []
        var position = 0
        while position < text.count {
            guard isDigit(text[position]) else {
                position &+= 1
                continue
            }
            let start = position
            repeat { position &+= 1 } while position < text.count && isDigit(text[position])
            runs.append(start..<position)
        }
        return runs
    }

    /// Where a byte is.
    private static func offsets(of byte: UInt8, in text: UnsafeBufferPointer<UInt8>) -> [Int] {
        guard let base = text.baseAddress else { return [] }
        var offsets: [Int] = []
        var position = 0
        while let found = memchr(base + position, Int32(byte), text.count - position) {
            position = UnsafeRawPointer(found) - UnsafeRawPointer(base)
            offsets.append(position)
            position += 1
        }
        return offsets
    }

    private static func controls(of text: UnsafeBufferPointer<UInt8>) -> [Int] {
        // Hardly any text has one; a loop this simple is vectorized.
        var count = 0
        for byte in text { count &+= isControl(byte) ? 1 : 0 }
        return count == 0 ? [] : text.indices.filter { isControl(text[$0]) }
    }

    /// Neither a tab nor an end of a line or page.
    @inline(__always)
    private static func isControl(_ byte: UInt8) -> Bool {
        byte < 9 || byte &- 14 < 18 || byte == 0x0B || byte == 0x7F
    }

    // MARK: Tokens

    /// The token that holds the byte at `offset`.
    ///
    /// - Complexity: logarithmic in the tokens.
    func token(at offset: Int) -> Int { tokens.ends.partitioningIndex { $0 > offset } }

    /// The tokens that hold a range of bytes, which is not empty; none where no token is left of the text.
    func tokens(holding bytes: Range<Int>) -> Range<Int> {
        let first = token(at: bytes.lowerBound)
        guard first < tokens.ends.count else { return first..<first }
        var end = first + 1
        while end < tokens.ends.count, tokens.ends[end - 1] < bytes.upperBound { end += 1 }
        return first..<end
    }

    /// The bytes of a range of tokens, which is not empty.
    func bytes(of range: Range<Int>) -> Range<Int> {
        tokens.range(of: range.lowerBound).lowerBound..<tokens.ends[range.upperBound - 1]
    }

    /// The place of a finding about a range of bytes, which is not empty.
    func place(_ bytes: Range<Int>) -> Place { place(tokens: tokens(holding: bytes), bytes) }

    /// The place of a finding about a range of tokens.
    func place(tokens range: Range<Int>, _ bytes: Range<Int>? = nil) -> Place {
        let bytes = bytes ?? self.bytes(of: range)
        return Place(
            bytes: origin + bytes.lowerBound..<origin + bytes.upperBound,
            tokens: firstToken + range.lowerBound..<firstToken + range.upperBound,
            ids: Array(tokens.ids[range].prefix(Place.mostIDs)),
            lines: TextRange(start: position(at: bytes.lowerBound), end: position(at: bytes.upperBound)),
            excerpt: excerpt(bytes))
    }

    /// Where an offset is for a person.
    func position(at offset: Int) -> TextPosition { positions.position(at: offset) }

    /// The ends of tokens strictly inside a range of bytes.
    func boundaries(inside bytes: Range<Int>) -> ArraySlice<Int> {
        let first = token(at: bytes.lowerBound)
        var end = first
        while tokens.ends[end] < bytes.upperBound { end += 1 }
        return tokens.ends[first..<end]
    }

    /// Whether there are so many tokens that what is known of each is worth a table of the vocabulary's size.
    var isLong: Bool { tokens.ids.count >= 4096 }

    func forEachToken(_ body: (_ token: Int, _ bytes: Range<Int>) -> Void) {
        var start = 0
        for (token, end) in tokens.ends.enumerated() {
            body(token, start..<end)
            start = end
        }
    }

    /// The pieces of the split pattern that a token ends in, each with these tokens.
    func forEachPiece(_ body: (_ piece: Range<Int>, _ tokens: Range<Int>) -> Void) {
        var start = 0
        var token = 0
        for end in tokens.pieceEnds {
            let first = token
            while token < tokens.ends.count, tokens.ends[token] <= end { token &+= 1 }
            if first < token { body(start..<end, first..<token) }
            start = end
        }
    }

    /// Where the last `count` pieces begin. Those of which nothing is left in the text do not count at its end.
    func startOfLastPieces(_ count: Int) -> Int {
        let last = tokens.pieceEnds.partitioningIndex { $0 >= text.count }
        return last < count ? 0 : tokens.pieceEnds[last - count]
    }

    // MARK: Bytes

    /// How many line feeds there are before `offset`.
    ///
    /// - Complexity: logarithmic in the lines, after a first call that finds them.
    func lineFeeds(before offset: Int) -> Int { lineFeeds.partitioningIndex { $0 >= offset } }

    /// The lines, each without its line feed, and whether it has one.
    func forEachLine(_ body: (_ line: Range<Int>, _ hasEnded: Bool) -> Void) {
        var start = 0
        for feed in lineFeeds {
            body(start..<feed, true)
            start = feed + 1
        }
        if start < text.count { body(start..<text.count, false) }
    }

    /// The byte at `offset`, or `nil` outside the passage.
    func byte(_ offset: Int) -> UInt8? { text.indices.contains(offset) ? text[offset] : nil }

    func slice(_ bytes: Range<Int>) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(rebasing: text[bytes])
    }

    /// The ids of a text encoded on its own.
    func ids(of bytes: some Collection<UInt8>) -> [TokenID] {
        // A custom pattern that fails on part of a text has already failed on the whole.
        (try? tokenizer.encode(Array(bytes), specialTokens: specialTokens)) ?? []
    }

    /// Where bytes begin, from `position` on; `nil` if they are not there.
    func offset(of bytes: [UInt8], from position: Int = 0) -> Int? {
        guard let base = text.baseAddress else { return nil }
        var position = position
        while position + bytes.count <= text.count,
            let found = memchr(base + position, Int32(bytes[0]), text.count - position)
        {
            let offset = UnsafeRawPointer(found) - UnsafeRawPointer(base)
            if offset + bytes.count <= text.count, slice(offset..<offset + bytes.count).elementsEqual(bytes) {
                return offset
            }
            position = offset + 1
        }
        return nil
    }

    /// The first few tokens made visible.
    private func excerpt(_ bytes: Range<Int>) -> String {
        let all = tokens(holding: bytes)
        let shown = all.prefix(4).map { visible(slice(tokens.range(of: $0).clamped(to: bytes)).prefix(40)) }
        return (shown + (all.count > 4 ? ["…"] : [])).joined(separator: "│")
    }

    /// Bytes made visible token by token: `195│5`.
    func shown(_ bytes: Range<Int>) -> String {
        let all = tokens(holding: bytes)
        let shown = all.prefix(16).map { visible(slice(tokens.range(of: $0).clamped(to: bytes))) }
        return (shown + (all.count > 16 ? ["…"] : [])).joined(separator: "│")
    }

    // MARK: Characters

    /// The code point that ends at `offset`, if the bytes are well-formed.
    func character(before offset: Int) -> Unicode.Scalar? {
        var start = offset - 1
        while start >= 0, start > offset - 4, isContinuation(text[start]) { start -= 1 }
        return start >= 0 ? decode(start..<offset) : nil
    }

    /// The code point that begins at `offset`, if the bytes are well-formed.
    func character(at offset: Int) -> Unicode.Scalar? {
        guard let lead = byte(offset) else { return nil }
        let length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
        return decode(offset..<min(offset + length, text.count))
    }

    private func decode(_ bytes: Range<Int>) -> Unicode.Scalar? {
        if bytes.count == 1, text[bytes.lowerBound] < 0x80 { return Unicode.Scalar(text[bytes.lowerBound]) }
        let scalars = String(validating: slice(bytes), as: UTF8.self)?.unicodeScalars
        return scalars?.count == 1 ? scalars?.first : nil
    }

    /// Goes back from `offset` over at most `limit` characters that meet a condition.
    func start(before offset: Int, limit: Int, while condition: (Unicode.Scalar) -> Bool) -> Int {
        var start = offset
        for _ in 0..<limit {
            guard let character = character(before: start), condition(character) else { break }
            start -= UTF8.width(character)
        }
        return start
    }

    /// Goes on from `offset` over at most `limit` characters that meet a condition.
    func end(after offset: Int, limit: Int, while condition: (Unicode.Scalar) -> Bool) -> Int {
        var end = offset
        for _ in 0..<limit {
            guard let character = character(at: end), condition(character) else { break }
            end += UTF8.width(character)
        }
        return end
    }

    /// The letters and marks around a range of bytes, at most 64 on each side, and the space before them.
    func word(around bytes: Range<Int>) -> Range<Int> {
        let start = start(before: bytes.lowerBound, limit: 64, while: \.isPartOfWord)
        let end = end(after: bytes.upperBound, limit: 64, while: \.isPartOfWord)
        return (byte(start - 1) == 0x20 ? start - 1 : start)..<end
    }
}
