import Files
import Foundation
import TestSupport
import Testing

/// Files in a folder of this program's own: nothing there is followed or waited for.
@Suite(.endsInTime, .takesNoMinute) struct PrivateFolderTests {
    private let folder: TemporaryFolder
    private var path: String { "\(folder.path)/own/files" }

    init() throws {
        folder = try TemporaryFolder()
    }

    private func run(_ script: String) throws { try Shell.run(script, in: folder) }

    @Test func keepsFiles() throws {
        #expect(PrivateFolder(path) == nil)
        let own = try #require(PrivateFolder(making: path))
        own.write([1, 2, 3], to: "a")
        #expect(own.read("a", atMost: 3) == [1, 2, 3])
        #expect(own.read("a", atMost: 2) == nil && own.read("b", atMost: 9) == nil)
        #expect(own.map("a", { _, size in size == 3 })?.bytes.count == 3)
        #expect(PrivateFolder(path) != nil && PrivateFolder.shared(path) == nil)
    }

    @Test func onlyAFewFoldersAreMade() {
        #expect(PrivateFolder(making: "\(folder.path)/1/2/3/4") == nil && folder.contents.isEmpty)
        #expect(PrivateFolder(making: "\(folder.path)/1/2/3") != nil)
    }

    @Test(arguments: [
        "chmod o+w own/files", "chmod o+w own", "mv own/files own/other; ln -s other own/files",
        "rmdir own/files; touch own/files",
    ])
    func whereOthersWriteNothingIsKept(script: String) throws {
        #expect(PrivateFolder(making: path) != nil)
        try run(script)
        #expect(PrivateFolder(path) == nil && PrivateFolder(making: path) == nil)
        #expect(PrivateFolder.shared(path) != nil)
    }

    @Test(arguments: [
        "mkfifo own/files/a", "ln -s ../../victim own/files/a", "ln -s /dev/zero own/files/a",
        "ln -s a own/files/a", "truncate -s 1T own/files/a",
    ])
    func whatIsNoFileIsReplaced(script: String) throws {
        let own = try #require(PrivateFolder(making: path))
        try folder.write("victim".utf8, to: "victim")
        try run(script)
        #expect(own.read("a", atMost: 1 << 20) == nil)
        #expect(own.map("a", { start, _ in start.starts(with: [1]) }) == nil)
        own.write([1, 2], to: "a")
        #expect(own.read("a", atMost: 9) == [1, 2])
        #expect(try folder.read("victim") == Array("victim".utf8))
    }

    @Test func aFolderStays() throws {
        let own = try #require(PrivateFolder(making: path))
        try run("mkdir own/files/a")
        own.write([1], to: "a")
        #expect(own.read("a", atMost: 9) == nil && own.map("a", { _, _ in true }) == nil)
    }
}
