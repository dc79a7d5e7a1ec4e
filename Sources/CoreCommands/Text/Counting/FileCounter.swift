import BPE
import Files
import Platform
import SystemPackage
import Tokenization

/// Counts the tokens of files: small ones whole, several threads side by side; large ones in parts.
struct FileCounter: Sendable {
    /// One for each column.
    let tokenizers: [Tokenizer]
    let policy: SpecialTokenPolicy
    /// Whether special tokens that count as text are noted.
    let notesSpecialTokens: Bool
    let compression: Compression
    /// Whether files that were found and have a NUL are counted.
    let countsBinaries: Bool
    let threads: Int

    /// What came of a file.
    enum Outcome: Sendable {
        case counted(FileCount)
        case binary
        case failed(any Error)
    }

    /// Something for one thread to do.
    enum Item: Sendable {
        case small([Result<CountInput, any Error>])
        case part(LargeInput.Part)
        case end(CountInput, (any Error)?)
        case binary
    }

    /// What came of an item.
    private enum Made: Sendable {
        case outcomes([Outcome])
        case part(Result<FileCount.Part, any Error>)
        case end(CountInput, (any Error)?)
    }

    /// A few hundred kilobytes, so that threads rarely meet.
    private static let groupSize = 1 << 18
    private static let mostFiles = 128
    /// A NUL in so many first bytes makes a file binary, as for ripgrep.
    static let binaryCheck = 1 << 16

    /// Counts all files of a source, and hands the outcomes out in its order.
    func count(
        _ source: CountSource, standardInput: InputReader, _ body: (Outcome) throws -> Void
    ) throws {
        let buffers = Pool(mostIdle: .max) { CountBuffer() }
        var pending: Result<CountInput, any Error>?
        var large: LargeInput?
        var partial = FileCount.Partial(columns: tokenizers.count)
        try forEachInOrder(threads: threads) { () -> Item? in
            if let item = large?.next() { return item }
            large = nil
            var group: [Result<CountInput, any Error>] = []
            var size = 0
            while group.count < Self.mostFiles, size < Self.groupSize, let next = pending ?? source.next() {
                pending = nil
                if case .success(let input) = next, input.isLarge {
                    guard group.isEmpty else {
                        pending = next
                        break
                    }
                    let opened = LargeInput(input, self, standardInput: standardInput)
                    large = opened
                    return opened.next()
                }
                if case .success(let input) = next { size += input.size ?? 0 }
                group.append(next)
            }
            return group.isEmpty ? nil : .small(group)
        } work: { item -> Made in
            switch item {
            case .small(let inputs):
                let buffer = buffers.take()
                defer { buffers.give(buffer) }
                return .outcomes(inputs.map { countSmall($0, buffer) })
            case .part(let part): return .part(Result { try count(part) })
            case .end(let input, let error): return .end(input, error)
            case .binary: return .outcomes([.binary])
            }
        } body: { made in
            switch made {
            case .outcomes(let outcomes): try outcomes.forEach(body)
            case .part(let part): partial.add(part)
            case .end(let input, let error):
                try body(partial.outcome(of: input, error))
                partial = FileCount.Partial(columns: tokenizers.count)
            }
        }
    }

    private func countSmall(_ input: Result<CountInput, any Error>, _ buffer: CountBuffer) -> Outcome {
        do {
            let input = try input.get()
            return try naming(input.name) { try countSmall(input, buffer) }
        } catch {
            return .failed(error)
        }
    }

    private func countSmall(_ input: CountInput, _ buffer: CountBuffer) throws -> Outcome {
        let reader = try InputReader(input.path, compression: compression)
        let bytes = UnsafeMutableRawBufferPointer(buffer.bytes)
        var count = 0
        while case let more = try reader.read(into: UnsafeMutableRawBufferPointer(rebasing: bytes[count...])),
            more > 0
        {
            count += more
            // It has grown, or is compressed.
            if count == bytes.count { return countParts(of: input) }
        }
        let text = UnsafeBufferPointer(rebasing: UnsafeBufferPointer(buffer.bytes)[..<count])
        if isBinary(text, input) { return .binary }
        var tokens: [Int] = []
        tokens.reserveCapacity(tokenizers.count)
        // By index: a copy of a tokenizer would count up its many parts, which all threads share.
        for column in tokenizers.indices {
            tokens.append(try tokenizers[column].count(text, specialTokens: policy))
        }
        return .counted(
            FileCount(
                input, tokens: tokens, bytes: count,
                specialTokens: notesSpecialTokens
                    ? SpecialTokensFound(tokenizers[0].specialTokens(in: text)) : SpecialTokensFound()))
    }

    /// Counts a file in parts on one thread.
    private func countParts(of input: CountInput) -> Outcome {
        let large = LargeInput(input, self, standardInput: nil)
        var partial = FileCount.Partial(columns: tokenizers.count)
        while let item = large.next() {
            switch item {
            case .part(let part): partial.add(Result { try count(part) })
            case .end(_, let error): return partial.outcome(of: input, error)
            case .binary, .small: return .binary
            }
        }
        return partial.outcome(of: input, nil)
    }

    private func count(_ part: LargeInput.Part) throws -> FileCount.Part {
        try part.chunk.withBytes { text in
            let notes = notesSpecialTokens && part.column == 0
            return FileCount.Part(
                column: part.column,
                tokens: try tokenizers[part.column].count(text, specialTokens: policy),
                specialTokens: notes
                    ? SpecialTokensFound(tokenizers[0].specialTokens(in: text)) : SpecialTokensFound(),
                bytes: part.chunk.origin..<part.chunk.end)
        }
    }

    /// Whether the first bytes of a file say that it is no text.
    func isBinary(_ start: UnsafeBufferPointer<UInt8>, _ input: CountInput) -> Bool {
        guard !countsBinaries, !input.isNamed, let base = start.baseAddress else { return false }
        return memchr(base, 0, min(start.count, Self.binaryCheck)) != nil
    }
}

/// Where a thread reads one small file after the other.
private final class CountBuffer: @unchecked Sendable {
    // Unchecked: a pool hands it to one thread at a time.
    let bytes = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: CountInput.mostSmall + 1)

    deinit { bytes.deallocate() }
}
