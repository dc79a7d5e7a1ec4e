import BytePairs
import Display
package import Formats
package import Oddities
import SplitPatterns
package import Tokenization

/// A text, its tokens in one encoding, and the findings about it. The terminal, the page, the JSON and the
/// printed text all show this value, so they cannot disagree.
///
/// ```swift
/// let inspection = try Inspection(of: Array("How many eyes?".utf8), .default)
/// inspection.spans.map(\.id)
/// inspection.report.findings
/// ```
package struct Inspection: Sendable {
    package let encoding: EncodingSummary
    /// Need not be UTF-8.
    package let text: [UInt8]
    /// The tokens: together they cover the text without gaps.
    package let spans: [TokenSpan]
    /// Counts and findings about the same tokens.
    package let report: TextReport

    /// - Parameters:
    ///   - specialTokens: what to do with the spellings of special tokens.
    ///   - mostFindings: how many findings of each kind to keep.
    /// - Throws: what encoding throws.
    /// - Complexity: linear in the text.
    package init(
        of text: [UInt8], _ tokenizer: Tokenizer, specialTokens: SpecialTokenPolicy = .asText,
        detectors: [Detector] = Detector.all.filter { !$0.isOnRequest }, mostFindings: Int = 100
    ) throws {
        self.text = text
        encoding = EncodingSummary(tokenizer.encoding)
        var options = ReportOptions()
        options.specialTokens = specialTokens
        options.detectors = detectors
        options.mostFindings = mostFindings
        options.mostLines = 0
        var inspection = ReportBuilder(tokenizer, options)
        inspection.tokenizedText = TokenizedText()
        try inspection.append(text)
        report = try inspection.finish()
        spans = text.withUnsafeBufferPointer { inspection.tokenizedText!.spans(in: $0) }
    }

    package func bytes(of span: TokenSpan) -> ArraySlice<UInt8> { text[span.bytes] }

    package func visibleText(of span: TokenSpan) -> String { visible(text[span.bytes]) }

    /// The index of the token that holds the byte at `offset`; at the end of the text, of the last one.
    ///
    /// - Complexity: logarithmic in the tokens.
    package func token(at offset: Int) -> Int? {
        guard !spans.isEmpty else { return nil }
        return min(spans.partitioningIndex { $0.bytes.upperBound > offset }, spans.count - 1)
    }

    /// The bytes of the code points that a token has at least a byte of.
    package func wholeCharacters(around span: TokenSpan) -> Range<Int> {
        span.wholeCharacters(in: text)
    }

    /// The code points that each token has at least a byte of; ranges overlap where tokens share one.
    ///
    /// - Complexity: linear in the text.
    package func characterRanges() -> [Range<Int>] {
        var end = 0
        return spans.map { span in
            let range = characters(of: span, after: end)
            end = range.upperBound
            return range
        }
    }

    /// The code points that one token has at least a byte of.
    ///
    /// - Complexity: linear in the text before the token.
    package func characters(of span: TokenSpan) -> Range<Int> {
        characters(of: span, after: text[..<span.bytes.lowerBound].count { $0 & 0xC0 != 0x80 })
    }

    private func characters(of span: TokenSpan, after count: Int) -> Range<Int> {
        // A token of text that a normalizer or pre-tokenizer has put in can have no bytes, at the end of the text too.
        let start = span.bytes.lowerBound
        let startsInside = start < text.count && text[start] & 0xC0 == 0x80
        return max(0, startsInside ? count - 1 : count)..<count + text[span.bytes].count { $0 & 0xC0 != 0x80 }
    }

    /// The index in ``pieces()`` of the piece that each token lies in.
    ///
    /// - Complexity: linear in the tokens.
    package func pieceNumbers() -> [Int] {
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
    package func pieces() -> [Range<Int>] {
        var pieces: [Range<Int>] = []
        for span in spans where pieces.last != span.piece { pieces.append(span.piece) }
        return pieces
    }

    /// The findings about a token.
    ///
    /// - Complexity: linear in the findings.
    package func findings(ofToken token: Int) -> [Finding] {
        report.findings.filter { $0.tokens.contains(token) }
    }
}

extension TokenSpan {
    /// The bytes of the code points that the token has at least a byte of.
    func wholeCharacters(in text: [UInt8]) -> Range<Int> {
        guard isPartialUTF8 else { return bytes }
        var (start, end) = (bytes.lowerBound, bytes.upperBound)
        // A code point has at most four bytes.
        while start > max(0, bytes.lowerBound - 3), text[start] & 0xC0 == 0x80 { start -= 1 }
        while end < min(text.count, bytes.upperBound + 3), text[end] & 0xC0 == 0x80 { end += 1 }
        return start..<end
    }
}
