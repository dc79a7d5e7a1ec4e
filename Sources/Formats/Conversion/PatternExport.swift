import BytePairs
import Display
package import SplitPatterns
import Tokenization

/// A split pattern as a `tokenizer.json` has it. Expressions of it are in Oniguruma's dialect there, in which some mean
/// something else: `\h` is a hexadecimal digit, and `^` matches at the start of each line.
package struct PatternExport {
    private let pattern: SplitPattern

    package init(_ pattern: SplitPattern) { self.pattern = pattern }

    /// Checks that the pattern cuts the same pieces when it is read again, of the mixtures of ``HostileTexts``. Single
    /// characters are not compared: the libraries know Unicode of different years.
    ///
    /// - Parameter path: the file that is going to be written, for errors.
    /// - Throws: ``VocabularyFileError`` if it does not.
    package func check(path: String) throws {
        guard pattern.name == nil else { return }
        for expression in pattern.splitExpressions {
            if pattern.published == nil, let difference = DialectDifference(in: expression) {
                throw failure(
                    path,
                    "read \(difference.construct) in \(expression) in another way (up to offset \(difference.offset))"
                )
            }
            if let mistake = mistake(expression) {
                throw failure(path, "not read \(expression) (\(mistake))")
            }
        }
        let bytes = try Vocabulary(tokens: (UInt8.min...UInt8.max).map { [$0] })
        let encoding = try Encoding(name: "bytes", vocabulary: bytes, pattern: pattern)
        let written = try WrittenEncoding(encoding, as: .tokenizerJSON, paths: [path]).read()
        let (own, other) = (Tokenizer(encoding), Tokenizer(written))
        for text in HostileTexts.mixtures(for: encoding) where Self.isCompared(text) {
            // An expression that needs too many steps for a made-up text may do for those of the corpus.
            guard let ends = try? pieceEnds(text, own), (try? pieceEnds(text, other)) != ends else {
                continue
            }
            throw failure(path, "cut \"\(visible(text.prefix(60)))\" into other pieces")
        }
    }

    /// What is wrong with an expression in Oniguruma's dialect.
    private func mistake(_ expression: String) -> String? {
        do {
            _ = try TextPattern(oniguruma: expression)
            return nil
        } catch {
            guard case .invalidPattern(_, let offset, let reason) = error else { return "\(error)" }
            return "\(reason) at offset \(offset)"
        }
    }

    /// U+180E is white space only for PCRE2's `\s`, which nearly every expression has, and in no text of today. What is not
    /// UTF-8, their library never sees.
    private static func isCompared(_ text: [UInt8]) -> Bool {
        !text.contains([0xE1, 0xA0, 0x8E]) && String(validating: text, as: UTF8.self) != nil
    }

    private func pieceEnds(_ text: [UInt8], _ tokenizer: Tokenizer) throws -> [Int] {
        try text.withUnsafeBufferPointer { try tokenizer.tokenize($0, specialTokens: .asText).pieceEnds }
    }

    private func failure(_ path: String, _ outcome: String) -> VocabularyFileError {
        VocabularyFileError(
            path,
            "Hugging Face's library would \(outcome): expressions of a tokenizer.json are in Oniguruma's dialect, not PCRE2's",
            remedy: "choose an expression that means the same in both, or write NAME.tiktoken instead")
    }
}
