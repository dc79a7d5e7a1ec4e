import Synchronization
public import Tokenization

/// An encoding in a list to choose from: its name is known, its vocabulary is loaded when first used.
public final class EncodingChoice: Sendable {
    /// The encoding's name.
    public let name: String
    private let load: @Sendable () throws -> Tokenizer
    private let loaded = Mutex<Tokenizer?>(nil)

    /// A choice with this name.
    public init(name: String, load: @escaping @Sendable () throws -> Tokenizer) {
        self.name = name
        self.load = load
    }

    /// The tokenizer, loaded once; other callers wait for it.
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
