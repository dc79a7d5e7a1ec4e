package import CBPE
import Tokenization

@c @implementation
package func bpe_decode(
    _ tokenizer: OpaquePointer?, _ ids: UnsafePointer<UInt32>?, _ count: Int, _ decoded: ArrayResult<CChar>?,
    _ byteCount: UnsafeMutablePointer<Int>?, _ message: Message?
) -> bpe_status {
    perform(on: tokenizer, message) { handle in
        let ids = UnsafeBufferPointer(start: ids, count: ids == nil ? 0 : count)
        give(try handle.tokenizer.decode(ids), decoded, byteCount)
    }
}

/// What a `bpe_decoder` is.
private final class DecoderHandle {
    var stream: StreamDecoder

    init(_ tokenizer: Tokenizer) { stream = tokenizer.streamDecoder() }

    static func of(_ pointer: OpaquePointer?) -> DecoderHandle {
        Unmanaged.fromOpaque(UnsafeRawPointer(pointer!)).takeUnretainedValue()
    }
}

@c @implementation
package func bpe_decoder_new(_ tokenizer: OpaquePointer?) -> OpaquePointer? {
    let decoder = DecoderHandle(TokenizerHandle.of(tokenizer).tokenizer)
    return OpaquePointer(Unmanaged.passRetained(decoder).toOpaque())
}

@c @implementation
package func bpe_decoder_append(
    _ decoder: OpaquePointer?, _ id: UInt32, _ text: ArrayResult<CChar>?, _ count: UnsafeMutablePointer<Int>?,
    _ message: Message?
) -> bpe_status {
    perform(message) {
        give(try DecoderHandle.of(decoder).stream.append(id).utf8, text, count)
    }
}

@c @implementation
package func bpe_decoder_finish(
    _ decoder: OpaquePointer?, _ text: ArrayResult<CChar>?, _ count: UnsafeMutablePointer<Int>?
) {
    give(DecoderHandle.of(decoder).stream.finish().utf8, text, count)
}

@c @implementation
package func bpe_decoder_free(_ decoder: OpaquePointer?) {
    if let decoder { Unmanaged<DecoderHandle>.fromOpaque(UnsafeRawPointer(decoder)).release() }
}
