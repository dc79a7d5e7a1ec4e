import Synchronization

/// Splitters that are not in use, kept because making one costs more than splitting a short text: PCRE2 maps memory
/// for its stack.
final class SplitterPool: Sendable {
    private let idle = Mutex<[IdleSplitter]>([])

    /// More than this many threads at work at once make new ones and throw them away.
    private static let mostIdle = 16

    /// Lends a splitter that nobody else has.
    func withSplitter<Result, Failure: Error>(
        of pattern: SplitPattern, _ body: (inout Splitter) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        var splitter = idle.withLock { $0.popLast() }?.splitter ?? Splitter(pattern)
        defer {
            let returned = IdleSplitter(splitter: splitter)
            idle.withLock { if $0.count < Self.mostIdle { $0.append(returned) } }
        }
        return try body(&splitter)
    }
}

/// A splitter on its way from one thread to another; unchecked because whoever gave it back has let go of it.
private struct IdleSplitter: @unchecked Sendable {
    let splitter: Splitter
}
