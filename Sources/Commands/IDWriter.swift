import BPE
import Wording

/// Writes ids in one of the formats, as they come.
struct IDWriter {
    private let format: IDFormat
    private let stream: ByteStream
    /// Whether ids are written in two bytes.
    private let isNarrow: Bool
    private var isFirstOfInput = true
    /// How many ids were written.
    private(set) var count = 0

    /// - Parameter size: the encoding's size; decides how many bytes an id takes in a NumPy file.
    init(_ format: IDFormat, to stream: ByteStream, size: Int) throws {
        self.format = format
        self.stream = stream
        isNarrow = format == .u16 || format == .npy && size <= 1 << 16
        if format == .u16, size > 1 << 16 {
            throw IDFormatError(
                "ids of this encoding go up to \(grouped(size - 1)), and u16 ends at 65,535",
                remedy: "pass --format u32")
        }
        if format == .npy { try stream.write(NumPyHeader(isNarrow: isNarrow, count: 0).bytes) }
    }

    mutating func beginInput() throws {
        isFirstOfInput = true
        if format == .json { try stream.write("[") }
    }

    mutating func write(_ ids: UnsafeBufferPointer<TokenID>) throws {
        count += ids.count
        switch format {
        case .ids, .json:
            let separator = UInt8(ascii: format == .ids ? " " : ",")
            let isFirst = isFirstOfInput
            isFirstOfInput = isFirst && ids.isEmpty
            try stream.fill { buffer in
                for (index, id) in ids.enumerated() {
                    if index > 0 || !isFirst { buffer.append(separator) }
                    buffer.appendDecimal(id)
                }
            }
        case .u16, .u32, .npy:
            try stream.fill { buffer in
                if isNarrow {
                    for id in ids {
                        buffer.append(UInt8(truncatingIfNeeded: id))
                        buffer.append(UInt8(truncatingIfNeeded: id >> 8))
                    }
                } else {
                    // As they lie in memory, but for a processor with the other byte order.
                    #if _endian(little)
                        buffer.append(contentsOf: UnsafeRawBufferPointer(ids))
                    #else
                        for id in ids {
                            Swift.withUnsafeBytes(of: id.littleEndian) { buffer.append(contentsOf: $0) }
                        }
                    #endif
                }
            }
        }
    }

    mutating func endInput() throws {
        switch format {
        case .ids: try stream.write("\n")
        case .json: try stream.write("]\n")
        case .u16, .u32, .npy: break
        }
    }

    /// The header that stands at the start of the output once all ids are written, if the format has one.
    var finalHeader: [UInt8]? {
        format == .npy ? NumPyHeader(isNarrow: isNarrow, count: count).bytes : nil
    }
}
