import BytePairs
import Synchronization

/// Batch encoders that are not in use, and the cache of pieces that all of them share.
final class BatchEncoderPool: Sendable {
    private let encoder: PieceEncoder
    private let cache = PieceCache()
    private let idle = Mutex<[IdleEncoder]>([])

    /// A text must be so long, in bytes, for a new batch encoder to pay: its buffers are small, but not nothing.
    private static let shortestText = 1 << 14
    /// More than this many threads at work at once make new ones and throw them away.
    private static let mostIdle = 16

    init(_ encoder: PieceEncoder) {
        self.encoder = encoder
    }

    /// Lends a batch encoder that nobody else has; `nil` if there is none and the text is too short to make one.
    func withEncoder<Result>(
        forTextOf count: Int, _ body: (BatchEncoder?) throws -> Result
    ) rethrows -> Result {
        var encoder = idle.withLock { $0.popLast() }?.encoder
        if encoder == nil, count >= Self.shortestText { encoder = BatchEncoder(self.encoder, cache) }
        defer {
            if let encoder {
                encoder.pause()
                let returned = IdleEncoder(encoder: encoder)
                idle.withLock { if $0.count < Self.mostIdle { $0.append(returned) } }
            }
        }
        return try body(encoder)
    }
}

/// A batch encoder on its way from one thread to another; unchecked because whoever gave it back has let go of it.
private struct IdleEncoder: @unchecked Sendable {
    let encoder: BatchEncoder
}
