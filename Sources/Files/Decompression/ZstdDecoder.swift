import CIntrinsics
import CZstd

/// Decompresses zstd: one frame after another.
final class ZstdDecoder: Decompressor {
    let format = "zstd"
    private let context: OpaquePointer
    private(set) var isBetweenParts = true

    /// As large as `zstd --long=31` makes it; a frame takes only the memory that its own window needs.
    private static let largestWindow: CInt = 31

    init() {
        guard let context = ZSTD_createDCtx() else { bpe_end_without_memory(0) }
        ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, Self.largestWindow)
        self.context = context
    }

    deinit { ZSTD_freeDCtx(context) }

    func decode(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws -> DecompressionStep {
        // Within a frame, empty input is no reason to stop: output that did not fit the last time is still
        // inside zstd.
        if input.isEmpty, isBetweenParts { return DecompressionStep(taken: 0, given: 0) }
        var source = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
        var target = ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
        let status = ZSTD_decompressStream(context, &target, &source)
        guard ZSTD_isError(status) == 0 else {
            throw DamagedData(
                problem: "the zstd data is damaged: \(String(cString: ZSTD_getErrorName(status)))")
        }
        isBetweenParts = status == 0
        return DecompressionStep(taken: source.pos, given: target.pos)
    }
}
