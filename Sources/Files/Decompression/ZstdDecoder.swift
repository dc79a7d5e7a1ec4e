import CIntrinsics
import CZstd

/// Decompresses zstd: one frame after another.
final class ZstdDecoder: Decompressor {
    let format = "zstd"
    private let context: OpaquePointer
    private(set) var isBetweenParts = true
    /// The first bytes of the frame, and how many have come out of it.
    private var header: [UInt8] = []
    private var contentSize: UInt64 = 0

    /// The most bytes of a frame's header (RFC 8878, section 3.1.1): those of its content size are the last.
    private static let longestHeader = 18
    /// `ZSTD_CONTENTSIZE_ERROR`, and after it `ZSTD_CONTENTSIZE_UNKNOWN`: macros that Swift does not see.
    private static let unknownSizes = UInt64.max - 1
    /// As large as `zstd --long=31` makes it; a frame takes only the memory that its own window needs.
    private static let largestWindow: CInt = 31

    init() {
        guard let context = ZSTD_createDCtx() else { bpe_end_without_memory(ZSTD_DStreamInSize()) }
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
        if isBetweenParts { (header, contentSize) = ([], 0) }
        header += input[..<min(source.pos, Self.longestHeader - header.count)]
        contentSize += UInt64(target.pos)
        isBetweenParts = status == 0
        if isBetweenParts { try checkContentSize() }
        return DecompressionStep(taken: source.pos, given: target.pos)
    }

    /// zstd sees a frame that says how large its content is and has another one, but not, as of 1.5.4, in pieces
    /// where its last block is empty.
    private func checkContentSize() throws {
        let expected = ZSTD_getFrameContentSize(header, header.count)
        guard expected < Self.unknownSizes, expected != contentSize else { return }
        throw DamagedData(
            problem:
                "the zstd data is damaged: the frame declares \(expected) bytes and contains \(contentSize)")
    }
}
