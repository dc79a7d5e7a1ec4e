import CZlib
import CZstd

/// Bytes as `gzip` and `zstd` compress them, without the programs.
public enum Compressed {
    /// One gzip member.
    public static func gzip(_ bytes: some Collection<UInt8>) -> [UInt8] {
        var stream = z_stream()
        // 16 more than the largest window asks for gzip's header.
        deflateInit2_(
            &stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            CInt(MemoryLayout<z_stream>.size))
        defer { deflateEnd(&stream) }
        var input = Array(bytes)
        let capacity = Int(deflateBound(&stream, uLong(input.count)))
        return [UInt8](unsafeUninitializedCapacity: capacity) { output, count in
            input.withUnsafeMutableBufferPointer { input in
                stream.next_in = input.baseAddress
                stream.avail_in = CUnsignedInt(input.count)
                stream.next_out = output.baseAddress
                stream.avail_out = CUnsignedInt(output.count)
                deflate(&stream, Z_FINISH)
            }
            count = output.count - Int(stream.avail_out)
        }
    }

    /// One zstd frame, with a checksum at its end as the program writes it.
    public static func zstd(_ bytes: some Collection<UInt8>) -> [UInt8] {
        let context = ZSTD_createCCtx()
        defer { ZSTD_freeCCtx(context) }
        ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
        let input = Array(bytes)
        return [UInt8](unsafeUninitializedCapacity: ZSTD_compressBound(input.count)) { output, count in
            count = ZSTD_compress2(context, output.baseAddress, output.count, input, input.count)
        }
    }
}
