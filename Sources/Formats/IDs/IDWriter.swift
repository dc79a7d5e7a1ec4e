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
