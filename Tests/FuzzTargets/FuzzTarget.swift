import Files
import Formats
import Platform
import SplitPatterns

/// What strangers' bytes are read by: one case for each reader.
///
/// Any bytes must give an encoding that works or a typed error. A crash, a trap, an error of another type, a
/// result that contradicts itself, and memory out of proportion to the bytes are faults.
package enum FuzzTarget: String, CaseIterable, Sendable {
    case ranks
    case merges
    /// `vocab.json`, a line of `====` and `merges.txt`.
    case vocabularyAndMerges = "vocabulary-and-merges"
    case tokenizerJSON = "tokenizer-json"
    case tekken
    case minbpe
    case sentencePiece = "sentencepiece"
    case gguf
    /// The description next to a rank file of the 256 bytes.
    case description
    /// An expression, a line of `====` and the text that it is matched in.
    case expression
    /// The map of a SentencePiece model, without the model.
    case characterMap = "character-map"
    case messages

    /// Reads the bytes, and uses what they are if they are something.
    ///
    /// - Parameter folder: a folder for files of this reader alone, which stay there.
    /// - Throws: the typed error of the reader.
    package func read(_ bytes: [UInt8], in folder: String) throws {
        switch self {
        case .ranks: try readEncoding("a.tiktoken", bytes, in: folder)
        case .merges: try readEncoding("vocab.bpe", Self.starting(with: "#version", bytes), in: folder)
        case .vocabularyAndMerges:
            let (vocabulary, merges) = Self.halves(of: bytes)
            try Self.write(merges, to: "\(folder)/merges.txt")
            defer { FileTree.remove("\(folder)/merges.txt") }
            try readEncoding("vocab.json", vocabulary, in: folder)
        case .tokenizerJSON: try readEncoding("tokenizer.json", bytes, in: folder)
        case .tekken: try readEncoding("tekken.json", bytes, in: folder)
        case .minbpe: try readEncoding("a.model", Self.starting(with: "minbpe v1", bytes), in: folder)
        case .sentencePiece: try readEncoding("tokenizer.model", bytes, in: folder)
        case .gguf: try readEncoding("a.gguf", Self.starting(with: "GGUF", bytes), in: folder)
        case .description:
            try Self.write(bytes, to: "\(folder)/a.encoding.json")
            defer { FileTree.remove("\(folder)/a.encoding.json") }
            try readEncoding("a.tiktoken", Self.ranksOfBytes, in: folder)
        case .expression:
            let (expression, text) = Self.halves(of: bytes)
            try PatternUse(String(decoding: expression, as: UTF8.self)).cut(text)
        case .characterMap: try CharacterMapUse(bytes).normalize()
        case .messages: try MessagesUse.read(bytes)
        }
    }

    private func readEncoding(_ name: String, _ bytes: [UInt8], in folder: String) throws {
        let path = "\(folder)/\(name)"
        try Self.write(bytes, to: path)
        // No environment, so no cache.
        let encoding = try EncodingFile.read(path, pattern: self == .ranks ? .gpt2 : nil, environment: [:])
        try EncodingUse(encoding, keepsText: keepsText).encode()
    }

    /// Whether decoding gives back any text: all bytes are tokens, and nothing is changed.
    private var keepsText: Bool { [.ranks, .merges, .tekken, .minbpe, .description].contains(self) }

    /// The bytes after what says that they are of a format, lest the fuzzer look for it.
    private static func starting(with magic: String, _ bytes: [UInt8]) -> [UInt8] {
        bytes.starts(with: magic.utf8) ? bytes : Array(magic.utf8) + bytes
    }

    /// What comes before and after the first line of four equals signs; all of it twice if there is none.
    private static func halves(of bytes: [UInt8]) -> ([UInt8], [UInt8]) {
        let line = Array("\n====\n".utf8)
        guard
            let middle = bytes.indices.first(where: {
                bytes[$0] == line[0] && bytes[$0...].starts(with: line)
            })
        else { return (bytes, bytes) }
        return (Array(bytes[..<middle]), Array(bytes[(middle + line.count)...]))
    }

    private static let ranksOfBytes: [UInt8] = Array(
        (0..<256).map { "\(base64(UInt8($0))) \($0)\n" }.joined().utf8)

    /// The base64 of one byte.
    private static func base64(_ byte: UInt8) -> String {
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        return "\(digits[Int(byte >> 2)])\(digits[Int(byte & 3) << 4])=="
    }

    private static func write(_ bytes: [UInt8], to path: String) throws {
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        defer { close(file) }
        let count = bytes.withUnsafeBytes { Platform.write(file, $0.baseAddress, $0.count) }
        guard file >= 0, count == bytes.count else { throw FuzzFault("cannot write \(path)") }
    }
}
