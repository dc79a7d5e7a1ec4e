import CIntrinsics
import Platform

/// What a normalizer or a pre-tokenizer looks for in a text: a string, or a regular expression.
package struct TextPattern: Sendable {
    /// What is looked for, for comparing and printing.
    package enum Source: Sendable, Hashable {
        case literal([UInt8])
        /// In PCRE2's syntax.
        case expression(String)
        /// In Oniguruma's syntax, as a `tokenizer.json` has it.
        case oniguruma(String)
    }

    package let source: Source
    /// The expression in PCRE2's syntax; `nil` for a literal.
    package let expression: String?
    /// Whether some match may be empty.
    package let mayMatchEmpty: Bool
    private let matchers: Pool<PCRE2Matcher>?

    /// A pattern that matches these bytes. An empty one matches between all characters.
    package init(literal: some Collection<UInt8>) {
        source = .literal(Array(literal))
        expression = nil
        mayMatchEmpty = literal.isEmpty
        matchers = nil
    }

    /// A pattern that matches a regular expression in PCRE2's syntax.
    package init(regex: String) throws(SplitPatternError) {
        try self.init(.expression(regex), compiling: regex)
    }

    /// A pattern that matches a regular expression in Oniguruma's syntax.
    package init(oniguruma: String) throws(SplitPatternError) {
        try self.init(.oniguruma(oniguruma), compiling: OnigurumaTranslation.translate(oniguruma))
    }

    private init(_ source: Source, compiling expression: String) throws(SplitPatternError) {
        let regex = try PCRE2Regex(expression)
        self.source = source
        self.expression = expression
        mayMatchEmpty = regex.mayMatchEmpty
        matchers = Pool { PCRE2Matcher(regex) }
    }

    /// The matches, from left to right, without overlaps. The text is well-formed UTF-8.
    ///
    /// An empty match counts too, except where another match ends.
    ///
    /// - Parameter time: how long an expression may take for this and the other texts that share it.
    package func matches(
        in text: UnsafeBufferPointer<UInt8>, within time: MatchingTime = MatchingTime()
    ) throws(SplitPatternError) -> [Range<Int>] {
        guard let matchers, let expression else { return literalMatches(in: text) }
        let matcher = matchers.take()
        defer { matchers.give(matcher) }
        var matches: [Range<Int>] = []
        var start = 0
        while start <= text.count, !text.isEmpty {
            do throws(MatchFailure) {
                guard
                    let match = try matcher.firstMatch(in: text, from: start, allowsEmpty: true, within: time)
                else { break }
                if match.start == match.end, match.end == matches.last?.upperBound {
                    start = match.end + text.characterLength(at: match.end)
                } else {
                    matches.append(match.start..<match.end)
                    start = match.end
                }
            } catch {
                throw .matchFailed(published ?? expression, offset: start, reason: error.reason)
            }
        }
        return matches
    }

    /// The expression as a `tokenizer.json` has it.
    private var published: String? { if case .oniguruma(let expression) = source { expression } else { nil } }

    private func literalMatches(in text: UnsafeBufferPointer<UInt8>) -> [Range<Int>] {
        guard case .literal(let literal) = source else { return [] }
        var matches: [Range<Int>] = []
        var start = 0
        guard !literal.isEmpty else {
            while start <= text.count, !text.isEmpty {
                matches.append(start..<start)
                start += text.characterLength(at: start)
            }
            return matches
        }
        while let match = Self.firstMatch(of: literal, in: text, from: start) {
            matches.append(match)
            start = match.upperBound
        }
        return matches
    }

    private static let mostTries = 16

    /// The first place at or after `start` where a text has a literal, which is not empty.
    ///
    /// Where the first byte is seldom, looking for that alone is fastest. Where it is not, or the two are much alike, the
    /// C library's `memmem` takes linear time.
    ///
    /// - Complexity: linear in the text.
    package static func firstMatch(
        of literal: [UInt8], in text: UnsafeBufferPointer<UInt8>, from start: Int
    ) -> Range<Int>? {
        guard let base = text.baseAddress, start + literal.count <= text.count else { return nil }
        var position = start
        // The number of places where the literal can begin.
        let limit = text.count - literal.count + 1
        for _ in 0..<Self.mostTries {
            position += bpe_index_of_byte(base + position, limit - position, literal[0])
            guard position < limit else { return nil }
            if bpe_equal_bytes(base + position, literal, literal.count) {
                return position..<position + literal.count
            }
            position += 1
        }
        return bpe_find_bytes(base + position, text.count - position, literal, literal.count).map {
            $0 - base..<$0 - base + literal.count
        }
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// The length of the character at `position` of a well-formed text; 1 at the end.
    fileprivate func characterLength(at position: Int) -> Int {
        position < count ? Swift.max(WellFormedUTF8.sequenceLength(self, at: position), 1) : 1
    }
}

extension TextPattern: Hashable {
    package static func == (a: TextPattern, b: TextPattern) -> Bool { a.source == b.source }

    package func hash(into hasher: inout Hasher) { hasher.combine(source) }
}
