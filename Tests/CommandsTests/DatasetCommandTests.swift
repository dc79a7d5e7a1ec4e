import BPE
import Files
import Foundation
import Platform
import TestSupport
import Testing

/// Documents in files, made into datasets and back by the commands.
@Suite struct DatasetCommandTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func path(_ name: String) -> String { "\(folder.path)/\(name)" }

    @Test func sidecarSaysHowToDecode() async throws {
        let text = try folder.write("one\n\nthree <|endoftext|>".utf8, to: "text")
        let run = await CommandLineRun(
            "encode", text, "--lines", "--specials", "text", "--append", "<|endoftext|>", "--format",
            "megatron", "-o", path("x"))
        #expect(run.status == 0, "\(run.errors)")
        for (number, document) in ["one", "", "three <|endoftext|>"].enumerated() {
            let decoded = await CommandLineRun("decode", path("x.bin"), "--document", "\(number)")
            #expect(decoded.text == document, "\(decoded.errors)")
        }
        let all = await CommandLineRun("decode", path("x.bin"))
        #expect(all.text == "one<|endoftext|><|endoftext|>three <|endoftext|><|endoftext|>")
        #expect(
            await CommandLineRun("decode", path("x.bin"), "--tokens", "1..3").text
                == "<|endoftext|><|endoftext|>")
        let beyond = await CommandLineRun("decode", path("x.bin"), "--document", "3")
        #expect(beyond.status == 1 && beyond.errors.contains("there is no document 3: it has 3"))
        let other = await CommandLineRun("decode", path("x.bin"), "--format", "u16")
        #expect(other.status == 1 && other.errors.contains("megatron"))
    }

    @Test func wrongSumIsAnErrorUntilSaid() async throws {
        let text = try folder.write("some text".utf8, to: "text")
        #expect(await CommandLineRun("encode", text, "--format", "u32", "-o", path("x")).status == 0)
        var bytes = try folder.read("x")
        bytes[0] ^= 1
        try folder.write(bytes, to: "x")
        let refused = await CommandLineRun("decode", path("x"))
        #expect(refused.status == 1 && refused.output.isEmpty && refused.errors.contains("CRC-32"))
        #expect(await CommandLineRun("decode", path("x"), "--no-check").status == 0)
    }

    @Test func whatCannotBeReadIsNamedAtTheEnd() async throws {
        let good = try folder.write("{\"text\":\"a\"}\n{\"text\":\"\"}\n".utf8, to: "good.jsonl")
        let bad = try folder.write(
            "{\"text\":\"b\"}\n{\"text\":\"c\"} x\n{\"text\":\"d\"}\n".utf8, to: "bad.jsonl")
        let run = await CommandLineRun(
            "encode", bad, path("missing"), good, "--json-field", "text", "--format", "json")
        let ids = try ["b", "a", ""].map {
            try Tokenizer.default.encode($0).map { "\($0)" }.joined(separator: ",")
        }
        #expect(run.status == 1 && run.text == ids.map { "[\($0)]\n" }.joined())
        #expect(run.errors.contains("bad.jsonl: line 2") && run.errors.contains("missing"))
        #expect(run.errors.contains("2 of 3 inputs"))
    }

    /// The record of such a run made every later one fail, with `--resume` too.
    @Test func aRunWithoutADocumentLeavesNothing() async throws {
        _ = try CommandProcess(
            shell: "seq 100000 | gzip > whole.gz; head -c 5 whole.gz > text.gz", in: folder.path)
        let arguments = ["encode", path("text.gz"), "--format", "u16", "--keep-every", "0", "-o", path("x")]
        let failed = await CommandLineRun(arguments: arguments)
        #expect(failed.status == 1 && failed.errors.contains("text.gz: byte 5"))
        #expect(folder.contents == ["whole.gz", "text.gz"])
        _ = try CommandProcess(shell: "mv whole.gz text.gz", in: folder.path)
        let run = await CommandLineRun(arguments: arguments)
        #expect(run.status == 0, "\(run.errors)")
    }

    @Test func whatOneInputHasIsInTheOutput() async throws {
        let bad = try folder.write("{\"text\":\"b\"}\nno\n".utf8, to: "bad.jsonl")
        let run = await CommandLineRun(
            "encode", bad, "--json-field", "text", "--format", "u16", "-o", path("x"))
        #expect(run.status == 1 && folder.contents.contains("x"))
        #expect(run.errors.contains("the input could not be read to its end; everything else is"))
    }

    @Test func inputsThatAreAllMissingReplaceNothing() async throws {
        try folder.write("old".utf8, to: "x")
        for format in ["ids", "u16"] {
            let run = await CommandLineRun(
                "encode", path("a"), path("b"), "--format", format, "-o", path("x"))
            #expect(run.status == 1 && run.errors.contains("nothing is written"))
            #expect(try folder.read("x") == Array("old".utf8))
        }
    }

    @Test func usageIsChecked() async throws {
        for arguments in [
            ["--format", "megatron"], ["--split", "a=1"], ["--format", "u32", "-o", "x", "--split", "..=1"],
            ["--format", "u32", "-o", "x", "--split", "a=0.5"],
            ["--shard-tokens", "5"], ["--format", "u32", "-o", "x", "--shard-tokens", "0"], ["--null"],
            ["--lines", "--separator", "x"], ["--resume"],
        ] {
            #expect(await CommandLineRun(arguments: ["encode"] + arguments).status == 64, "\(arguments)")
        }
        let unknown = await CommandLineRun("encode", "--append", "<|no|>")
        #expect(unknown.status == 1 && unknown.errors.contains("<|endoftext|>"))
    }

    @Test func namesComeFromAFile() async throws {
        try folder.write("a".utf8, to: "a b")
        try folder.write("c".utf8, to: "c")
        let expected = try ["c", "a"].map { "\(try Tokenizer.default.encode($0)[0])\n" }.joined()
        let lines = Array("\(path("c"))\n\(path("a b"))\n".utf8)
        #expect(await CommandLineRun("encode", "--files-from", "-", input: lines).text == expected)
        let nulls = lines.map { $0 == 0x0A ? 0 : $0 }
        #expect(await CommandLineRun("encode", "--files-from", "-", "--null", input: nulls).text == expected)
        #expect(await CommandLineRun("encode", "--files-from", "-").output.isEmpty)
    }

    /// What `find -print0` writes is one line with NUL bytes, of which the system would see the first name.
    @Test(arguments: ["encode", "count", "count-pieces"])
    func namesWithNULBytesNeedTheOption(command: String) async throws {
        try folder.write("a".utf8, to: "a")
        let output = command == "count-pieces" ? ["-o", path("counts")] : []
        let run = await CommandLineRun(
            arguments: [command, "--files-from", "-"] + output,
            input: Array("\(path("a"))\0\(path("a"))\0".utf8))
        #expect(run.status == 1 && run.output.isEmpty && run.errors.contains("add --null"))
        #expect(folder.contents == ["a"])
    }

    @Test(arguments: ["[1, 2, 3]", "1,2,3", "1 2\n3"]) func decodeReadsListsOfAllKinds(ids: String)
        async throws
    {
        let run = await CommandLineRun("decode", input: Array(ids.utf8))
        #expect(try run.output == Tokenizer.default.decode([1, 2, 3]))
    }

    @Test func killedRunsGoOnToTheSameBytes() throws {
        var generator = SeededGenerator(5)
        var text: [UInt8] = []
        while text.count < 6_000_000 {
            text += generator.bytes(count: 200, from: Array("abcdefgh  ".utf8)) + [10]
        }
        try folder.write(text, to: "text")
        let encode = """
            "$bpe" encode text --lines --format npy --split train=0.8,val=0.2 --shard-tokens 300k --shuffle-seed 1 \
            --keep-every 0 -o out/
            """
        let duration = try ContinuousClock().measure {
            let run = try CommandProcess(shell: encode, in: folder.path)
            #expect(run.status == 0, "\(run.errors)")
        }
        _ = try CommandProcess(shell: "mv out whole", in: folder.path)
        var kills = 0
        for _ in 0..<40 where kills < 8 {
            let run = try CommandProcess(shell: "exec \(encode) --resume", in: folder.path) { process in
                Thread.sleep(forTimeInterval: duration / .seconds(1) * Double.random(in: 0..<0.6))
                kill(process.processIdentifier, SIGKILL)
            }
            if run.status == SIGKILL { kills += 1 }
        }
        #expect(kills == 8)
        let refused = try CommandProcess(
            shell: "test ! -e out/tokens.partial/state.json || ! \(encode)", in: folder.path)
        #expect(refused.status == 0 && (refused.errors.isEmpty || refused.errors.contains("--resume")))
        let last = try CommandProcess(shell: "\(encode) --resume && diff -r out whole", in: folder.path)
        #expect(last.status == 0, "\(last.errors) \(last.text)")
    }

    @Test func shardsOfAnEarlierRunAreNamed() throws {
        try folder.write(Array(String(repeating: "one two three\n", count: 300).utf8), to: "text")
        let encode = "\"$bpe\" encode text --lines --format u16 -o out/ --shard-tokens"
        let first = try CommandProcess(shell: "\(encode) 300", in: folder.path)
        #expect(first.status == 0 && !first.errors.contains("earlier run"), "\(first.errors)")
        let second = try CommandProcess(shell: "\(encode) 600", in: folder.path)
        #expect(second.status == 0 && second.errors.contains("out/tokens-0000"), "\(second.errors)")
        #expect(second.errors.contains("are of an earlier run with more shards: delete them"))
    }

    /// A shard that is finished is no longer looked at, but its bytes are part of what the run promises.
    @Test func aFinishedShardThatHasChangedIsRefused() throws {
        let text = Array(String(repeating: "one two three four five six seven\n", count: 60_000).utf8)
        try folder.write(text, to: "text")
        let encode = """
            "$bpe" encode text --lines --format u16 --shard-tokens 30k --threads 1 --keep-every 0 -o out/
            """
        _ = try CommandProcess(shell: "\(encode) && mv out whole", in: folder.path)
        func isStopped() -> Bool {
            FileManager.default.fileExists(atPath: folder.path + "/out/tokens.partial/state.json")
                && FileManager.default.fileExists(atPath: folder.path + "/out/tokens-00001.bin.json")
        }
        for _ in 0..<100 where !isStopped() {
            let run = try CommandProcess(shell: "exec \(encode)", in: folder.path) { process in
                for _ in 0..<2_000 where !isStopped() { usleep(300) }
                kill(process.processIdentifier, SIGKILL)
            }
            if run.status == 0 || !isStopped() {
                _ = try CommandProcess(shell: "rm -r out", in: folder.path)
            }
        }
        try #require(isStopped())
        for name in ["tokens-00000.bin", "tokens-00000.bin.ends", "tokens-00001.bin.json"] {
            let bytes = try folder.read("out/\(name)")
            var changed = bytes
            changed[20] ^= 1
            for wrong in [changed, Array(bytes.dropLast()), nil] {
                if let wrong {
                    try folder.write(wrong, to: "out/\(name)")
                } else {
                    try FileManager.default.removeItem(atPath: folder.path + "/out/\(name)")
                }
                let refused = try CommandProcess(shell: "\(encode) --resume", in: folder.path)
                #expect(refused.status == 1 && refused.errors.contains("a finished shard is gone or damaged"))
                #expect(refused.errors.contains("to start again"), "\(name): \(refused.errors)")
                try folder.write(bytes, to: "out/\(name)")
            }
        }
        let part = try #require(
            try FileManager.default.contentsOfDirectory(atPath: folder.path + "/out/tokens.partial").first {
                $0.hasSuffix(".part")
            })
        let gone = try CommandProcess(
            shell:
                "mv out/tokens.partial/\(part) kept && \(encode) --resume; mv kept out/tokens.partial/\(part)",
            in: folder.path)
        #expect(gone.errors.contains("cannot be continued") && !gone.errors.contains("fix the problem"))
        let last = try CommandProcess(shell: "\(encode) --resume && diff -r out whole", in: folder.path)
        #expect(last.status == 0, "\(last.errors) \(last.text)")
    }

    /// Kills a run that writes `x` once it has left a record.
    private func recordOfKilledRun(_ encode: String) throws -> [UInt8] {
        func record() -> [UInt8]? { try? folder.read("x.partial/state.json") }
        for _ in 0..<100 where record() == nil {
            _ = try CommandProcess(shell: "exec \(encode)", in: folder.path) { process in
                for _ in 0..<2_000 where record() == nil { usleep(500) }
                kill(process.processIdentifier, SIGKILL)
            }
        }
        return try #require(record())
    }

    /// Writes a record with the checksum that it should have.
    private func write(record: some StringProtocol, to work: String) throws {
        let sum = SHA256.digits(SHA256.hash(Array("\(record)\n".utf8)))
        try folder.write("\(record)\n{\"sha256\": \"\(sum)\"}\n".utf8, to: "\(work)/state.json")
    }

    /// What only intent would do to the work of a stopped run: it must not be believed, and no file elsewhere be written to.
    private func expectForgedWorkIsRefused(_ work: String, _ resume: String) throws {
        let record = try folder.read("\(work)/state.json")
        let line = try #require(String(decoding: record, as: UTF8.self).split(separator: "\n").first)
        for (name, value, message) in [
            ("textBytes", "9223372036854775807", "out of range"),
            ("tokens", "9223372036854775807", "out of range"),
            ("finishedShards", "9223372036854775807", "out of range"),
            (
                "finishedShards", "9007199254740992",
                "names 9007199254740992 shards of an output that has none"
            ),
            ("offset", "1099511627776", "ends before byte 1099511627776"),
        ] {
            let forged = line.replacing(try Regex("\"\(name)\":[0-9]+"), with: "\"\(name)\":\(value)")
            try write(record: forged, to: work)
            let refused = try CommandProcess(shell: resume, in: folder.path)
            #expect(refused.status == 1 && refused.errors.contains(message), "\(name): \(refused.errors)")
        }
        try folder.write(record, to: "\(work)/state.json")
        let part = try #require(
            try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/\(work)").first {
                $0.hasSuffix(".part")
            })
        let bytes = try folder.read("\(work)/\(part)")
        for (change, undo) in [
            ("mv \(work)/\(part) victim && ln -s ../victim \(work)/\(part)", "mv victim \(work)/\(part)"),
            ("ln \(work)/\(part) victim", "rm victim"),
        ] {
            let refused = try CommandProcess(shell: "\(change) && \(resume)", in: folder.path)
            #expect(refused.status == 1 && refused.errors.contains(part), "\(refused.errors)")
            #expect(try folder.read("victim") == bytes)
            try Shell.run(undo, in: folder)
        }
    }

    /// Documents that were collected to be shuffled, with a record that has the right checksums.
    @Test func forgedDocumentsOfAShuffledRunAreRefused() throws {
        var generator = SeededGenerator(8)
        let text = (0..<400_000).flatMap { _ in generator.bytes(count: 20, from: Array("abcdefgh \n".utf8)) }
        try folder.write(text, to: "text")
        let encode =
            "\"$bpe\" encode text --lines --format u32 --threads 1 --keep-every 0 --shuffle-seed 4 -o x"
        _ = try CommandProcess(shell: "\(encode) && mv x whole", in: folder.path)
        let bytes = try recordOfKilledRun(encode)
        let line = String(try #require(String(decoding: bytes, as: UTF8.self).split(separator: "\n").first))
        let index = try #require(
            line.firstMatch(
                of:
                    /"index":\{"temporaryPath":"(?<path>[^"]+)","progress":\{"count":(?<count>\d+),"sum":\{"value":(?<sum>\d+)/
            ))
        let (path, count) = (String(index.path), try #require(Int(index.count)))
        let entries = try folder.read(path)
        func resume(_ record: String, _ entries: [UInt8]) throws -> CommandProcess {
            try write(record: record, to: "x.partial")
            try folder.write(entries, to: path)
            return try CommandProcess(shell: "cp -r x.partial kept; \(encode) --resume", in: folder.path)
        }
        // The end of the first document, its text's size, and the end of one in the middle.
        for place in [5, 15, (count / 32) * 16 + 3] {
            var forged = entries
            forged[place] ^= 0x7F
            var sum = CRC32()
            forged[..<count].withUnsafeBytes { sum.update($0) }
            let line = line.replacing("\"value\":\(index.sum)", with: "\"value\":\(sum.value)")
            let refused = try resume(line, forged)
            #expect(
                refused.status == 1 && refused.errors.contains("x.partial: the documents that a stopped run"),
                "\(place): \(refused.errors)")
            #expect(refused.errors.contains("delete x.partial to start again"), "\(refused.errors)")
            try Shell.run("rm -rf x.partial && mv kept x.partial", in: folder)
        }
        let fewer = line.replacing(/"spool":(?<rest>.*)"tokens":\d+/) { "\"spool\":\($0.rest)\"tokens\":1" }
        let refused = try resume(fewer, entries)
        #expect(refused.status == 1 && refused.errors.contains("are not what it wrote"), "\(refused.errors)")
        try Shell.run("rm -rf x.partial && mv kept x.partial", in: folder)
        let last = try resume(line, entries)
        #expect(last.status == 0, "\(last.errors)")
        try Shell.run("cmp x whole", in: folder)
    }

    @Test func aFileOfAStoppedRunThatHasChangedIsRefused() throws {
        var generator = SeededGenerator(6)
        let text = (0..<12_000_000 / 20).flatMap { _ in
            generator.bytes(count: 20, from: Array("abcdefgh  \n".utf8))
        }
        try folder.write(text, to: "text")
        let encode = "\"$bpe\" encode text --format u32 --threads 1 --keep-every 0 -o x"
        _ = try CommandProcess(shell: "\(encode) && mv x whole", in: folder.path)
        let work = "\(folder.path)/x.partial"
        let record = try recordOfKilledRun(encode)
        // The kill may also have left a file that no record names yet.
        let named = String(decoding: record, as: UTF8.self)
        let names = try FileManager.default.contentsOfDirectory(atPath: work).filter {
            $0 == "state.json" || named.contains($0)
        }
        var tried = 0
        for name in names {
            let bytes = try folder.read("x.partial/\(name)")
            // Of other files, nothing may have been written yet.
            guard bytes.count > 100 else { continue }
            tried += 1
            var changed = bytes
            changed[100] ^= 4
            try folder.write(changed, to: "x.partial/\(name)")
            let refused = try CommandProcess(shell: "\(encode) --resume", in: folder.path)
            #expect(refused.status == 1 && refused.errors.contains("damaged"), "\(name): \(refused.errors)")
            #expect(refused.errors.contains("to start again"), "\(refused.errors)")
            try folder.write(bytes, to: "x.partial/\(name)")
        }
        #expect(tried > 1)
        try expectForgedWorkIsRefused("x.partial", "\(encode) --resume")
        // A link that no run would write to is the user's own.
        let last = try CommandProcess(
            shell: "ln -s ../text x.partial/mine && \(encode) --resume && cmp x whole && ls x.partial",
            in: folder.path)
        #expect(last.text.hasSuffix("mine\n"), "\(last.text)")
        #expect(last.status == 0, "\(last.errors)")
    }
}
