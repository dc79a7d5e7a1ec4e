import CZlib

/// Unpacks gzip: members one after the other, and the zeros that tapes leave behind them.
final class GzipDecoder: Decompressor {
    let format = "gzip"
    private let stream: UnsafeMutablePointer<z_stream>
    /// Whether no member is under way.
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

    func decode(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) throws
        -> DecodedStep
    {
        if isBetweenParts {
            guard !input.isEmpty else { return DecodedStep(taken: 0, given: 0) }
            if input[0] == 0 { return DecodedStep(taken: input.prefix { $0 == 0 }.count, given: 0) }
            inflateReset(stream)
            isBetweenParts = false
        }
        // Without input there can be output still: what did not fit the last time.
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
        return DecodedStep(
            taken: input.count - Int(stream.pointee.avail_in), given: room - Int(stream.pointee.avail_out))
    }
}
