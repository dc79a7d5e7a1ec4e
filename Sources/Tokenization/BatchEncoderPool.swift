import BytePairs
import Synchronization

/// Batch encoders that are not in use, with all that they have learned.
final class BatchEncoderPool: Sendable {
    private let encoder: PieceEncoder
    private let idle = Mutex<[IdleEncoder]>([])

    /// A text must be so long, in bytes, for a new batch encoder to pay: its tables are small at first, but not nothing.
    private static let shortestText = 1 << 14
    /// More than this many threads at work at once make new ones and throw them away.
    private static let mostIdle = 16

    init(_ encoder: PieceEncoder) {
        self.encoder = encoder
    }

    /// Lends a batch encoder that nobody else has; `nil` if there is none and the text is too short to make one.
    ///
    /// - Parameter lane: which of several texts that are encoded side by side this is: the encoder that had this lane before is
    ///   preferred, because it has seen what comes again.
    func withEncoder<Result>(
        forTextOf count: Int, lane: Int = 0, _ body: (BatchEncoder?) throws -> Result
    ) rethrows -> Result {
        var encoder = idle.withLock { idle in
            idle.lastIndex { $0.lane == lane }.map { idle.remove(at: $0) } ?? idle.popLast()
        }?.encoder
        if encoder == nil, count >= Self.shortestText { encoder = BatchEncoder(self.encoder) }
        defer {
            if let encoder {
                let returned = IdleEncoder(encoder: encoder, lane: lane)
                idle.withLock { if $0.count < Self.mostIdle { $0.append(returned) } }
            }
        }
        return try body(encoder)
    }
}

/// A batch encoder on its way from one thread to another; unchecked because whoever gave it back has let go of it.
private struct IdleEncoder: @unchecked Sendable {
    let encoder: BatchEncoder
    let lane: Int
}
