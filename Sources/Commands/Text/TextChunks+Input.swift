import BPE
import Files
import Platform
import Tokenization

extension TextChunks {
    /// The chunks of an input, of which as much is kept as this machine can bear.
    init(of input: InputReader, for tokenizer: Tokenizer) {
        self.init(for: tokenizer, expectedSize: input.size, mostKept: Machine.memory / 4) {
            try input.read(into: $0)
        }
    }
}
