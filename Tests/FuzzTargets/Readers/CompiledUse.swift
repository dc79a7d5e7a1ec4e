import BytePairs
import Files
import Formats
import Platform
import SplitPatterns
import Tokenization

/// Opens a saved encoding in which bytes were changed, which must be refused: which encoding, then where, in two bytes,
/// and what is changed there; and so on. An encoding can be cut off, too.
enum CompiledUse {
    /// The files of a vocabulary of ranks and of one with a list of merges, which is far smaller.
    private static let saved: [[UInt8]] = {
        do {
            let listed = Vocabulary(
                MergeList(
                    tokens: tokens, spellings: tokens,
                    merges: [.init(Merge(pair: Pair(left: 97, right: 98), token: 256), rank: 0)],
                    symbols: SymbolRules(unit: .bytes)))
            return try [
                file(of: Encoding(name: "listed", vocabulary: listed, pattern: .gpt2)),
                file(of: FixedTokenizers.all[0].encoding),
            ]
        } catch {
            fatalError("\(error)")
        }
    }()

    private static let tokens: [[UInt8]] = (0...255).map { [UInt8($0)] } + [Array("ab".utf8)]

    private static func file(of encoding: Encoding) throws -> [UInt8] {
        let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        let path = "\(folder)/bpe-fuzz-\(getpid()).encoding"
        defer { FileTree.remove(path) }
        try CompiledEncoding.write(encoding, to: path)
        return try InputFile.read(path)
    }

    /// - Throws: a `VocabularyFileError`, as it should, if anything was changed.
    static func read(_ bytes: [UInt8], in folder: String) throws {
        var input = FuzzInput(bytes)
        let kind = input.byte()
        let original = saved[kind % 16 == 15 ? 1 : 0]
        var content = original
        if kind & 0x80 != 0 {
            content.removeLast((1 + Int(input.byte()) << 8 | Int(input.byte())) % content.count)
        }
        while input.rest.count >= 3 {
            let place = (Int(input.byte()) << 8 | Int(input.byte())) * 5 % content.count
            content[place] ^= input.byte()
        }
        let path = "\(folder)/a.encoding"
        try FuzzFiles.write(content, to: path)
        let encoding = try CompiledEncoding.read(path)
        try check(content == original, "a changed file is opened")
        try EncodingUse(encoding, keepsText: true).encode()
    }
}
