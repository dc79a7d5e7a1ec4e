public import BPE
import Synchronization

/// Tokenizers of published encodings, made once for all tests.
public enum Published {
    private static let made = Mutex<[String: Tokenizer]>([:])

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
