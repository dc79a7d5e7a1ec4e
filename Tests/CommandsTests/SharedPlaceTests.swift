import Foundation
import TestSupport
import Testing

/// An output never takes the place of an input, nor of another output of the same run.
@Suite struct SharedPlaceTests {
    private let folder: TemporaryFolder
    private static let text = Array(String(repeating: "one two three one two\n", count: 50).utf8)

    init() throws {
        folder = try TemporaryFolder()
        for name in ["a.txt", "a.bin.json", "a.bin.ends", "m.html", "m.encoding.json", "tokens.bin"] {
            try folder.write(Self.text, to: name)
        }
        try folder.write("318 220\n".utf8, to: "ids")
        _ = try CommandProcess(shell: "ln -s a.txt link; \"$bpe\" count-pieces a.txt -o c", in: folder.path)
    }

    @Test(arguments: [
        "train --size 300 -o a.txt a.txt", "train --size 300 -o ./a.txt a.txt",
        "train --size 300 -o a.txt link",
        "train --size 300 -o m.tiktoken m.html", "train --size 300 -o m.tiktoken m.encoding.json",
        "train --size 300 --counts c -o c", "count-pieces -o a.txt a.txt", "encode -o a.txt a.txt",
        "encode -o link a.txt", "encode --offsets bytes --format json -o a.txt a.txt",
        "encode --format u16 -o a.bin a.bin.json", "encode --format u16 -o a.bin a.bin.ends",
        "encode --format u16 -o ./ tokens.bin", "encode --format u16 -o \"$PWD\" tokens.bin",
        "decode -o ids ids", "report -o a.txt a.txt", "report --html -o link a.txt",
        "report --write-baseline a.txt a.txt", "vocab prune bpe64k -o a.txt --to tiktoken --unused-in a.txt",
    ])
    func anInputIsNotReplaced(command: String) throws {
        let before = try Dictionary(uniqueKeysWithValues: folder.contents.map { ($0, try folder.read($0)) })
        let run = try CommandProcess(shell: "\"$bpe\" \(command)", in: folder.path)
        #expect(run.status == 1 && run.errors.contains("is an input"), "\(run.status) \(run.errors)")
        #expect(run.errors.contains("name another output"))
        let after = try Dictionary(uniqueKeysWithValues: folder.contents.map { ($0, try folder.read($0)) })
        #expect(after == before)
    }

    @Test(arguments: [
        ("ln -s v.tiktoken v.html", "train --size 300 -o v.tiktoken a.txt"),
        ("ln -s w.tiktoken w.encoding.json", "vocab convert bpe64k w.tiktoken"),
        ("ln -s b.bin b.bin.json", "encode --format u16 -o b.bin a.txt"),
        ("ln -s b.bin b.bin.ends", "encode --format u16 -o b.bin a.txt"),
        (":", "train --sizes 300,300 -o v.tiktoken a.txt"),
        (":", "report --write-baseline x --html -o ./x a.txt"),
    ])
    func twoOutputsAreNotOneFile(preparation: String, command: String) throws {
        let run = try CommandProcess(shell: "\(preparation) && \"$bpe\" \(command)", in: folder.path)
        #expect(
            run.status == 1 && run.errors.contains("two outputs are one file"), "\(run.status) \(run.errors)")
        let made = folder.contents.filter { FileManager.default.fileExists(atPath: folder.path + "/" + $0) }
        #expect(
            !made.contains { ["v.tiktoken", "v.html", "w.tiktoken", "b.bin", "x"].contains($0) }, "\(made)")
        #expect(!made.contains { $0.hasSuffix(".part") || $0.hasSuffix(".partial") }, "\(made)")
    }

    /// A run that adds to a file of counts, and one whose names only look like those of a dataset.
    @Test(arguments: [
        "merge-counts c c -o c", "encode --format u16 -o a.bin a.txt", "encode --format u16 -o tok m.html",
        "encode --format u16 --shard-tokens 1k -o ./ tokens.bin", "train --size 300 -o v.tiktoken .",
    ])
    func othersAreWritten(command: String) throws {
        let run = try CommandProcess(shell: "\"$bpe\" \(command)", in: folder.path)
        #expect(run.status == 0, "\(run.errors)")
    }
}
