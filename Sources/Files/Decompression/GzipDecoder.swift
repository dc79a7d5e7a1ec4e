import CZlib

/// Decompresses gzip: one member after another, and the zero padding that tapes leave after them.
final class GzipDecoder: Decompressor {
    let format = "gzip"
    private let stream: UnsafeMutablePointer<z_stream>
    private(set) var isBetweenParts = true

    /// The largest window, and 16 for gzip's header.
    private static let windowBits: CInt = 15 + 16

    init() {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let status = inflateInit2_(
            stream, Self.windowBits, ZLIB_VERSION, CInt(MemoryLayout<z_stream>.size))
        precondition(status == Z_OK, "zlib cannot start: \(status)")
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    func decode(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws -> DecompressionStep {
        if isBetweenParts {
            guard !input.isEmpty else { return DecompressionStep(taken: 0, given: 0) }
            if input[0] == 0 { return DecompressionStep(taken: input.prefix { $0 == 0 }.count, given: 0) }
            inflateReset(stream)
            isBetweenParts = false
        }
        // Empty input is no reason to stop: output that did not fit the last time is still inside zlib.
        let room = min(output.count, Int(CInt.max))
        stream.pointee.next_in = UnsafeMutablePointer(
            mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
        stream.pointee.avail_in = CUnsignedInt(input.count)
        stream.pointee.next_out = output.baseAddress!.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = CUnsignedInt(room)
        let status = inflate(stream, Z_NO_FLUSH)
        switch status {
        case Z_STREAM_END: isBetweenParts = true
        case Z_OK, Z_BUF_ERROR: break
        default:
            let reason = stream.pointee.msg.map { String(cString: $0) } ?? "error \(status)"
            throw DamagedData(problem: "the gzip data is damaged: \(reason)")
        }
        return DecompressionStep(
            taken: input.count - Int(stream.pointee.avail_in), given: room - Int(stream.pointee.avail_out))
    }
}
