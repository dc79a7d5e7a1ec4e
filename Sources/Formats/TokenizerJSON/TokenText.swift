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

    init(_ decoder: TokenDecoder?) {
        // Without a decoder, their library puts a space between tokens.
        guard let decoder else {
            rules.separatesTokens = true
            return
        }
        var isFused = false
        add(decoder, &isFused)
    }

    private mutating func add(_ decoder: TokenDecoder, _ isFused: inout Bool) {
        switch decoder {
        case .sequence(let steps): for step in steps { add(step, &isFused) }
        case .fuse: isFused = true
        // What is stripped from the whole text is the space that was put before it.
        case .strip(" ", let start, _) where isFused && start > 0: rules.leadingSpace = .upTo(start)
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
    func bytes(of spelling: [UInt8]) -> [UInt8] { steps.reduce(spelling) { Self.apply($1, to: $0) } }

    /// The bytes of an added token, which goes through the same steps. Their library makes U+FFFD of one with
    /// letters such as "é", which `ByteLevel` takes for bytes that are no text; it stays as it is here.
    func bytes(ofAdded content: [UInt8]) -> [UInt8] {
        let result = bytes(of: content)
        return String(validating: result, as: UTF8.self) == nil ? content : result
    }

    /// Notes what special tokens become that is not their text.
    mutating func add(specialTexts: [TokenID: [UInt8]]) { rules.specialTexts = specialTexts }

    private static func apply(_ step: TokenDecoder, to token: [UInt8]) -> [UInt8] {
        switch step {
        case .byteLevel: ByteAlphabet.token(spelled: String(decoding: token, as: UTF8.self)) ?? token
        case .bpe(let suffix): TextPattern(literal: suffix).replaced(by: [0x20], in: token)
        case .metaspace(let replacement, _):
            TextPattern(literal: Array(String(replacement).utf8)).replaced(by: [0x20], in: token)
        case .byteFallback: ByteSpelling.byte(of: token).map { [$0] } ?? token
        case .replace(let pattern, let content): pattern.replaced(by: content, in: token)
        case .strip(let scalar, let start, let stop): strip(scalar, start, stop, from: token)
        case .fuse, .sequence: token
        }
    }

    private static func strip(
        _ scalar: Unicode.Scalar, _ start: Int, _ stop: Int, from token: [UInt8]
    ) -> [UInt8] {
        let content = Array(String(scalar).utf8)
        var rest = token[...]
        for _ in 0..<start where rest.starts(with: content) { rest = rest.dropFirst(content.count) }
        for _ in 0..<stop where rest.suffix(content.count).elementsEqual(content) {
            rest = rest.dropLast(content.count)
        }
        return Array(rest)
    }
}

extension TextPattern {
    /// A token with each match replaced. One on which an expression fails stays as it is.
    ///
    /// - Complexity: linear in the token, apart from the expression.
    func replaced(by content: [UInt8], in token: [UInt8]) -> [UInt8] {
        let matches = token.withUnsafeBufferPointer { (try? self.matches(in: $0)) ?? [] }
        guard !matches.isEmpty else { return token }
        var replaced: [UInt8] = []
        var end = 0
        for match in matches {
            replaced += token[end..<match.lowerBound] + content
            end = match.upperBound
        }
        return replaced + token[end...]
    }
}
