import SplitPatterns

/// A part of a text that can be encoded independently of the others.
package struct TextChunk: Sendable {
    let bytes: Bytes
    let range: Range<Int>
    /// The chunk's byte offset in the text.
    package let origin: Int

    /// The byte offset of what follows the chunk.
    package var end: Int { origin + range.count }

    /// Where the bytes of a chunk are, with others.
    enum Bytes: @unchecked Sendable {
        case all([UInt8])
        // Unchecked: whoever lends bytes keeps them as they are until the last chunk is done.
        case borrowed(UnsafeBufferPointer<UInt8>)
        case read(ChunkMemory)

        func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) throws -> Result) rethrows -> Result {
            switch self {
            case .all(let bytes): try bytes.withUnsafeBufferPointer(body)
            case .borrowed(let bytes): try body(bytes)
            case .read(let memory):
                try withExtendedLifetime(memory) { try body(UnsafeBufferPointer(memory.bytes)) }
            }
        }
    }

    /// Works on the bytes of the chunk. Errors get offsets in the whole text.
    package func withBytes<Made>(_ work: (UnsafeBufferPointer<UInt8>) throws -> Made) throws -> Made {
        do {
            return try bytes.withBytes { try work(UnsafeBufferPointer(rebasing: $0[range])) }
        } catch let error as SpecialTokenError {
            throw error.after(origin)
        } catch let error as TokenizerError {
            throw error.after(origin)
        } catch let error as SplitPatternError {
            throw error.after(origin)
        }
    }
}
