import Foundation
import TestSupport
import Testing

/// Runs that are killed, and runs that resume from what they left.
@Suite struct TrainingFaultTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// A corpus of a few megabytes in several files, one of them compressed.
    private func writeCorpus() throws {
        var generator = SeededGenerator(11)
        let prose = try Fixture.bytes("corpora/prose.txt")
        for number in 0..<4 {
            var text: [UInt8] = []
            while text.count < 1_300_000 {
                let start = Int.random(in: 0..<prose.count, using: &generator)
                text += prose[start..<min(prose.count, start + 300)]
                text += generator.bytes(count: 20, from: Array("abcdefghij ".utf8)) + [10]
            }
            try folder.write(text, to: "corpus/\(number).txt")
        }
        _ = try CommandProcess(shell: "gzip corpus/2.txt", in: folder.path)
    }

    private func outputs(_ name: String) throws -> [[UInt8]] {
        try ["tiktoken", "encoding.json", "html"].map { try folder.read("\(name).\($0)") }
    }

    @Test func aRunKilledAtAnyMomentGoesOnToTheSameBytes() throws {
        try writeCorpus()
        let options = "corpus --size 3000 --held-out 5 --special '<|end|>' --progress none"
        // The same name for both, because the files contain it.
        let train = "\"$bpe\" train \(options) -o v.tiktoken"
        let duration = try ContinuousClock().measure {
            let run = try CommandProcess(shell: "\(train) --keep-every 0", in: folder.path)
            #expect(run.status == 0, "\(run.errors)")
        }
        let expected = try outputs("v")
        #expect(folder.contents == ["corpus", "v.tiktoken", "v.encoding.json", "v.html"])
        func removeOutputs() throws {
            for name in folder.contents where name.hasPrefix("v.") && name != "v.tiktoken.partial" {
                try FileManager.default.removeItem(atPath: "\(folder.path)/\(name)")
            }
        }
        try removeOutputs()
        var kills = 0
        var completions = 0
        while kills < 20, completions < 100 {
            // Each resumes where the last one was killed, so that later moments are tested too.
            let moment = duration / 2 * Double.random(in: 0..<1)
            let run = try CommandProcess(
                shell: "exec \(train) --keep-every 0 --resume", in: folder.path
            ) { process in
                Thread.sleep(forTimeInterval: moment / .seconds(1))
                kill(process.processIdentifier, SIGKILL)
            }
            if run.status == SIGKILL {
                kills += 1
            } else {
                #expect(run.status == 0, "\(run.errors)")
                #expect(try outputs("v") == expected)
                completions += 1
                try removeOutputs()
            }
        }
        #expect(kills == 20)
        let last = try CommandProcess(shell: "\(train) --resume", in: folder.path)
        #expect(last.status == 0, "\(last.errors)")
        #expect(try outputs("v") == expected)
        #expect(!folder.contents.contains("v.tiktoken.partial"))
    }

    /// What could not be written was not counted: the run that goes on counts it again.
    @Test(arguments: ["train", "train --sizes", "count-pieces"], [16, 64])
    func aRunThatDoesNotFitOnTheDiskGoesOnToTheSameBytes(command: String, kilobytes: Int) throws {
        try writeCorpus()
        let (arguments, name) =
            switch command {
            case "train": ("train --size 1000 -o v.tiktoken", "v.tiktoken")
            case "count-pieces": ("count-pieces -o v.tiktoken", "v.tiktoken")
            default: ("train --sizes 600,1000 -o v.tiktoken", "v-1000.tiktoken")
            }
        let line = "\"$bpe\" \(arguments) corpus --keep-every 0"
        let whole = try CommandProcess(shell: "\(line) && mv \(name) expected && rm -f v*", in: folder.path)
        #expect(whole.status == 0, "\(whole.errors)")
        let full = try CommandProcess(shell: "ulimit -f \(kilobytes); \(line)", in: folder.path)
        #expect(full.status == 1 && full.errors.contains("File too large"), "\(full.errors)")
        let resumed = try CommandProcess(shell: "\(line) --resume && cmp \(name) expected", in: folder.path)
        #expect(resumed.status == 0, "\(resumed.errors)")
    }

    /// An allocation that fails ends in SIGABRT.
    @Test func withoutMemoryItIsSaidThatWorkIsKept() throws {
        try writeCorpus()
        let train = "\"$bpe\" train corpus --size 3000 --keep-every 0 --no-picture -o v.json"
        let whole = try CommandProcess(shell: "\(train) && mv v.json expected", in: folder.path)
        #expect(whole.status == 0, "\(whole.errors)")
        let run = try CommandProcess(
            shell: """
                \(train) & until [ -e v.json.partial/state.json ]; do sleep 0.01; done
                kill -ABRT $!; wait $!
                """, in: folder.path)
        #expect(run.status == 1, "\(run.errors)")
        #expect(run.errors.contains("there is not enough memory; finished work was kept"), "\(run.errors)")
        #expect(run.errors.contains("--resume") && run.errors.contains("allow more"), "\(run.errors)")
        let resumed = try CommandProcess(shell: "\(train) --resume && cmp v.json expected", in: folder.path)
        #expect(resumed.status == 0, "\(resumed.errors)")
    }

    @Test func aFileThatIsDamagedIsNamedAndTheRestIsKept() throws {
        try writeCorpus()
        _ = try CommandProcess(
            shell: "cp corpus/2.txt.gz whole; head -c 200000 whole > corpus/2.txt.gz", in: folder.path)
        let train = "\"$bpe\" train corpus --size 1000 -o v.json --keep-every 0"
        let failed = try CommandProcess(shell: train, in: folder.path)
        #expect(failed.status == 1)
        #expect(
            failed.errors.contains(
                "corpus/2.txt.gz: byte 200000: the file ends in the middle of its gzip data"))
        #expect(failed.errors.contains("v.json.partial") && failed.errors.contains("--resume"))
        #expect(folder.contents.contains("v.json.partial"))
        // Without --resume, finished work must not be lost.
        let refused = try CommandProcess(shell: train, in: folder.path)
        #expect(refused.status == 1 && refused.errors.contains("--resume"))
        let resumed = try CommandProcess(
            shell: "cp whole corpus/2.txt.gz; \(train) --resume", in: folder.path)
        #expect(resumed.status == 0, "\(resumed.errors)")
        let restarted = try CommandProcess(
            shell: "\"$bpe\" train corpus --size 1000 -o w.json; cmp v.json w.json", in: folder.path)
        #expect(restarted.status == 0, "\(restarted.errors)")
    }
}
