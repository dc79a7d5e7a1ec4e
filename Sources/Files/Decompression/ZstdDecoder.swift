import CZstd

/// Unpacks zstd: frames one after the other.
final class ZstdDecoder: Decompressor {
    let format = "zstd"
    private let context: OpaquePointer
    private(set) var isBetweenParts = true

    /// What `zstd --long=31` packs; a frame takes only as much memory as it says it needs.
    private static let largestWindow: CInt = 31

    init() {
        guard let context = ZSTD_createDCtx() else { fatalError("no memory to unpack zstd") }
        ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, Self.largestWindow)
        self.context = context
    }

    deinit { ZSTD_freeDCtx(context) }

    func decode(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) throws
        -> DecodedStep
    {
        // Without input there can be output still: what did not fit the last time.
        if input.isEmpty, isBetweenParts { return DecodedStep(taken: 0, given: 0) }
        var source = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
        var target = ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
        let status = ZSTD_decompressStream(context, &target, &source)
        guard ZSTD_isError(status) == 0 else {
            throw DamagedData(
                problem: "the zstd data is damaged: \(String(cString: ZSTD_getErrorName(status)))")
        }
        isBetweenParts = status == 0
        return DecodedStep(taken: source.pos, given: target.pos)
    }
}
