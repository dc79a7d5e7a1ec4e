#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif
public import Testing

extension Trait where Self == TimeLimitTrait {
    /// For a test that takes a second or two: after minutes it hangs. All tests begin at once and wait for one of a few
    /// threads, also of a busy machine, and their time runs meanwhile.
    public static var endsInTime: Self { .timeLimit(.minutes(15)) }
}

extension Trait where Self == ProcessorTimeTrait {
    /// For a test without `await`: it fails if its thread computes for more than a minute, however long it waits for one.
    public static var takesNoMinute: Self { ProcessorTimeTrait(limit: 60) }
}

/// Limits the time that a synchronous test computes.
public struct ProcessorTimeTrait: TestTrait, SuiteTrait, TestScoping {
    /// All tests of a suite that has it.
    public let isRecursive = true
    /// In seconds.
    let limit: Double

    /// Each case alone.
    public func scopeProvider(for test: Test, testCase: Test.Case?) -> Self? { testCase == nil ? nil : self }

    /// Runs a case, and records an issue if it has computed for too long.
    public func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        let start = ThreadTime()
        try await function()
        guard let seconds = start.secondsUntilNow, seconds > limit else { return }
        Issue.record("it computed for \(Int(seconds)) s, and \(Int(limit)) s is the most")
    }
}

/// How long a thread has computed.
private struct ThreadTime {
    private let thread = pthread_self()
    private let seconds: Double

    init() {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        seconds = Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// `nil` on another thread.
    var secondsUntilNow: Double? {
        let now = ThreadTime()
        return now.thread == thread ? now.seconds - seconds : nil
    }
}
