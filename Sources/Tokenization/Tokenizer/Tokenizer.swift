public import BytePairs
import Platform

/// Text to token ids and back, exactly as the encoding says.
///
/// ```swift
/// let tokenizer = try Tokenizer(named: "o200k_base")
/// let ids = try tokenizer.encode("How many eyes does my foot have?")
/// try tokenizer.decodeText(ids)              // "How many eyes does my foot have?"
/// ```
///
/// Input is bytes, conventionally UTF-8, but any bytes work, and decoding gives the same bytes back. All
/// offsets count bytes. A tokenizer is immutable, so any number of threads can share one.
public struct Tokenizer: Sendable {
    /// The encoding.
    public let encoding: Encoding

    let encoder: PieceEncoder
    let workers: Pool<TextWorker>
    /// What ids are collected in before they have their places.
    package let buffers = IDBuffers()
    /// What is cut out of a text in which special tokens may be, and in which they are text.
    let allTokens: AddedTokenSteps
    let textTokens: AddedTokenSteps
    /// The same where only some are text.
    let someTokens = RecentSteps()
    /// The control tokens, as they are written.
    let controlTokens: AddedTokens
    let textOfSpecialToken: [TokenID: [UInt8]]
    /// For counting the tokens of texts that grow.
    let automata: TokenAutomata

    /// A tokenizer for an encoding.
    ///
    /// - Complexity: linear in the size of the vocabulary; make one and keep it.
    public init(_ encoding: Encoding) {
        self.encoding = encoding
        let encoder = PieceEncoder(encoding.vocabulary)
        let cache = PieceCache()
        self.encoder = encoder
        automata = TokenAutomata(encoding.vocabulary)
        let normalizer = encoding.preparation?.normalizer
        let allTokens = AddedTokenSteps(encoding.specialTokens, normalizer)
        self.allTokens = allTokens
        workers = Pool {
            TextWorker(
                encoder: BatchEncoder(encoder, cache),
                cutter: TextCutter(encoding, encoder.safeCuts, allTokens))
        }
        textTokens = AddedTokenSteps(encoding.specialTokens, normalizer, controlsAreText: true)
        controlTokens = AddedTokens(encoding.specialTokens.filter(\.isControl))
        textOfSpecialToken = Dictionary(
            encoding.specialTokens.map {
                ($0.id, encoding.decoding.specialTexts[$0.id] ?? Array($0.text.utf8))
            },
            uniquingKeysWith: { first, _ in first })
    }
}

/// What a thread encodes texts with. All of a tokenizer share one cache of pieces.
final class TextWorker {
    let encoder: BatchEncoder
    let cutter: TextCutter
    /// For short texts.
    let sharedBatch = SharedBatch()

    init(encoder: BatchEncoder, cutter: TextCutter) {
        self.encoder = encoder
        self.cutter = cutter
    }
}

/// Why a text could not be encoded or ids decoded, apart from special tokens and split patterns.
public enum TokenizerError: Error, Equatable {
    /// The piece that begins at this byte is longer than 2 GiB.
    case pieceTooLong(byteOffset: Int, count: Int)
    /// No token has the id at `position` in the input, counted from 0.
    case unknownID(TokenID, position: Int, size: Int)

    /// The same error in a text with `count` bytes before this one.
    package func after(_ count: Int) -> TokenizerError {
        guard case .pieceTooLong(let byteOffset, let length) = self else { return self }
        return .pieceTooLong(byteOffset: byteOffset + count, count: length)
    }
}

extension TokenizerError: CustomStringConvertible {
    /// What is wrong, where, and what to do.
    public var description: String {
        switch self {
        case .pieceTooLong(let byteOffset, let count):
            "the piece at byte \(byteOffset) has \(count) bytes, and 2 GiB is the most; cut the text before it"
        case .unknownID(let id, let position, let size):
            if id < size {
                "id \(id) at position \(position) is a gap: the encoding has no token with that id"
            } else {
                "id \(id) at position \(position) is out of range: the encoding's ids end at \(size - 1)"
            }
        }
    }
}
