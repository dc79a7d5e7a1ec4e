import BytePairs
import Display
import SplitPatterns
import Tokenization

/// A stretch of a text with its tokens: what most detectors look at. Offsets count bytes from its own start.
///
/// A long text comes as one passage after another, cut at places that are proved to change no token, mostly between
/// two lines. So memory does not grow with the text, and a detector sees whole lines unless a line is very long.
///
/// A class, because detectors hand it on to closures: a copy of all its arrays each time took half of a report's time.
final class Passage {
    let text: UnsafeBufferPointer<UInt8>
    /// Where it begins in the whole text, in bytes.
    let origin: Int
    let tokens: TokenizedText
    /// How many tokens come before it.
    let firstToken: Int
    let tokenizer: Tokenizer
    /// The code points beyond ASCII, and the bytes that are no text.
    let beyondASCII: NonASCIIScalars
    /// Maximal runs of ASCII digits.
    let digitRuns: [Range<Int>]
    /// Where line feeds are, for those who ask.
    private lazy var lineFeeds = text.indices.filter { text[$0] == 0x0A }
    /// Places where parts of a template meet.
    let seams: [Int]
    /// Whether the tokens were given, and not made by encoding.
    let isGivenAsIDs: Bool
    /// What was done with the spellings of special tokens.
    let specialTokens: SpecialTokenPolicy

    init(
        _ text: UnsafeBufferPointer<UInt8>, origin: Int, tokens: TokenizedText, firstToken: Int,
        tokenizer: Tokenizer, seams: [Int] = [], isGivenAsIDs: Bool = false,
        specialTokens: SpecialTokenPolicy = .asText
    ) {
        self.text = text
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

    // MARK: Tokens

    /// The token that holds the byte at `offset`.
    ///
    /// - Complexity: logarithmic in the tokens.
    func token(at offset: Int) -> Int {
        var (low, high) = (0, tokens.ends.count)
        while low < high {
            let middle = (low + high) / 2
            if tokens.ends[middle] <= offset { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The tokens that hold bytes, which are not empty.
    func tokens(holding bytes: Range<Int>) -> Range<Int> {
        let first = token(at: bytes.lowerBound)
        var end = first + 1
        while end < tokens.ends.count, tokens.ends[end - 1] < bytes.upperBound { end += 1 }
        return first..<end
    }

    /// The bytes that tokens, which are not empty, hold.
    func bytes(of range: Range<Int>) -> Range<Int> {
        tokens.range(of: range.lowerBound).lowerBound..<tokens.ends[range.upperBound - 1]
    }

    /// Where a finding about some bytes is.
    func place(_ bytes: Range<Int>) -> Place {
        guard !bytes.isEmpty else {
            let token = firstToken + token(at: bytes.lowerBound)
            return Place(
                bytes: origin + bytes.lowerBound..<origin + bytes.lowerBound, tokens: token..<token, ids: [])
        }
        return place(tokens: tokens(holding: bytes), bytes)
    }

    /// Where a finding about some tokens is.
    func place(tokens range: Range<Int>, _ bytes: Range<Int>? = nil) -> Place {
        let bytes = bytes ?? self.bytes(of: range)
        return Place(
            bytes: origin + bytes.lowerBound..<origin + bytes.upperBound,
            tokens: firstToken + range.lowerBound..<firstToken + range.upperBound,
            ids: Array(tokens.ids[range].prefix(Place.mostIDs)))
    }

    /// The ends of tokens inside a range of bytes, its own ends not counted.
    func boundaries(inside bytes: Range<Int>) -> ArraySlice<Int> {
        let first = token(at: bytes.lowerBound)
        var end = first
        while tokens.ends[end] < bytes.upperBound { end += 1 }
        return tokens.ends[first..<end]
    }

    // MARK: Bytes

    /// How many line feeds there are before `offset`.
    ///
    /// - Complexity: logarithmic in the lines, but for the first time.
    func lineFeeds(before offset: Int) -> Int {
        var (low, high) = (0, lineFeeds.count)
        while low < high {
            let middle = (low + high) / 2
            if lineFeeds[middle] < offset { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The byte at `offset`, or `nil` outside the passage.
    func byte(_ offset: Int) -> UInt8? { text.indices.contains(offset) ? text[offset] : nil }

    func slice(_ bytes: Range<Int>) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(rebasing: text[bytes])
    }

    /// Bytes as people see them, each token for itself: `195│5`.
    func shown(_ bytes: Range<Int>) -> String {
        guard !bytes.isEmpty else { return "" }
        let all = tokens(holding: bytes)
        let shown = all.prefix(Self.mostShown).map { visible(slice(tokens.range(of: $0).clamped(to: bytes))) }
        return (shown + (all.count > Self.mostShown ? ["…"] : [])).joined(separator: "│")
    }

    private static let mostShown = 16

    /// The tokens that a text has by itself.
    func ids(of bytes: some Collection<UInt8>) -> [TokenID] {
        // A pattern of the user's own that fails on part of a text has failed on the text before.
        (try? tokenizer.encode(Array(bytes), specialTokens: specialTokens)) ?? []
    }

    /// The code point that ends before `offset`, and the one that begins there, if they are text.
    func character(before offset: Int) -> Unicode.Scalar? {
        var start = offset - 1
        while start >= 0, start > offset - 4, text[start] & 0xC0 == 0x80 { start -= 1 }
        guard start >= 0 else { return nil }
        return decode(start..<offset)
    }

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
}

func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }
func isUpper(_ byte: UInt8) -> Bool { byte &- 0x41 < 26 }
func isLower(_ byte: UInt8) -> Bool { byte &- 0x61 < 26 }
func isSpaceOrBreak(_ byte: UInt8) -> Bool { byte == 0x20 || byte &- 9 < 5 }
