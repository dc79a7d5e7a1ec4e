public import BPE
import Foundation
import Synchronization

/// Tokenizers of published encodings, made once for all tests.
public enum Published {
    private static let made = Mutex<[String: Tokenizer]>([:])

    /// Where the files are: folders separated by colons.
    public static var folders: String { ProcessInfo.processInfo.environment["BPE_VOCABULARIES"] ?? "" }

    /// The bytes of a published file.
    public static func file(_ name: String) throws -> [UInt8] {
        let paths = folders.split(separator: ":").map { "\($0)/\(name)" }
        let path = paths.first { FileManager.default.fileExists(atPath: $0) } ?? name
        return Array(try Data(contentsOf: URL(filePath: path)))
    }

    /// The tokenizer of a named encoding, whose files are in the folders of `$BPE_VOCABULARIES`.
    public static func tokenizer(_ name: String) throws -> Tokenizer {
        try made.withLock { made in
            if let tokenizer = made[name] { return tokenizer }
            let tokenizer = try Tokenizer(named: name)
            made[name] = tokenizer
            return tokenizer
        }
    }
}
