/// What a normalizer or a pre-tokenizer looks for in a text: a string, or a regular expression in PCRE2's syntax.
package struct TextPattern: Sendable {
    /// What is looked for, for comparing and printing.
    package enum Source: Sendable, Hashable {
        case literal([UInt8])
        case expression(String)
    }

    package let source: Source
    private let regex: PCRE2Regex?

    /// A pattern that matches these bytes.
    package init(literal: some Collection<UInt8>) {
        source = .literal(Array(literal))
        regex = nil
    }

    /// A pattern that matches a regular expression.
    package init(regex: String) throws(SplitPatternError) {
        source = .expression(regex)
        self.regex = try PCRE2Regex(regex)
    }

    /// The matches, from left to right, without overlaps; empty ones are left out. The text is well-formed UTF-8.
    package func matches(in text: UnsafeBufferPointer<UInt8>) throws(SplitPatternError) -> [Range<Int>] {
        var matches: [Range<Int>] = []
        guard let regex else { return literalMatches(in: text) }
        let matcher = PCRE2Matcher(regex)
        var start = 0
        while start < text.count {
            do throws(MatchFailure) {
                guard let match = try matcher.firstMatch(in: text, from: start) else { break }
                matches.append(match.start..<match.end)
                start = match.end
            } catch {
                guard case .expression(let expression) = source else { break }
                throw .matchFailed(expression, offset: start, reason: error.reason)
            }
        }
        return matches
    }

    private func literalMatches(in text: UnsafeBufferPointer<UInt8>) -> [Range<Int>] {
        guard case .literal(let literal) = source, let first = literal.first else { return [] }
        var matches: [Range<Int>] = []
        var start = 0
        while start + literal.count <= text.count {
            if text[start] == first, text[start..<start + literal.count].elementsEqual(literal) {
                matches.append(start..<start + literal.count)
                start += literal.count
            } else {
                start += 1
            }
        }
        return matches
    }
}

extension TextPattern: Hashable {
    package static func == (a: TextPattern, b: TextPattern) -> Bool { a.source == b.source }

    package func hash(into hasher: inout Hasher) { hasher.combine(source) }
}
