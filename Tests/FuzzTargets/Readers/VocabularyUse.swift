import Files
import Formats
import SplitPatterns

/// Reads the file of an encoding, and encodes with it.
struct VocabularyUse {
    private let target: FuzzTarget

    /// - Parameter target: one of a vocabulary.
    init(_ target: FuzzTarget) {
        self.target = target
    }

    /// - Throws: a `VocabularyFileError` if it is none.
    func read(_ bytes: [UInt8], in folder: String) throws {
        switch target {
        case .ranks: try readEncoding("a.tiktoken", bytes, in: folder)
        case .merges: try readEncoding("vocab.bpe", starting(with: "#version", bytes), in: folder)
        case .vocabularyAndMerges:
            let (vocabulary, merges) = FuzzInput.halves(of: bytes)
            try FuzzFiles.write(merges, to: "\(folder)/merges.txt")
            defer { FileTree.remove("\(folder)/merges.txt") }
            try readEncoding("vocab.json", vocabulary, in: folder)
        case .tokenizerJSON: try readEncoding("tokenizer.json", bytes, in: folder)
        case .tekken: try readEncoding("tekken.json", bytes, in: folder)
        case .minbpe: try readEncoding("a.model", starting(with: "minbpe v1", bytes), in: folder)
        case .sentencePiece: try readEncoding("tokenizer.model", bytes, in: folder)
        case .gguf: try readEncoding("a.gguf", starting(with: "GGUF", bytes), in: folder)
        case .description:
            try FuzzFiles.write(bytes, to: "\(folder)/a.encoding.json")
            defer { FileTree.remove("\(folder)/a.encoding.json") }
            try readEncoding("a.tiktoken", Self.ranksOfBytes, in: folder)
        default: throw FuzzFault("\(target) is no vocabulary")
        }
    }

    private func readEncoding(_ name: String, _ bytes: [UInt8], in folder: String) throws {
        let path = "\(folder)/\(name)"
        try FuzzFiles.write(bytes, to: path)
        // No environment, so no cache.
        let encoding = try EncodingFile.read(path, pattern: target == .ranks ? .gpt2 : nil, environment: [:])
        try EncodingUse(encoding, keepsText: keepsText).encode()
    }

    /// Whether decoding gives back any text: all bytes are tokens, and nothing is changed.
    private var keepsText: Bool { [.ranks, .merges, .tekken, .minbpe, .description].contains(target) }

    /// The bytes after what says that they are of a format, lest the fuzzer look for it.
    private func starting(with magic: String, _ bytes: [UInt8]) -> [UInt8] {
        bytes.starts(with: magic.utf8) ? bytes : Array(magic.utf8) + bytes
    }

    private static let ranksOfBytes: [UInt8] = Array(
        (0..<256).map { "\(base64(UInt8($0))) \($0)\n" }.joined().utf8)

    /// The base64 of one byte.
    private static func base64(_ byte: UInt8) -> String {
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        return "\(digits[Int(byte >> 2)])\(digits[Int(byte & 3) << 4])=="
    }
}
