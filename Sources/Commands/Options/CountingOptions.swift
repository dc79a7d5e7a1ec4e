import ArgumentParser
import BPE
import Training

/// How counting goes about its work, alike in every command that counts pieces.
struct CountingOptions: ParsableArguments {
    @Option(help: ArgumentHelp("How many threads count. Without it: one a core.", valueName: "n"))
    var threads: Int?

    @Option(
        help: ArgumentHelp(
            "About how much memory counting may take: 200M, 4G. Without it: half of the machine's.",
            valueName: "bytes"),
        transform: { argument in
            guard let bytes = ByteAmount(argument), bytes.count >= 1_000_000 else {
                throw ValidationError("--memory \(argument): a number with M or G behind it, and at least 1M")
            }
            return bytes.count
        })
    var memory: Int?

    @Flag(
        help: """
            Go on where the last run with this output stopped, and give the same bytes as one that never stopped. \
            Finished work lies in OUTPUT.partial until then.
            """)
    var resume = false

    @Option(
        help: ArgumentHelp("Keep finished work at least this often; 0 for always.", valueName: "seconds"))
    var keepEvery = 30

    func validate() throws {
        if let threads, threads < 1 { throw ValidationError("--threads \(threads): at least one is needed") }
        if keepEvery < 0 { throw ValidationError("--keep-every \(keepEvery): not below 0") }
    }

    /// Sets a trainer up as it is asked for.
    func apply(to trainer: inout Trainer, output: String) {
        trainer.threads = threads
        trainer.memory = memory
        trainer.keeping = Trainer.KeptWork(
            folder: WorkFolder(forOutput: output), resumes: resume, interval: .seconds(keepEvery))
    }
}

extension CountingOptions {
    /// Runs the work of a trainer; if it fails, the error tells that another run can go on.
    func keepingWork<Result>(
        of trainer: Trainer, _ work: () async throws -> Result
    ) async throws -> Result {
        do {
            return try await work()
        } catch {
            guard let folder = trainer.keeping?.folder, folder.hasRecord, !(error is WorkFolderFailure) else {
                throw error
            }
            throw KeptWorkFailure(cause: error, folder: folder.path)
        }
    }
}

/// A run failed, and left something for another to go on with.
private struct KeptWorkFailure: Error, CustomStringConvertible {
    let cause: any Error
    let folder: String

    var description: String {
        """
        \(explain(cause))
        what was finished before is kept in \(folder): mend this, and the same command with --resume goes on
        """
    }
}

/// A number of bytes as people write it: `200M` is 200,000,000.
private struct ByteAmount {
    let count: Int

    init?(_ text: String) {
        let units: [Character: Int] = ["k": 1_000, "K": 1_000, "M": 1_000_000, "G": 1_000_000_000]
        let unit = text.last.flatMap { units[$0] }
        guard let number = Int(unit == nil ? text[...] : text.dropLast()), number >= 0 else { return nil }
        let (count, overflow) = number.multipliedReportingOverflow(by: unit ?? 1)
        guard !overflow else { return nil }
        self.count = count
    }
}
