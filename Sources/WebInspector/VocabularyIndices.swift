import Oddities
import Synchronization
import Tokenization

/// Vocabulary indices, made on first use.
final class VocabularyIndices: Sendable {
    private let indices = Mutex<[String: VocabularyIndex]>([:])

    func index(of tokenizer: Tokenizer) -> VocabularyIndex {
        indices.withLock { indices in
            if let index = indices[tokenizer.encoding.name] { return index }
            let index = VocabularyIndex(tokenizer)
            indices[tokenizer.encoding.name] = index
            return index
        }
    }
}
