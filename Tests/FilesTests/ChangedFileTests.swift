import Files
import Foundation
import SystemPackage
import TestSupport
import Testing

/// A file that changes while it is read is an error, whoever opened it.
@Suite struct ChangedFileTests {
    let folder: TemporaryFolder
    private let text = [UInt8](repeating: 0x61, count: 300_000)

    init() throws {
        folder = try TemporaryFolder()
        try folder.write(text, to: "file")
        // The system's clock for files moves in steps.
        Thread.sleep(forTimeInterval: 0.02)
    }

    private var path: String { folder.path + "/file" }

    /// Such as an archive brings.
    @Test(arguments: ["2263-01-01", "2400-01-01", "1801-01-01"]) func aFileMayHaveAnyTime(day: String) throws
    {
        try Shell.run("touch -d \(day) file", in: folder)
        #expect(try InputFile.read(path) == text)
    }

    private static let changes = [
        "echo more >> file", "truncate -s 1000 file", "printf b | dd of=file seek=250000 bs=1 conv=notrunc",
        "truncate -s 0 file",
    ]

    /// Reads a block, lets the file change, and reads the rest.
    private func read(_ reader: InputReader, change: String) throws {
        var isFirst = true
        try reader.forEachBlock { _ in
            if isFirst { try Shell.run("(\(change)) 2> /dev/null", in: folder) }
            isFirst = false
        }
    }

    @Test(arguments: changes, [true, false]) func aChangeIsNoticed(change: String, isNamed: Bool) throws {
        let file = try FileDescriptor.open(FilePath(path), .readOnly)
        defer { try? file.close() }
        let reader = try isNamed ? InputReader(path) : InputReader(file, name: "standard input")
        let problem = #expect(throws: InputProblem.self) { try read(reader, change: change) }
        #expect(problem?.path == (isNamed ? path : "standard input"))
        #expect(problem?.problem.contains("changed while it was read") == true)
        #expect(problem?.remedy.contains("copy it first") == true)
    }

    @Test func anOpenFileMayBeDeletedAndANamedOneNot() throws {
        let file = try FileDescriptor.open(FilePath(path), .readOnly)
        defer { try? file.close() }
        try read(InputReader(file, name: "open"), change: "rm file")
        try folder.write(text, to: "file")
        let problem = #expect(throws: InputProblem.self) { try read(InputReader(path), change: "rm file") }
        #expect(problem?.problem == "the file was deleted while it was read")
    }

    @Test func anOpenFileIsReadFromWhereItIs() throws {
        let file = try FileDescriptor.open(FilePath(path), .readOnly)
        defer { try? file.close() }
        for place in [1, 299_999, 300_000] {
            try file.seek(offset: Int64(place), from: .start)
            #expect(try InputReader(file, name: "open").readAll().count == text.count - place)
            try file.seek(offset: Int64(place), from: .start)
            let reader = InputReader(file, name: "open")
            try reader.skip(to: 100)
            #expect(try reader.readAll().count == max(0, text.count - place - 100))
        }
    }

    @Test func anEmptyFileThatGrowsIsNoticed() throws {
        try folder.write([], to: "file")
        let reader = try InputReader(path)
        try Shell.run("echo more >> file", in: folder)
        #expect(throws: InputProblem.self) { try reader.readAll() }
        #expect(try InputReader("/proc/self/stat").readAll().count > 10)
    }

    /// Only what says that it is empty, as the files of /proc do, may have another size than it says.
    @Test func aFileOfOneByteIsNotAnEmptyOne() throws {
        try folder.write([0x61], to: "file")
        #expect(try InputReader(path).size == 1)
        #expect(try InputReader(path, part: 0..<1).readAll() == [0x61])
        try folder.write([], to: "file")
        let reader = try InputReader(path)
        try Shell.run("printf a >> file", in: folder)
        #expect(throws: InputProblem.self) { try reader.readAll() }
    }

    @Test func bytesAtAPlaceAreOfTheSameFile() throws {
        let reader = try InputReader(path)
        let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 10, alignment: 1)
        defer { block.deallocate() }
        try reader.read(at: 299_990, into: block)
        try Shell.run("echo more >> file", in: folder)
        #expect(throws: InputProblem.self) { try reader.read(at: 299_990, into: block) }
    }

    @Test(arguments: ["echo more >> file", "cp -p file new; mv new file"])
    func aSecondPassIsOverTheSameFile(change: String) throws {
        let first = try InputReader(path)
        _ = try first.readAll()
        let again = try InputReader(FilePath(path), as: first.state)
        #expect(try again.readAll() == text)
        try Shell.run(change, in: folder)
        #expect(throws: InputProblem.self) { try InputReader(FilePath(path), as: first.state).readAll() }
    }
}
