import ArgumentParser
import BPE
import Files
import Platform
import Training

/// How a run over a corpus uses the machine, reports its progress and resumes.
struct RunOptions: ParsableArguments {
    @OptionGroup var threads: ThreadsOption

    @Option(
        help: ArgumentHelp(
            "Use about this much memory for counting: 200M, 4G. Default: half of the machine's.",
            valueName: "bytes"))
    var memory: Amount?

    @Flag(
        help: """
            Resume the stopped run with this output; the result is the same as of a run that never stopped. \
            Work done so far is kept in OUTPUT.partial until then.
            """)
    var resume = false

    @Option(help: ArgumentHelp("Save finished work this often; 0 is always.", valueName: "seconds"))
    var keepEvery = 30

    @Option(help: "How to report progress; auto: a line on a terminal.")
    var progress = ProgressStyle.auto

    func validate() throws {
        if let memory {
            try require(memory.count >= 1_000_000, "--memory \(memory.count): at least 1M is needed")
        }
        try require(keepEvery >= 0, "--keep-every \(keepEvery): at least 0")
    }

    /// Refuses what an output cannot have.
    func validate(output: String) throws {
        try require(
            !resume || !OutputFile.isStream(output),
            "--resume: \(output.inOneLine) is a device or a pipe, and no work is kept next to it")
    }

    /// Sets up a trainer whose result goes to `output`.
    ///
    /// - Returns: what keeps other runs with this output away; `nil` for a device or a pipe, next to which nothing can
    ///   be kept.
    func apply(to trainer: inout Trainer, output: String) throws -> FolderLock? {
        trainer.threads = threads.given
        trainer.memory = memory?.count
        guard !OutputFile.isStream(output) else { return nil }
        trainer.keeping = Trainer.KeptWork(
            folder: WorkFolder(forOutput: output), resumes: resume, interval: .seconds(keepEvery))
        return try FolderLock(trainer.keeping!.folder.path)
    }

    /// Runs the work of a trainer; if it fails, the error says how to resume it.
    func keepingWork<Result>(
        of trainer: Trainer, _ work: () async throws -> Result
    ) async throws -> Result {
        do {
            return try await work()
        } catch {
            guard let folder = trainer.keeping?.folder, folder.hasRecord, !(error is WorkFolderFailure) else {
                throw error
            }
            throw ResumableFailure(cause: error, folder: folder.path)
        }
    }
}

/// A run failed, and left finished work to resume from.
struct ResumableFailure: Error, CustomStringConvertible {
    let cause: any Error
    let folder: String

    var description: String {
        """
        \(explain(cause))
        finished work is kept in \(folder): fix the problem, then run the same command with --resume
        """
    }
}
