import BytePairs
package import Files
package import Tokenization
import Display

/// Writes ids in one of the formats, portion by portion.
package struct IDWriter {
    /// How the ids are written; can be used on any thread.
    package let spelling: IDSpelling
    private let stream: ByteStream
    private var isFirstOfInput = true
    /// How many ids were written.
    package private(set) var count = 0

    /// - Parameter size: the encoding's size; decides how many bytes an id takes in a NumPy file.
    package init(_ format: IDFormat, to stream: ByteStream, size: Int) throws {
        spelling = try IDSpelling(format, size: size)
        self.stream = stream
        if format == .npy { try stream.write(NumPyHeader(isNarrow: spelling.isNarrow, count: 0).bytes) }
    }

    package mutating func beginInput() throws {
        isFirstOfInput = true
        if spelling.format == .json { try stream.write("[") }
    }

    package mutating func write(_ portion: SpelledIDs) throws {
        guard portion.ids.count > 0 else { return }
        count += portion.ids.count
        // What comes first in an input is not separated from anything.
        let skipsSeparator = isFirstOfInput && spelling.separator != nil
        isFirstOfInput = false
        if spelling.isAsInMemory {
            try portion.ids.forEachPart { try stream.write(portion: UnsafeRawBufferPointer($0)) }
        } else {
            try portion.bytes[(skipsSeparator ? 1 : 0)...].withUnsafeBytes { try stream.write(portion: $0) }
        }
    }

    package mutating func endInput() throws {
        switch spelling.format {
        case .ids: try stream.write("\n")
        case .json: try stream.write("]\n")
        case .u16, .u32, .npy: break
        }
    }

    /// The header that stands at the start of the output once all ids are written, if the format has one.
    package var finalHeader: [UInt8]? {
        spelling.format == .npy ? NumPyHeader(isNarrow: spelling.isNarrow, count: count).bytes : nil
    }
}

/// Some ids, and the bytes that are written for them, each with its separator before it. One thread after the other has them
/// for itself, which nobody checks.
package final class SpelledIDs: @unchecked Sendable {
    package let ids = ChunkIDs()

    package init() {}
    /// Empty if the ids are written as they lie in memory.
    @exclusivity(unchecked) fileprivate(set) var bytes: [UInt8] = []
}

/// How ids become bytes.
package struct IDSpelling: Sendable {
    let format: IDFormat
    /// Whether ids are written in two bytes.
    let isNarrow: Bool
    /// Whether ids are written as they lie in memory: in four bytes, but for a processor with the other byte order.
    let isAsInMemory: Bool
    /// What stands between two ids.
    let separator: UInt8?

    init(_ format: IDFormat, size: Int) throws {
        self.format = format
        isNarrow = format == .u16 || format == .npy && size <= 1 << 16
        separator =
            switch format {
            case .ids: UInt8(ascii: " ")
            case .json: UInt8(ascii: ",")
            case .u16, .u32, .npy: nil
            }
        #if _endian(little)
            isAsInMemory = separator == nil && !isNarrow
        #else
            isAsInMemory = false
        #endif
        if format == .u16, size > 1 << 16 {
            throw IDFormatError(
                "ids of this encoding go up to \(grouped(size - 1)), and u16 ends at 65,535",
                remedy: "pass --format u32")
        }
    }

    /// Makes the bytes of a portion's ids, in place of those of others.
    package func spell(_ portion: SpelledIDs) {
        portion.bytes.removeAll(keepingCapacity: true)
        if !isAsInMemory { portion.ids.forEachPart { append($0, to: &portion.bytes) } }
    }

    private func append(_ ids: UnsafeBufferPointer<TokenID>, to bytes: inout [UInt8]) {
        if let separator {
            for id in ids {
                bytes.append(separator)
                bytes.appendDecimal(id)
            }
        } else if isNarrow {
            for id in ids {
                bytes.append(UInt8(truncatingIfNeeded: id))
                bytes.append(UInt8(truncatingIfNeeded: id >> 8))
            }
        } else {
            for id in ids {
                Swift.withUnsafeBytes(of: id.littleEndian) { bytes.append(contentsOf: $0) }
            }
        }
    }
}
