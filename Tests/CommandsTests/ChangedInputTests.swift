import Foundation
import TestSupport
import Testing

/// Standard input from a file that grows meanwhile, as a log does.
@Suite struct ChangedInputTests {
    @Test(arguments: [
        "count p -", "count -e bpe64k -e bpe64k p -", "encode p -", "encode p - --format u16 -o out/x",
        "report p -",
        "count-pieces p - -o out/x", "train p - --size 260 -o out/x", "bench p -",
    ])
    func growthIsNoticed(command: String) throws {
        let folder = try TemporaryFolder()
        try folder.write(String(repeating: "one two three\n", count: 1_000).utf8, to: "log")
        try Shell.run("mkfifo p; mkdir out", in: folder)
        Thread.sleep(forTimeInterval: 0.02)
        // The pipe opens when the program reads it, which is before it reads standard input.
        let run = try CommandProcess(
            shell: "(exec 3> p; echo more >> log; echo text >&3) & exec \"$bpe\" \(command) < log",
            in: folder.path)
        #expect(run.status == 1, "\(run.text)")
        #expect(run.errors.contains("standard input: byte"), "\(run.errors)")
        #expect(run.errors.contains("changed while it was read: it had 14000 bytes and now has 14005"))
        // What encode has of other files is whole, and stays.
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/out")
        #expect(left.isEmpty || command.hasPrefix("encode"), "\(left)")
    }
}
