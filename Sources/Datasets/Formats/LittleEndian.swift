import Files

extension ByteStream {
    /// Writes a number, its lowest byte first.
    func write(littleEndian number: some FixedWidthInteger) throws {
        try withUnsafeBytes(of: number.littleEndian) { try write($0) }
    }
}

/// Calls `body` with each number of eight bytes that a reader gives.
func forEachNumber(in reader: InputReader, _ body: (Int) throws -> Void) throws {
    var rest: [UInt8] = []
    try reader.forEachBlock { block in
        rest += block
        let whole = rest.count / 8
        try rest.withUnsafeBytes { bytes in
            for index in 0..<whole {
                let number = bytes.loadUnaligned(fromByteOffset: 8 * index, as: UInt64.self)
                try body(Int(truncatingIfNeeded: UInt64(littleEndian: number)))
            }
        }
        rest.removeFirst(8 * whole)
    }
}
