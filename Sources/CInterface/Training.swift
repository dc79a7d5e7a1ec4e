import BytePairs
package import CBPE
import Documents
import Files
import Formats
import Platform
import SplitPatterns
import Training

@c @implementation
package func bpe_train(
    _ paths: Paths?, _ count: Int, _ training: UnsafePointer<bpe_training>?, _ ranks: ArrayResult<CChar>?,
    _ rankCount: UnsafeMutablePointer<Int>?, _ message: Message?
) -> bpe_status {
    perform(message) {
        let corpus = Corpus(files: try files(paths, count))
        try train(.corpus(corpus), training, ranks, rankCount)
    }
}

@c @implementation
package func bpe_train_counts(
    _ paths: Paths?, _ count: Int, _ training: UnsafePointer<bpe_training>?, _ ranks: ArrayResult<CChar>?,
    _ rankCount: UnsafeMutablePointer<Int>?, _ message: Message?
) -> bpe_status {
    perform(message) {
        let files = try files(paths, count)
        try checkPattern(of: files, training)
        try train(.counts(files), training, ranks, rankCount)
    }
}

@c @implementation
package func bpe_count_pieces(
    _ paths: Paths?, _ count: Int, _ training: UnsafePointer<bpe_training>?, _ output: UnsafePointer<CChar>?,
    _ message: Message?
) -> bpe_status {
    perform(message) {
        let (settings, trainer) = try (settings(training), Trainer(training))
        let corpus = Corpus(files: try files(paths, count))
        let output = string(output)
        _ = try ThreadExecutor.run(threads: threadCount(settings.threads)) {
            try await trainer.count(corpus, to: output) { try report($0, to: settings) }
        }
    }
}

@c @implementation
package func bpe_merge_counts(
    _ paths: Paths?, _ count: Int, _ output: UnsafePointer<CChar>?, _ message: Message?
) -> bpe_status {
    perform(message) { _ = try CountsFileSummary(merging: files(paths, count), into: string(output)) }
}

// MARK: - Counting documents

@c @implementation
package func bpe_counter_new(
    _ pattern: UnsafePointer<CChar>?, _ memory: Int, _ counter: TokenizerResult?, _ message: Message?
) -> bpe_status {
    perform(message) {
        let made = DocumentCounter(
            try pattern.map { try SplitPattern(nameOrRegex: string($0)) } ?? .o200k,
            memory: memory > 0 ? memory : nil)
        counter?.pointee = OpaquePointer(Unmanaged.passRetained(made).toOpaque())
    }
}

private func counter(_ pointer: OpaquePointer?) -> DocumentCounter {
    Unmanaged.fromOpaque(UnsafeRawPointer(pointer!)).takeUnretainedValue()
}

@c @implementation
package func bpe_counter_add(
    _ pointer: OpaquePointer?, _ documents: UnsafePointer<bpe_bytes>?, _ count: Int, _ threads: CInt,
    _ message: Message?
) -> bpe_status {
    perform(message) {
        let documents = UnsafeBufferPointer(start: documents, count: documents == nil ? 0 : count)
        try documents.map(\.buffer).withUnsafeBufferPointer {
            try counter(pointer).add($0, threads: threadCount(threads))
        }
    }
}

@c @implementation
package func bpe_counter_add_counts(
    _ pointer: OpaquePointer?, _ start: UnsafePointer<CChar>?, _ count: Int, _ message: Message?
) -> bpe_status {
    perform(message) { try counter(pointer).add(countsFile: Array(bytes(start, count))) }
}

@c @implementation
package func bpe_counter_divide(
    _ pointer: OpaquePointer?, _ parts: Int, _ minimumCount: UInt64, _ take: bpe_take_counts?,
    _ context: UnsafeMutableRawPointer?, _ leftOut: UnsafeMutablePointer<bpe_left_out>?, _ message: Message?
) -> bpe_status {
    perform(message) {
        guard (1...1 << 20).contains(parts), let take else {
            throw InterfaceError(
                status: BPE_INVALID_ARGUMENT,
                description: "parts must be from 1 to 1,048,576, and somebody must take them")
        }
        let pieces = try counter(pointer).divide(
            into: parts, minimumCount: Int(clamping: minimumCount)
        ) { part, counts in
            let goesOn = counts.withUnsafeBytes {
                take(part, $0.baseAddress?.assumingMemoryBound(to: CChar.self), $0.count, context)
            }
            if !goesOn { throw CancellationError() }
        }
        leftOut?.pointee = bpe_left_out(
            distinct: UInt64(pieces.distinct), occurrences: UInt64(pieces.occurrences),
            most_of_a_pair: UInt64(pieces.mostOfAPair))
    }
}

@c @implementation
package func bpe_counter_add_files(
    _ pointer: OpaquePointer?, _ corpus: UnsafePointer<bpe_corpus>?, _ threads: CInt,
    _ progress: bpe_progress?, _ context: UnsafeMutableRawPointer?, _ message: Message?
) -> bpe_status {
    perform(message) {
        let (counter, corpus, threads) = (counter(pointer), try Corpus(corpus), threadCount(threads))
        try ThreadExecutor.run(threads: threads) {
            try await counter.add(corpus, threads: threads) {
                try report("counting", $0, to: progress, context)
            }
        }
    }
}

@c @implementation
package func bpe_counter_write(
    _ pointer: OpaquePointer?, _ path: UnsafePointer<CChar>?, _ message: Message?
) -> bpe_status {
    perform(message) { _ = try counter(pointer).write(to: string(path)) }
}

@c @implementation
package func bpe_counter_train(
    _ pointer: OpaquePointer?, _ training: UnsafePointer<bpe_training>?, _ ranks: ArrayResult<CChar>?,
    _ rankCount: UnsafeMutablePointer<Int>?, _ message: Message?
) -> bpe_status {
    perform(message) {
        let counter = counter(pointer)
        var trainer = try Trainer(training)
        if let pattern = try settings(training).pattern,
            try SplitPattern(nameOrRegex: string(pattern)) != counter.pattern
        {
            throw InterfaceError(
                status: BPE_INVALID_ARGUMENT,
                description: "the documents were counted with another pattern: leave the pattern out")
        }
        trainer.pattern = counter.pattern
        let vocabulary = try trainer.train(on: counter) { try report($0, to: settings(training)) }
        give(RankFile.serialize(vocabulary), ranks, rankCount)
    }
}

@c @implementation
package func bpe_counter_free(_ pointer: OpaquePointer?) {
    if let pointer { Unmanaged<DocumentCounter>.fromOpaque(UnsafeRawPointer(pointer)).release() }
}

// MARK: - What they share

private func settings(_ training: UnsafePointer<bpe_training>?) throws -> bpe_training {
    guard let training = training?.pointee else {
        throw InterfaceError(status: BPE_INVALID_ARGUMENT, description: "it is not said what to learn")
    }
    return training
}

private func files(_ paths: Paths?, _ count: Int) throws -> [String] {
    let files = strings(paths, count)
    guard !files.isEmpty else {
        throw InterfaceError(status: BPE_INVALID_ARGUMENT, description: "there is no file to read")
    }
    return files
}

extension Trainer {
    fileprivate init(_ training: UnsafePointer<bpe_training>?) throws {
        let training = try settings(training)
        for (name, value) in [
            ("size", training.size), ("special_count", training.special_count),
            ("minimum_count", training.minimum_count), ("longest_token", training.longest_token),
        ] where !(0...Int(Int32.max)).contains(value) {
            throw InterfaceError(
                status: BPE_INVALID_ARGUMENT, description: "\(name) must be from 0 to below 2 to the 31st")
        }
        self.init(size: training.size, specialTokenCount: training.special_count)
        if let pattern = training.pattern { self.pattern = try SplitPattern(nameOrRegex: string(pattern)) }
        if let name = training.ties {
            guard let rule = TieRule(rawValue: string(name)) else {
                let rules = TieRule.allCases.map(\.rawValue).joined(separator: ", ")
                throw InterfaceError(
                    status: BPE_INVALID_ARGUMENT,
                    description: "there is no tie rule \(string(name)); rules: \(rules)")
            }
            ties = rule
        }
        minimumCount = max(training.minimum_count, 1)
        if training.longest_token > 0 { maximumTokenBytes = training.longest_token }
        threads = training.threads > 0 ? Int(training.threads) : nil
    }
}

private func train(
    _ input: Trainer.Input, _ training: UnsafePointer<bpe_training>?, _ ranks: ArrayResult<CChar>?,
    _ rankCount: UnsafeMutablePointer<Int>?
) throws {
    let (settings, trainer) = try (settings(training), Trainer(training))
    let run = try ThreadExecutor.run(threads: threadCount(settings.threads)) {
        try await trainer.run(on: input) { try report($0, to: settings) }
    }
    give(RankFile.serialize(try run.learned.vocabulary()), ranks, rankCount)
}

/// Counts files know their pattern; one that is given must be the same.
private func checkPattern(of files: [String], _ training: UnsafePointer<bpe_training>?) throws {
    guard let pattern = try settings(training).pattern else { return }
    let expressions = try SplitPattern(nameOrRegex: string(pattern)).expressions
    for file in files where try CountsFileSummary.expressions(of: file) != expressions {
        throw InterfaceError(
            status: BPE_INVALID_ARGUMENT,
            description: "\(file.inOneLine): its pieces were cut with another pattern than \(string(pattern))"
        )
    }
}

private func report(_ progress: TrainingProgress, to training: bpe_training) throws {
    let (callback, context) = (training.progress, training.context)
    switch progress {
    case .counting(let bytes, _): try report("counting", bytes, to: callback, context)
    case .learning(let merges, let all, _, _): try report("learning", merges, of: all, to: callback, context)
    }
}

/// Tells the caller how far the work has come.
///
/// - Throws: `CancellationError` if it is to stop.
func report(
    _ stage: String, _ done: Int, of all: Int = 0, to callback: bpe_progress?,
    _ context: UnsafeMutableRawPointer?
) throws {
    guard let callback, !callback(stage, UInt64(done), UInt64(all), context) else { return }
    throw CancellationError()
}
