import BytePairs
import Display
public import Oddities
import SplitPatterns
public import Tokenization

/// A text and what one encoding makes of it: the one value that the terminal, the page, the JSON and the printed text
/// show, so that they cannot disagree.
///
/// ```swift
/// let inspection = try Inspection(of: Array("How many eyes?".utf8), .default)
/// inspection.spans.map(\.id)
/// inspection.report.findings
/// ```
public struct Inspection: Sendable {
    /// The encoding.
    public let encoding: EncodingSummary
    /// The text. Any bytes.
    public let text: [UInt8]
    /// The tokens: together they cover the text without gaps.
    public let spans: [TokenSpan]
    /// Counts and findings; ``TextReport/totals`` counts the same tokens.
    public let report: TextReport

    /// What an encoding makes of a text.
    ///
    /// - Parameters:
    ///   - text: any bytes.
    ///   - tokenizer: of the encoding.
    ///   - specialTokens: what to do with the spellings of special tokens.
    ///   - detectors: who looks for oddities.
    ///   - mostFindings: how many findings of a kind are kept.
    /// - Throws: what encoding throws.
    /// - Complexity: linear in the text.
    public init(
        of text: [UInt8], _ tokenizer: Tokenizer, specialTokens: SpecialTokenPolicy = .asText,
        detectors: [Detector] = Detector.all.filter { !$0.isOnRequest }, mostFindings: Int = 100
    ) throws {
        self.text = text
        encoding = EncodingSummary(
            name: tokenizer.encoding.name, sha256: "", pattern: tokenizer.encoding.pattern.description,
            size: tokenizer.encoding.size)
        spans = try tokenizer.spans(text, specialTokens: specialTokens)
        var options = ReportOptions()
        options.specialTokens = specialTokens
        options.detectors = detectors
        options.mostFindings = mostFindings
        options.mostLines = 0
        var inspection = ReportBuilder(tokenizer, options)
        try inspection.append(text)
        report = try inspection.finish()
    }

    /// The bytes of a token.
    public func bytes(of span: TokenSpan) -> ArraySlice<UInt8> { text[span.bytes] }

    /// A token as a person can see it.
    public func shown(_ span: TokenSpan) -> String { visible(text[span.bytes]) }

    /// The index of the token that holds the byte at `offset`; at the end of the text, of the last one.
    ///
    /// - Complexity: logarithmic in the tokens.
    public func token(at offset: Int) -> Int? {
        var (low, high) = (0, spans.count)
        while low < high {
            let middle = (low + high) / 2
            if spans[middle].bytes.upperBound <= offset { low = middle + 1 } else { high = middle }
        }
        return spans.isEmpty ? nil : min(low, spans.count - 1)
    }

    /// The bytes of the characters that a token has a part of; its own bytes if it begins and ends between characters.
    public func wholeCharacters(around span: TokenSpan) -> Range<Int> {
        guard span.isPartialUTF8 else { return span.bytes }
        var (start, end) = (span.bytes.lowerBound, span.bytes.upperBound)
        // No character has more than four bytes.
        while start > max(0, span.bytes.lowerBound - 3), text[start] & 0xC0 == 0x80 { start -= 1 }
        while end < min(text.count, span.bytes.upperBound + 3), text[end] & 0xC0 == 0x80 { end += 1 }
        return start..<end
    }

    /// The characters (code points) that each token has or has a part of, half-open, from the start of the text. Two
    /// tokens that share a character both have it.
    ///
    /// - Complexity: linear in the text.
    public func characterRanges() -> [Range<Int>] {
        var characters = 0
        return spans.map { span in
            let startsInside = text[span.bytes.lowerBound] & 0xC0 == 0x80
            let start = startsInside ? max(0, characters - 1) : characters
            for byte in text[span.bytes] where byte & 0xC0 != 0x80 { characters += 1 }
            return start..<max(characters, start)
        }
    }

    /// The characters that one token has or has a part of, as ``characterRanges()`` has them.
    ///
    /// - Complexity: linear in the text before the token.
    public func characters(of span: TokenSpan) -> Range<Int> {
        let before = text[..<span.bytes.lowerBound].count { $0 & 0xC0 != 0x80 }
        let inside = text[span.bytes].count { $0 & 0xC0 != 0x80 }
        let startsInside = text[span.bytes.lowerBound] & 0xC0 == 0x80
        let start = startsInside ? max(0, before - 1) : before
        return start..<max(before + inside, start)
    }

    /// The number of the piece that each token lies in, from 0.
    ///
    /// - Complexity: linear in the tokens.
    public func pieceNumbers() -> [Int] {
        var number = -1
        var last = -1
        return spans.map { span in
            if span.piece.lowerBound != last {
                number += 1
                last = span.piece.lowerBound
            }
            return number
        }
    }

    /// The pieces of the split pattern, as byte ranges.
    ///
    /// - Complexity: linear in the tokens.
    public func pieces() -> [Range<Int>] {
        var pieces: [Range<Int>] = []
        for span in spans where pieces.last != span.piece { pieces.append(span.piece) }
        return pieces
    }

    /// The findings about a token.
    ///
    /// - Complexity: linear in the findings.
    public func findings(ofToken token: Int) -> [Finding] {
        report.findings.filter { $0.tokens.contains(token) }
    }
}
