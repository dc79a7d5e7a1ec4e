import BPE
import Files
import Platform
import Tokenization

extension TextChunks {
    /// The chunks of an input, keeping at most a quarter of the machine's memory while searching for a place
    /// to cut.
    init(of input: InputReader, for tokenizer: Tokenizer) {
        self.init(for: tokenizer, expectedSize: input.size, mostKept: Machine.memory / 4) {
            try input.read(into: $0)
        }
    }
}
