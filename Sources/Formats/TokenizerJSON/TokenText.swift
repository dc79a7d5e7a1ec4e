import BytePairs
import Preparation
import SplitPatterns
import Tokenization

/// What a file's decoder makes of the spelling of one token, and what it does where tokens meet.
///
/// Bytes that are not UTF-8 stay bytes, where Hugging Face's library gives U+FFFD for each.
struct TokenText {
    private(set) var rules = TextDecoding()
    private var steps: [TokenDecoder] = []
    private let path: String
    /// How long expressions may take for all tokens.
    private let time = MatchingTime()

    /// - Parameter path: the file's name, for errors.
    /// - Throws: ``VocabularyFileError`` for a step that changes the whole text and not each token.
    init(_ decoder: TokenDecoder?, path: String) throws(VocabularyFileError) {
        self.path = path
        // Without a decoder, their library puts a space between tokens.
        guard let decoder else {
            rules.separatesTokens = true
            return
        }
        var isFused = false
        try add(decoder, &isFused)
    }

    private mutating func add(_ decoder: TokenDecoder, _ isFused: inout Bool) throws(VocabularyFileError) {
        switch decoder {
        case .sequence(let steps): for step in steps { try add(step, &isFused) }
        case .fuse: isFused = true
        // It puts the tokens together, too.
        case .byteLevel:
            steps.append(decoder)
            isFused = true
        // What a step does at the last or the first token, it does to the whole text where that is one token.
        case .bpe(let suffix) where isFused: steps.append(.replace(TextPattern(literal: suffix), with: []))
        case .metaspace(let replacement, let scheme) where isFused:
            let mark = TextPattern(literal: Array(String(replacement).utf8))
            steps.append(.replace(mark, with: scheme == .never ? [0x20] : []))
        // What is stripped from the whole text is the space that was put before it.
        case .strip(" ", let start, 0) where isFused: rules.leadingSpace = .upTo(start)
        case .strip where isFused, .byteFallback where isFused:
            throw VocabularyFileError(
                path,
                "its decoder has \(decoder.type) after a step that makes all tokens one, which is not supported",
                remedy: TokenizerJSONFile.useTheirLibrary)
        case .metaspace(_, let scheme):
            if scheme != .never { rules.leadingSpace = .ofFirstToken }
            steps.append(decoder)
        case .bpe:
            rules.dropsLastSpace = true
            steps.append(decoder)
        default: steps.append(decoder)
        }
    }

    /// The bytes of a token.
    ///
    /// - Throws: ``VocabularyFileError`` for one that is many times longer than it is spelled: a few steps can make
    ///   gigabytes of a letter.
    func bytes(of spelling: [UInt8]) throws(VocabularyFileError) -> [UInt8] {
        let limit = 1 << 10 + 16 * spelling.count
        var token = spelling
        for step in steps {
            do throws(SplitPatternError) {
                token = try apply(step, to: token, limit)
            } catch {
                throw VocabularyFileError(
                    path, "its decoder fails on a token of \(spelling.count) bytes: \(error.reason)",
                    remedy: "fetch the file from where its model comes from")
            }
        }
        return token
    }

    /// The bytes of an added token, which goes through the same steps. Their library makes U+FFFD of one with
    /// letters such as "é", which `ByteLevel` takes for bytes that are no text; it stays as it is here.
    func bytes(ofAdded content: [UInt8]) throws(VocabularyFileError) -> [UInt8] {
        let result = try bytes(of: content)
        return String(validating: result, as: UTF8.self) == nil ? content : result
    }

    /// Notes that tokens are their bytes, whatever the steps would make of them.
    mutating func useBytes() {
        rules.leavesOutSteps = !rules.separatesTokens && steps != [.byteLevel]
    }

    /// Notes what special tokens become that is not their text.
    mutating func add(specialTexts: [TokenID: [UInt8]]) { rules.specialTexts = specialTexts }

    /// What a step makes of a token, of no more bytes than the limit.
    private func apply(
        _ step: TokenDecoder, to token: [UInt8], _ limit: Int
    ) throws(SplitPatternError) -> [UInt8] {
        switch step {
        case .byteLevel: ByteAlphabet.token(spelled: String(decoding: token, as: UTF8.self)) ?? token
        case .bpe(let suffix):
            try TextPattern(literal: suffix).replaced(by: [0x20], in: token, atMost: limit, within: time)
        case .metaspace(let replacement, _):
            try TextPattern(literal: Array(String(replacement).utf8)).replaced(
                by: [0x20], in: token, atMost: limit, within: time)
        case .byteFallback: ByteSpelling.byte(of: token).map { [$0] } ?? token
        case .replace(let pattern, let content):
            try pattern.replaced(by: content, in: token, atMost: limit, within: time)
        case .strip(let scalar, let start, let stop): Self.strip(scalar, start, stop, from: token)
        case .fuse, .sequence: token
        }
    }

    private static func strip(
        _ scalar: Unicode.Scalar, _ start: Int, _ stop: Int, from token: [UInt8]
    ) -> [UInt8] {
        let content = Array(String(scalar).utf8)
        // Not a number of rounds to believe: it ends with the token.
        var rest = token[...]
        var count = 0
        while count < start, rest.starts(with: content) {
            rest = rest.dropFirst(content.count)
            count += 1
        }
        count = 0
        while count < stop, rest.suffix(content.count).elementsEqual(content) {
            rest = rest.dropLast(content.count)
            count += 1
        }
        return Array(rest)
    }
}

extension TextPattern {
    /// A token with each match of a literal, which is not empty, replaced by something that is no longer.
    func replaced(by content: [UInt8], in token: [UInt8]) -> [UInt8] {
        (try? replaced(by: content, in: token, atMost: .max, within: MatchingTime())) ?? token
    }

    /// A token with each match replaced.
    ///
    /// - Throws: `SplitPatternError` where the expression fails, and if the result has more bytes than `limit`.
    /// - Complexity: linear in the token, apart from the expression.
    func replaced(
        by content: [UInt8], in token: [UInt8], atMost limit: Int, within time: MatchingTime
    ) throws(SplitPatternError) -> [UInt8] {
        let matches = try token.withUnsafeBufferPointer { (token) throws(SplitPatternError) in
            try self.matches(in: token, within: time)
        }
        guard !matches.isEmpty else { return token }
        // Both are at most the size of a file, so nothing overflows.
        let rest = matches.reduce(token.count) { $0 - $1.count }
        guard rest + matches.count * content.count <= limit else {
            throw .growsTooLong(count: token.count, limit: limit)
        }
        var replaced: [UInt8] = []
        var end = 0
        for match in matches {
            replaced += token[end..<match.lowerBound] + content
            end = match.upperBound
        }
        return replaced + token[end...]
    }
}
