import Platform

/// What connections share and wait for, so that memory and time are bounded whatever their number.
struct SharedResources: Sendable {
    /// The places where answers are computed, and the threads that do so. Those of the runtime stay free for sockets
    /// and deadlines.
    struct Lane: Sendable {
        let places: AsyncSemaphore
        let threads: ThreadExecutor
    }

    /// For questions that are answered in a moment.
    let work: Lane
    /// For long texts, whose answers take much time and memory: only one at a time, and no one else waits for it.
    let heavyWork: Lane
    /// The memory of bodies that arrive or wait for their answers.
    let bodies: ByteBudget
    /// The memory of answers that are being sent.
    let answers: ByteBudget

    /// Makes them for some work, with which the threads end.
    static func with<Result: Sendable>(
        _ limits: ServerLimits, _ work: (SharedResources) async throws -> Result
    ) async throws -> Result {
        try await ThreadExecutor.withThreads(limits.threads) { threads in
            try await ThreadExecutor.withThreads(limits.threads) { heavyThreads in
                try await work(SharedResources(limits, threads, heavyThreads))
            }
        }
    }

    private init(_ limits: ServerLimits, _ threads: ThreadExecutor, _ heavyThreads: ThreadExecutor) {
        work = Lane(places: AsyncSemaphore(limits.concurrentRequests), threads: threads)
        heavyWork = Lane(places: AsyncSemaphore(1), threads: heavyThreads)
        bodies = ByteBudget(
            bytes: limits.bodiesBytes, exempt: limits.smallBytes, patience: limits.patience)
        answers = ByteBudget(
            bytes: limits.answersBytes, exempt: limits.smallBytes, patience: limits.patience)
    }
}
