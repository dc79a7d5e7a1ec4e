import BytePairs
import Documents
import Files
import Platform
import Synchronization
import Training

/// Resumes a training run whose work folder was damaged: the run is refused, or learns what an undisturbed one learns.
enum WorkFolderUse {
    /// What a run leaves behind that is stopped at its end, and what it has learned.
    private struct Finished {
        let files: [(name: String, bytes: [UInt8])]
        let learned: LearnedMerges
    }

    private static let corpus = Corpus(texts: [
        "the cat sat on the mat, the cat!", "that is the hat\n\nthe the  the",
    ])
    private static let finished = Mutex<Finished?>(nil)

    /// - Parameter bytes: which file, where in it, in two bytes, and what is changed there; and so on. A file can be
    ///   cut off there too.
    static func resume(_ bytes: [UInt8], in folder: String) throws {
        let path = "\(folder)/work"
        let finished = try self.finished.withLock { finished in
            let known = try finished ?? run(in: path)
            finished = known
            return known
        }
        var files = finished.files
        var input = FuzzInput(bytes)
        while input.rest.count >= 4 {
            let (index, cuts) = (input.number(below: 2 * files.count), 0x80)
            let place = Int(input.byte()) << 8 | Int(input.byte())
            let change = input.byte()
            guard !files[index / 2].bytes.isEmpty else { continue }
            let start = place % files[index / 2].bytes.count
            if index % 2 == 1, change < cuts / 16 {
                files[index / 2].bytes.removeLast(files[index / 2].bytes.count - start)
            } else {
                files[index / 2].bytes[start] ^= change
            }
        }
        try FuzzFiles.replace(path, with: files)
        do {
            let learned = try learn(in: path, resumes: true, interval: .seconds(30))
            try check(
                learned == finished.learned, "\(learned.merges) are learned, not \(finished.learned.merges)")
        } catch let failure as WorkFolderFailure {
            throw UnusableInput(description: "\(failure)")
        } catch let failure as FileFailure {
            // A file that the record names is not there.
            throw UnusableInput(description: "\(failure)")
        }
    }

    private static func run(in path: String) throws -> Finished {
        try FuzzFiles.replace(path, with: [])
        let learned = try learn(in: path, resumes: false, interval: .zero)
        return Finished(files: try FuzzFiles.content(of: path), learned: learned)
    }

    private static func learn(in path: String, resumes: Bool, interval: Duration) throws -> LearnedMerges {
        var trainer = Trainer(size: 272, threads: 1)
        trainer.keeping = .init(folder: WorkFolder(path), resumes: resumes, interval: interval)
        let prepared = trainer
        return try ThreadExecutor.run(threads: 1) {
            try await prepared.learnMerges(from: corpus)
        }
    }
}
