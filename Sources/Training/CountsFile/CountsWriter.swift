import Platform

/// Writes a counts file, piece by piece in the order of their bytes.
final class CountsWriter {
    private let sink: ([UInt8]) throws -> Void
    private let hasPositions: Bool
    private var buffer: [UInt8] = []
    private var hash = SHA256()
    private var last: [UInt8] = []
    private var totals = CountsFile.Totals()
    /// How many bytes have been handed on, and after ``finish()`` the SHA-256 of them all.
    private(set) var size = 0
    private(set) var fileSum: [UInt8] = []

    private static let portion = 1 << 18

    /// Hands what is to be written to `sink`, in portions.
    init(_ header: CountsFile.Header, to sink: @escaping ([UInt8]) throws -> Void) {
        self.sink = sink
        hasPositions = header.hasPositions
        buffer = CountsFile.signature
        appendLittleEndian(CountsFile.version, to: &buffer)
        appendLittleEndian(UInt32(hasPositions ? 1 : 0), to: &buffer)
        appendVarint(UInt64(header.expressions.count), to: &buffer)
        for expression in header.expressions {
            let bytes = Array(expression.utf8)
            appendVarint(UInt64(bytes.count), to: &buffer)
            buffer += bytes
        }
    }

    /// Adds a piece, which must come after all that have been added.
    func append(_ piece: UnsafeBufferPointer<UInt8>, count: Int, first: UInt64) throws {
        let most = min(last.count, piece.count)
        var shared = 0
        while shared < most, last[shared] == piece[shared] { shared &+= 1 }
        precondition(
            shared < piece.count && (shared == last.count || last[shared] < piece[shared]),
            "pieces come in the order of their bytes")
        appendVarint(UInt64(shared), to: &buffer)
        appendVarint(UInt64(piece.count &- shared), to: &buffer)
        let new = UnsafeBufferPointer(rebasing: piece[shared...])
        buffer.append(contentsOf: new)
        last.removeSubrange(shared...)
        last.append(contentsOf: new)
        appendVarint(UInt64(count), to: &buffer)
        if hasPositions { appendVarint(first, to: &buffer) }
        let fits = totals.add(count: count, bytes: piece.count)
        precondition(fits, "whoever counts sees to it that counts are below 64 bits")
        if buffer.count >= Self.portion { try flush() }
    }

    /// Writes the end of the file.
    func finish() throws -> CountsFile.Totals {
        // A piece that adds nothing to the one before it is impossible, and marks the end.
        buffer += [0, 0]
        for total in [totals.distinct, totals.pieces, totals.bytes] {
            appendLittleEndian(UInt64(total), to: &buffer)
        }
        try flush()
        let checksum = hash.finalize()
        checksum.withUnsafeBytes { hash.update($0) }
        fileSum = hash.finalize()
        size += checksum.count
        try sink(checksum)
        return totals
    }

    private func flush() throws {
        buffer.withUnsafeBytes { hash.update($0) }
        size += buffer.count
        try sink(buffer)
        buffer.removeAll(keepingCapacity: true)
    }
}
