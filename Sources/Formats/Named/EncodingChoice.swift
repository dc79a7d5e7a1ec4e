public import Tokenization
import Synchronization

/// An encoding that somebody can choose: its name at once, its vocabulary when it is first looked at.
public final class EncodingChoice: Sendable {
    /// What people call it.
    public let name: String
    private let load: @Sendable () throws -> Tokenizer
    private let loaded = Mutex<Tokenizer?>(nil)

    /// A choice of this name.
    public init(name: String, load: @escaping @Sendable () throws -> Tokenizer) {
        self.name = name
        self.load = load
    }

    /// The tokenizer, loaded once; whoever asks meanwhile waits.
    ///
    /// - Throws: what loading throws; the next call tries again.
    public func tokenizer() throws -> Tokenizer {
        try loaded.withLock { loaded in
            if let loaded { return loaded }
            let tokenizer = try load()
            loaded = tokenizer
            return tokenizer
        }
    }
}
