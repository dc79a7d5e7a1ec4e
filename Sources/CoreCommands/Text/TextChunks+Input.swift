import BPE
import Files
import Platform
import Tokenization

extension TextChunks {
    /// The chunks of an input, keeping at most a quarter of the machine's memory while searching for a place
    /// to cut.
    ///
    /// - Parameter start: what has been read of the input already.
    init(of input: InputReader, after start: [UInt8] = [], for tokenizer: Tokenizer) {
        var start = start[...]
        self.init(for: tokenizer, expectedSize: input.size, mostKept: Machine.memory / 4) { buffer in
            guard !start.isEmpty else { return try input.read(into: buffer) }
            let count = min(start.count, buffer.count)
            buffer.copyBytes(from: start.prefix(count))
            start.removeFirst(count)
            return count
        }
    }
}
