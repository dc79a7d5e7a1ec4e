import TestSupport
import Testing

/// The real program where there is less memory than it asks for.
@Suite struct MemoryLimitTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Swift's runtime waited for ever, or ended in a trap.
    @Test(
        arguments: [
            "ulimit -v 50000", "ulimit -v 60000", "ulimit -v 102000", "ulimit -d 14000", "ulimit -n 4",
        ],
        ["--version", "count --text a"])
    func aProcessThatCannotBeginSaysWhy(limit: String, command: String) throws {
        let run = try CommandProcess(shell: "\(limit); exec timeout 60 \"$bpe\" \(command)", in: folder.path)
        #expect(run.status == 1 && !run.diedOfSignal, "\(run.status) \(run.errors)")
        #expect(run.errors.contains("ulimit"), "\(run.errors)")
    }

    /// A piece of 400 MB, which must be in memory whole, and one of the largest tables of training.
    @Test(arguments: [
        "\"$bpe\" count zeros", "\"$bpe\" encode --format u32 -o out zeros",
        "\"$bpe\" count-pieces -o out zeros", "\"$bpe\" train --size 300 -o out --progress none zeros",
    ])
    func endOfMemoryIsSaidAndLeavesNothing(command: String) throws {
        try folder.write(Array("old".utf8), to: "out")
        let run = try CommandProcess(
            shell: "truncate -s 400M zeros; ulimit -v 700000; \(command)", in: folder.path)
        #expect(run.status == 1 && !run.diedOfSignal, "\(run.errors)")
        #expect(run.errors.contains("memory") && !run.errors.contains("Backtracing"), "\(run.errors)")
        #expect(try folder.read("out") == Array("old".utf8))
        #expect(folder.contents == ["out", "zeros"])
    }
}
