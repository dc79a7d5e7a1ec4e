import CIntrinsics
import SplitPatterns

/// Replacing what a pattern matches.
struct Replacement {
    private let pattern: TextPattern
    private let content: [UInt8]

    init(of pattern: TextPattern, with content: [UInt8]) {
        self.pattern = pattern
        self.content = content
    }

    /// The bytes that come in come from where the last byte before their end comes from; at the start of the
    /// text, from its start, which an empty match alone can be at.
    func apply(to text: inout AlignedText, within time: MatchingTime) throws(SplitPatternError) {
        if !text.tracksOrigins, case .literal(let literal) = pattern.source, literal.count == 1 {
            try replaceByte(literal[0], in: &text)
            return
        }
        try text.rewrite { result throws(SplitPatternError) in
            var end = 0
            try forEachMatch(in: result.source, within: time) { match in
                result.keep(end..<match.lowerBound)
                if match.upperBound > 0 {
                    result.write(content, from: match.upperBound - 1)
                } else {
                    result.writeAtStart(content)
                }
                end = match.upperBound
            }
            result.keep(end..<result.source.count)
        }
    }

    func leavesUnchanged(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        switch pattern.source {
        case .literal(let literal):
            !literal.isEmpty && TextPattern.firstMatch(of: literal, in: text, from: 0) == nil
        case .expression, .oniguruma: false
        }
    }

    /// The common case, a space that becomes U+2581, without a call for each match.
    private func replaceByte(_ byte: UInt8, in text: inout AlignedText) throws(SplitPatternError) {
        let count = text.bytes.withUnsafeBufferPointer { bpe_count_of_byte($0.baseAddress, $0.count, byte) }
        guard count > 0 else { return }
        let capacity = text.bytes.count - count + count * content.count
        try text.checkLimit(capacity)
        text.bytes = text.bytes.withUnsafeBufferPointer { source in
            [UInt8](unsafeUninitializedCapacity: capacity) { buffer, written in
                bpe_replace_byte(
                    source.baseAddress, source.count, byte, content, content.count, buffer.baseAddress,
                    buffer.count)
                written = capacity
            }
        }
    }

    private func forEachMatch(
        in text: UnsafeBufferPointer<UInt8>, within time: MatchingTime, _ body: (Range<Int>) -> Void
    ) throws(SplitPatternError) {
        if case .literal(let literal) = pattern.source, !literal.isEmpty {
            var start = 0
            while let match = TextPattern.firstMatch(of: literal, in: text, from: start) {
                body(match)
                start = match.upperBound
            }
            return
        }
        for run in text.wellFormedRuns {
            for match in try pattern.matches(in: UnsafeBufferPointer(rebasing: text[run]), within: time) {
                body(run.lowerBound + match.lowerBound..<run.lowerBound + match.upperBound)
            }
        }
    }
}
