import BytePairs
package import Files

/// Writes ids in a format, some at a time.
package struct IDWriter {
    private let formatter: IDFormatter
    private let stream: ByteStream
    private var isFirstOfInput = true
    /// How many ids were written.
    package private(set) var count = 0

    package init(_ formatter: IDFormatter, to stream: ByteStream) throws {
        self.formatter = formatter
        self.stream = stream
        try stream.write(formatter.header(count: 0))
    }

    package mutating func beginInput() throws {
        isFirstOfInput = true
        try stream.write(formatter.prefix)
    }

    package mutating func write(_ portion: FormattedIDs) throws {
        guard portion.ids.count > 0 else { return }
        count += portion.ids.count
        let skipsSeparator = isFirstOfInput && formatter.separator != nil
        isFirstOfInput = false
        if formatter.isAsInMemory {
            try stream.write(portion: UnsafeRawBufferPointer(portion.ids.ids))
        } else {
            try portion.bytes[(skipsSeparator ? 1 : 0)...].withUnsafeBytes { try stream.write(portion: $0) }
        }
    }

    package mutating func endInput() throws { try stream.write(formatter.suffix) }

    /// The header to overwrite the first one with, now that the count is known; empty if the format has none.
    package var finalHeader: [UInt8] { formatter.header(count: count) }
}

extension IDFormatter {
    /// The start of the file, which for NumPy says how many ids there are; as long for any count.
    func header(count: Int) -> [UInt8] {
        format == .npy ? NumPyHeader(isNarrow: isNarrow, count: count).bytes : []
    }

    /// What comes before and after the ids of one input.
    var prefix: [UInt8] { format == .json ? [UInt8(ascii: "[")] : [] }
    var suffix: [UInt8] {
        switch format {
        case .ids: Array("\n".utf8)
        case .json: Array("]\n".utf8)
        case .u16, .u32, .npy: []
        }
    }
}
