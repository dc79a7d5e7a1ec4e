package import CBPE
import Dispatch
import Documents
import Formats
import Platform
import SplitPatterns
import Training

@c @implementation
package func bpe_train(
    _ paths: UnsafePointer<UnsafePointer<CChar>?>?, _ count: Int, _ training: UnsafePointer<bpe_training>?,
    _ ranks: ArrayResult<CChar>?, _ rankCount: UnsafeMutablePointer<Int>?, _ message: Message?
) -> bpe_status {
    perform(message) {
        guard let training = training?.pointee else {
            throw InterfaceError(status: BPE_INVALID_ARGUMENT, description: "it is not said what to learn")
        }
        let files = UnsafeBufferPointer(start: paths, count: paths == nil ? 0 : count)
        guard !files.isEmpty else {
            throw InterfaceError(status: BPE_INVALID_ARGUMENT, description: "there is no file to learn from")
        }
        var trainer = Trainer(size: training.size, specialTokenCount: training.special_count)
        if let pattern = training.pattern { trainer.pattern = try splitPattern(pattern) }
        trainer.threads = training.threads > 0 ? Int(training.threads) : nil
        let vocabulary = try runToEnd { [trainer, corpus = Corpus(files: files.map { string($0) })] in
            try await trainer.train(on: corpus) { try report($0, to: training) }
        }
        give(RankFile.serialize(vocabulary), ranks, rankCount)
    }
}

private func report(_ progress: TrainingProgress, to training: bpe_training) throws {
    guard let callback = training.progress else { return }
    let goesOn =
        switch progress {
        case .counting(let bytes, _): callback("counting", UInt64(bytes), 0, training.context)
        case .learning(let merges, let all, _, _):
            callback("learning", UInt64(merges), UInt64(all), training.context)
        }
    if !goesOn { throw CancellationError() }
}

/// Runs work that is written for tasks, and waits for it: C knows no tasks.
private func runToEnd<Result: Sendable>(_ work: @escaping () async throws -> Result) throws -> Result {
    // Unchecked: the caller waits, so nothing of its own is used by two threads at once.
    nonisolated(unsafe) let work = work
    nonisolated(unsafe) var result: Swift.Result<Result, any Error>?
    let done = DispatchSemaphore(value: 0)
    Task.detached {
        do { result = .success(try await work()) } catch { result = .failure(error) }
        done.signal()
    }
    done.wait()
    return try result!.get()
}
