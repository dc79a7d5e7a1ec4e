import Dispatch
import Synchronization

/// Runs the tasks of a call on threads of that call, and gives their result to code that knows no tasks.
///
/// ```swift
/// let result = try ThreadExecutor.run(threads: 4) { try await work() }
/// ```
///
/// The system's pool would do, but for two things: its threads are not in a process that was forked, and code that
/// waits for a task on one of its threads may wait for ever, because there are only as many as cores.
package final class ThreadExecutor: TaskExecutor {
    private let jobs = Mutex(Jobs())
    private let news = DispatchSemaphore(value: 0)

    private struct Jobs {
        var waiting: [UnownedJob] = []
        var isDone = false

        mutating func removeFirst() -> UnownedJob? { waiting.isEmpty ? nil : waiting.removeFirst() }
    }

    private init() {}

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        jobs.withLock { $0.waiting.append(job) }
        news.signal()
    }

    /// Runs jobs until the work is done.
    private func runJobs() {
        while true {
            news.wait()
            let (job, isDone) = jobs.withLock { ($0.removeFirst(), $0.isDone) }
            if let job {
                job.runSynchronously(on: asUnownedTaskExecutor())
            } else if isDone {
                // Another thread waits for the same news.
                news.signal()
                return
            }
        }
    }

    private func finish() {
        jobs.withLock { $0.isDone = true }
        news.signal()
    }

    /// Gives an executor with this many threads of its own to work that runs elsewhere. They end with the work.
    ///
    /// ```swift
    /// try await ThreadExecutor.withThreads(2) { threads in
    ///     await Task(executorPreference: threads) { compute() }.value
    /// }
    /// ```
    package static func withThreads<Result: Sendable>(
        _ count: Int, _ work: (ThreadExecutor) async throws -> Result
    ) async throws -> Result {
        let executor = ThreadExecutor()
        let threads = (0..<count).compactMap { _ in startThread { executor.runJobs() } }
        guard !threads.isEmpty else { throw NoThread() }
        for thread in threads { pthread_detach(thread) }
        defer { executor.finish() }
        return try await work(executor)
    }

    /// The system refuses to make a thread.
    package struct NoThread: Error, CustomStringConvertible {
        package let description =
            "the system refuses a thread; allow more processes (ulimit -u) or more memory (ulimit -v, ulimit -d)"

        package init() {}
    }

    /// Runs work and all its child tasks, on so many threads; the calling one is among them.
    package static func run<Result: Sendable>(
        threads: Int, _ work: @escaping () async throws -> Result
    ) throws -> Result {
        let executor = ThreadExecutor()
        // Unchecked: the caller waits, so nothing of its own is used by two threads at once.
        nonisolated(unsafe) let work = work
        nonisolated(unsafe) var result: Swift.Result<Result, any Error>?
        Task(executorPreference: executor) {
            do { result = .success(try await work()) } catch { result = .failure(error) }
            executor.finish()
        }
        onThreads(threads) { executor.runJobs() }
        return try result!.get()
    }
}
