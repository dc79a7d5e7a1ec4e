import BPE
import Foundation
import TestSupport
import Testing

@Suite struct EncodeDecodeTests {
    private let folder: TemporaryFolder
    private let prompt = Fixture.root.appending(path: "Fixtures/prompts/eyes-on-feet.txt").path()

    init() throws {
        folder = try TemporaryFolder()
    }

    private func path(_ name: String) -> String { folder.path + "/" + name }

    @Test(arguments: ["ids", "json", "u16", "u32", "npy"])
    func everyFormatComesBack(format: String) async throws {
        var generator = SeededGenerator(11)
        for bytes in [[], Array("a".utf8), generator.bytes(count: 5_000, from: Array(0...255))] {
            let encoded = await CommandLineRun(
                "encode", "--format", format, "--specials", "text", input: bytes)
            #expect(encoded.status == 0)
            let decoded = await CommandLineRun("decode", "--format", format, input: encoded.output)
            #expect(decoded.status == 0, "\(decoded.errors)")
            #expect(decoded.output == bytes)
            // Files are written in another way.
            let input = try folder.write(bytes, to: "in")
            #expect(
                await CommandLineRun(
                    "encode", input, "--format", format, "--specials", "text", "-o", path("ids")
                ).status == 0)
            #expect(try folder.read("ids") == encoded.output)
            #expect(
                await CommandLineRun("decode", path("ids"), "--format", format, "-o", path("out")).status == 0
            )
            #expect(try folder.read("out") == bytes)
        }
    }

    @Test func idsAreALineForEachInput() async throws {
        let a = try folder.write("a".utf8, to: "a")
        let run = await CommandLineRun("encode", a, "-", a, input: Array("bb".utf8))
        func line(_ ids: [TokenID]) -> String { ids.map { String($0) }.joined(separator: " ") + "\n" }
        let (one, two) = (try Tokenizer.default.encode("a"), try Tokenizer.default.encode("bb"))
        #expect(run.text == line(one) + line(two) + line(one))
        let json = await CommandLineRun("encode", a, a, "--format", "json")
        #expect(json.text == "[\(one[0])]\n[\(one[0])]\n")
    }

    @Test func npyHeaderIsNumPys() async throws {
        let run = await CommandLineRun("encode", "--format", "npy", input: Array("aaa bbb".utf8))
        let ids = try Tokenizer.default.encode("aaa bbb")
        let header = String(decoding: run.output[10..<128], as: UTF8.self)
        #expect(run.output[..<10].elementsEqual([0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 1, 0, 118, 0]))
        #expect(header.hasPrefix("{'descr': '<u2', 'fortran_order': False, 'shape': (\(ids.count),), }"))
        #expect(header.hasSuffix("\n"))
        #expect(run.output.count == 128 + 2 * ids.count)
    }

    @Test func u16IsRefusedWhereIDsDoNotFit() async throws {
        // 256 bytes, then a hole up to a special token with a large id.
        let ranks = try folder.write(rankLines().joined(separator: "\n").utf8, to: "r.tiktoken")
        let run = await CommandLineRun(
            "encode", "-e", ranks, "--pattern", "gpt2", "--special", "<|x|>=70000", "--format", "u16",
            input: [97])
        #expect(run.status == 1)
        #expect(run.errors.contains("65,535") && run.errors.contains("--format u32"))
    }

    @Test func specialTokensAreForbiddenUntilSaid() async throws {
        let text = Array("é<|endoftext|>".utf8)
        let forbidden = await CommandLineRun("encode", input: text)
        #expect(forbidden.status == 1 && forbidden.output.isEmpty)
        #expect(forbidden.errors.contains("<|endoftext|> at byte 2"))
        #expect(forbidden.errors.contains("--specials allow") && forbidden.errors.contains("--specials text"))
        let allowed = await CommandLineRun("encode", "--specials", "allow", input: text)
        #expect(allowed.text.hasSuffix(" \(Tokenizer.default.encoding.specialTokens[0].id)\n"))
        let asText = await CommandLineRun("encode", "--specials", "text", input: text)
        #expect(await CommandLineRun("decode", input: asText.output).output == text)
    }

    @Test func refusedInputLeavesTheOldOutput() async throws {
        let input = try folder.write("<|endoftext|>".utf8, to: "in")
        try folder.write("old".utf8, to: "out")
        let run = await CommandLineRun("encode", input, "-o", path("out"))
        #expect(run.status == 1 && run.errors.contains(input))
        #expect(try folder.read("out") == Array("old".utf8))
        #expect(folder.contents == ["in", "out"])
    }

    @Test(arguments: [
        ("ids", "1 2 x3\n", "line 1: \"x3\" is not an id"), ("ids", "1\n2\n-3", "line 3"),
        ("ids", "5 99999999 6", "id 99999999 at position 1 is out of range"),
        ("ids", "99999999999", "too large for an id"),
        ("json", "[1, 2.5]", "not an id"), ("json", "[97", "no end"), ("json", "[1] 2", "'[' should be"),
        ("json", "[1,]", "not an id"), ("json", "[1 2]", "',' should be"), ("ids", "-0", "not an id"),
        ("u32", "abc", "3 bytes are not a whole number"),
        ("npy", "[1]", "not a NumPy file"),
    ])
    func badIDsAreRefusedWithTheirPlace(format: String, input: String, message: String) async {
        let run = await CommandLineRun("decode", "--format", format, input: Array(input.utf8))
        #expect(run.status == 1 && run.output.isEmpty)
        #expect(run.errors.contains(message) && run.errors.contains("standard input"), "\(run.errors)")
    }

    @Test func gapIsToldFromOutOfRange() async throws {
        let ranks = try folder.write(rankLines().joined(separator: "\n").utf8, to: "r.tiktoken")
        let run = await CommandLineRun(
            "decode", "-e", ranks, "--pattern", "gpt2", "--special", "<|x|>=300", input: Array("97 299".utf8))
        #expect(run.errors.contains("id 299 at position 1 is a gap"))
        #expect(run.status == 1)
    }

    @Test func missingFileIsNamed() async {
        for command in ["encode", "decode", "count"] {
            let run = await CommandLineRun(command, "/nowhere/x")
            #expect(run.status == 1 && run.errors.contains("/nowhere/x") && run.output.isEmpty)
        }
    }

    @Test func npyThatIsCutShortIsRefused() async throws {
        let whole = await CommandLineRun("encode", "--format", "npy", input: Array("a b c d".utf8)).output
        let cut = await CommandLineRun("decode", "--format", "npy", input: whole.dropLast(2))
        #expect(cut.status == 1 && cut.errors.contains("and there are"))
        var other = whole
        other.replaceSubrange(
            whole.firstIndex(of: UInt8(ascii: "<"))!...,
            with: Array("<i8', 'x': '<u2'".utf8) + whole.suffix(20))
        #expect(await CommandLineRun("decode", "--format", "npy", input: other).status == 1)
    }

    @Test func permissionsAreHandedOn() async throws {
        try folder.write("old".utf8, to: "private")
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path("private"))
        #expect(await CommandLineRun("encode", prompt, "-o", path("private")).status == 0)
        let mode =
            try FileManager.default.attributesOfItem(atPath: path("private"))[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test(arguments: ["folder", "folder/", "new/"]) func foldersAreNoOutputs(name: String) async throws {
        try FileManager.default.createDirectory(atPath: path("folder"), withIntermediateDirectories: true)
        let run = await CommandLineRun("encode", prompt, "-o", path(name))
        #expect(run.status == 1 && run.errors.contains("Is a directory"), "\(run.errors)")
        #expect(folder.contents == ["folder"])
    }

    @Test func longestNameCanBeWritten() async throws {
        let name = String(repeating: "n", count: 255)
        #expect(await CommandLineRun("encode", prompt, "-o", path(name)).status == 0)
        #expect(folder.contents == [name])
    }

    @Test func outputFolderMustBeThere() async {
        let run = await CommandLineRun("encode", prompt, "-o", "/nowhere/out")
        #expect(run.status == 1 && run.errors.contains("cannot write /nowhere/out"))
    }

    @Test(arguments: [("ab(c", "offset 4"), ("a*", "empty string"), ("(?!ab)(a+)+$", "limit")])
    func badPatternIsRefused(pattern: String, message: String) async throws {
        let ranks = try folder.write(rankLines().joined(separator: "\n").utf8, to: "r.tiktoken")
        let text = Array((String(repeating: "a", count: 64) + "b").utf8)
        for command in ["encode", "count"] {
            let run = await CommandLineRun(command, "-e", ranks, "--pattern", pattern, input: text)
            #expect(run.status == 1 && run.errors.contains(message), "\(run.errors)")
        }
    }

    @Test func usageErrorsAre64() async {
        for arguments in [
            ["frobnicate"], ["encode", "--format", "x"], ["train"], ["count", "--pattern", "gpt2"],
        ] {
            let status: Int32 =
                switch arguments.count {
                case 1: await CommandLineRun(arguments[0]).status
                default: await CommandLineRun(arguments[0], arguments[1], arguments.last!).status
                }
            #expect(status == 64, "\(arguments)")
        }
        #expect(await CommandLineRun("count", "-e", "x.tiktoken", "--special", "=5").status == 64)
        let help = await CommandLineRun("--help")
        #expect(help.status == 0 && help.text.contains("count") && help.errors.isEmpty)
    }
}
