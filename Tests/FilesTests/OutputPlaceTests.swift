import Files
import Foundation
import SystemPackage
import TestSupport
import Testing

/// Places that an output must not take, or has taken.
@Suite struct OutputPlaceTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test(arguments: ["input", "./input", "link"])
    func anOutputDoesNotTakeThePlaceOfAnInput(name: String) throws {
        let input = try folder.write("text".utf8, to: "input")
        try Shell.run("ln -s input link", in: folder)
        let shared = #expect(throws: SharedPlace.self) {
            try OutputFile.checkPlaces(["\(folder.path)/new", "\(folder.path)/\(name)"], apartFrom: [input])
        }
        #expect(shared?.description.contains("is an input") == true)
    }

    /// A second hard link keeps the bytes, and a stream has no place.
    @Test func otherPlacesThanThoseOfInputsAreFree() throws {
        let input = try folder.write("text".utf8, to: "input")
        try Shell.run("ln input other", in: folder)
        try OutputFile.checkPlaces(
            ["\(folder.path)/new", "\(folder.path)/other", "-"], apartFrom: [input, "-", "/dev/null"])
    }

    /// As root, who may write to any file, the process becomes another user first.
    @Test func aFileThatMayNotBeWrittenToIsNotReplaced() async throws {
        try folder.write("old".utf8, to: "file")
        try Shell.run("chmod 444 file; chmod 777 .", in: folder)
        await #expect(processExitsWith: .success) { [path = folder.path as String] in
            // Some containers have no other user.
            if geteuid() == 0, setuid(65_534) != 0 { return }
            let failure = #expect(throws: FileFailure.self) {
                try OutputFile.write(to: "\(path)/file") { try $0.write(Array("new".utf8)) }
            }
            #expect(failure?.cause == .permissionDenied)
        }
        #expect(folder.contents == ["file"])
        #expect(try folder.read("file") == Array("old".utf8))
    }

    /// The temporary name is free again then, and may be another run's.
    @Test func whatHasTheEarlierNameOfAFileInItsPlaceStays() throws {
        let file = try OutputFile("\(folder.path)/file")
        let name = try #require(folder.contents.first)
        try OutputFile.finish([file])
        try folder.write("other".utf8, to: name)
        file.abandon()
        #expect(folder.contents == ["file", name])
    }

    @Test func onlyOfAFileIsItSaidThatItIsAsItWas() throws {
        let input = try FileDescriptor.open("/dev/null", .readOnly)
        defer { try? input.close() }
        let stream = try OutputFile("/dev/fd/\(input.rawValue)")
        let failure = #expect(throws: FileFailure.self) { try stream.write(Array("text".utf8)) }
        #expect(failure?.cause == .badFileDescriptor && failure?.description.contains("as it was") == false)
        stream.abandon()
    }
}
