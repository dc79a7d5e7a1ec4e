import BPE
import Files
import SystemPackage
import Tokenization

/// A large file, a pipe or a compressed file, in parts that can be counted independently.
///
/// Each encoding cuts a text at other places, so the file is read once for each; what can be read only once is kept
/// in memory if there are several.
final class LargeInput {
    private let input: CountInput
    private let counter: FileCounter
    private let standardInput: InputReader?
    private var chunks: TextChunks?
    private var column = 0
    private var kept: [UInt8]?
    /// What the file was like when it was read for the first encoding.
    private var state: FileState?
    private var isDone = false

    /// A part, for one of the encodings.
    struct Part: Sendable {
        let column: Int
        let chunk: TextChunk
    }

    init(_ input: CountInput, _ counter: FileCounter, standardInput: InputReader?) {
        self.input = input
        self.counter = counter
        self.standardInput = standardInput
    }

    /// The next part; the end, or that the file is binary, as the last item.
    func next() -> FileCounter.Item? {
        guard !isDone else { return nil }
        do {
            while column < counter.tokenizers.count {
                if chunks == nil {
                    guard let opened = try open() else {
                        isDone = true
                        return .binary
                    }
                    chunks = opened
                }
                if let chunk = try chunks?.next() { return .part(Part(column: column, chunk: chunk)) }
                chunks = nil
                column += 1
            }
            isDone = true
            return .end(input, nil)
        } catch {
            isDone = true
            return .end(input, error)
        }
    }

    /// The text from its start; `nil` if it is binary.
    private func open() throws -> TextChunks? {
        let tokenizer = counter.tokenizers[column]
        if let kept { return TextChunks(of: kept, for: tokenizer) }
        let reader = try openReader()
        if counter.tokenizers.count > 1, input.size == nil {
            kept = try reader.readAll()
            return TextChunks(of: kept ?? [], for: tokenizer)
        }
        guard column == 0, !input.isNamed else { return TextChunks(of: reader, for: tokenizer) }
        let start = try reader.readStart(FileCounter.binaryCheck)
        if start.withUnsafeBufferPointer({ counter.isBinary($0, input) }) { return nil }
        return TextChunks(of: reader, after: start, for: tokenizer)
    }

    private func openReader() throws -> InputReader {
        if input.isStandardInput, let standardInput {
            standardInput.compression = counter.compression
            return standardInput
        }
        let reader = try InputReader(input.path, compression: counter.compression, as: state)
        state = reader.state
        return reader
    }
}

extension InputReader {
    /// The next bytes, at most `count`; fewer only at the end.
    fileprivate func readStart(_ count: Int) throws -> [UInt8] {
        try [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let rest = UnsafeMutableRawBufferPointer(
                    UnsafeMutableBufferPointer(rebasing: buffer[filled..<count]))
                let more = try read(into: rest)
                if more == 0 { return }
                filled += more
            }
        }
    }
}
