import BPE
import Formats
import Foundation
import TestSupport
import Testing

/// Whatever lies in the cache or where vocabularies are looked for, an encoding is that of its file, and loading ends.
@Suite(.endsInTime, .takesNoMinute) struct CacheFaultTests {
    private let folder: TemporaryFolder
    private var cache: String { "\(folder.path)/cache/bpe/compiled" }
    private var environment: [String: String] {
        ["XDG_CACHE_HOME": "\(folder.path)/cache", "BPE_VOCABULARIES": folder.path]
    }

    init() throws {
        folder = try TemporaryFolder()
    }

    /// Writes a vocabulary in which "ab" or another pair is the last token.
    private func write(_ pair: String, to name: String) throws -> String {
        let encoding = try Encoding(name: "x", vocabulary: .bytes(and: [pair]), pattern: .gpt2)
        let path = "\(folder.path)/\(name)"
        let format = try #require(WritableFormat(fileName: name))
        let paths = format.paths(for: path, name: "x")
        for file in try WrittenEncoding(encoding, as: format, paths: paths).files {
            try folder.write(file.bytes, to: URL(filePath: file.path).lastPathComponent)
        }
        return path
    }

    private func ids(_ path: String) throws -> [TokenID] {
        try Tokenizer(EncodingFile.read(path, environment: environment)).encode("ab cd")
    }

    private static let ab: [TokenID] = [256, 32, 99, 100]
    private static let cd: [TokenID] = [97, 98, 32, 256]

    private func cached(_ suffix: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: cache).filter { $0.hasSuffix(suffix) }.sorted()
    }

    /// A file of the cache under another's name says whose it is.
    @Test(arguments: ["tiktoken", "json"]) func renamedTablesAreNotUsed(suffix: String) throws {
        let (first, second) = (try write("ab", to: "a.\(suffix)"), try write("cd", to: "b.\(suffix)"))
        #expect(try ids(first) == Self.ab && ids(second) == Self.cd)
        let kind = suffix == "json" ? ".encoding" : ".tables"
        let names = try cached(kind)
        #expect(names.count == 2)
        try Shell.run(
            "cd \(cache); mv \(names[0]) x; mv \(names[1]) \(names[0]); mv x \(names[1])", in: folder)
        #expect(try ids(first) == Self.ab && ids(second) == Self.cd)
        try Shell.run("cd \(cache); cp \(names[0]) \(names[1])", in: folder)
        #expect(try ids(first) == Self.ab && ids(second) == Self.cd)
    }

    /// A file that changes and keeps its size and time, at once or after a while.
    @Test(arguments: [false, true]) func changedFilesAreReadAgain(isSettled: Bool) throws {
        let (path, other) = (try write("ab", to: "a.json"), try write("cd", to: "b.json"))
        if isSettled { sleep(4) }
        #expect(try ids(path) == Self.ab && ids(path) == Self.ab)
        try Shell.run("touch -r a.json time; cat b.json > a.json; touch -r time a.json", in: folder)
        #expect(try ids(path) == Self.cd)
        try Shell.run("mv b.json a.json", in: folder)
        #expect(try ids(path) == Self.cd)
        #expect(throws: (any Error).self) { try ids(other) }
    }

    /// What has only been touched is what it was, and the cache is still used.
    @Test func touchedFilesAreNotParsedAgain() throws {
        let path = try write("ab", to: "a.json")
        #expect(try ids(path) == Self.ab)
        let name = try #require(cached(".encoding").first)
        let before = try FileManager.default.attributesOfItem(atPath: "\(cache)/\(name)")
        try Shell.run("touch -d '1 hour ago' a.json", in: folder)
        #expect(try ids(path) == Self.ab)
        let after = try FileManager.default.attributesOfItem(atPath: "\(cache)/\(name)")
        #expect(before[.systemFileNumber] as? Int == after[.systemFileNumber] as? Int)
    }

    private static let faults = [
        "mkfifo $f", "ln -s \(Self.victim) $f", "ln -s /dev/zero $f", "truncate -s 1T $f", "mkdir $f",
        "ln -s /dev/tty $f",
    ]
    private static let victim = "../../../victim"

    @Test(arguments: ["a.tiktoken", "a.json"], faults)
    func whatIsNoFileIsNotWaitedFor(name: String, fault: String) throws {
        let path = try write("ab", to: name)
        try folder.write("victim".utf8, to: "victim")
        #expect(try ids(path) == Self.ab)
        for file in try cached("") {
            try Shell.run("cd \(cache); f=\(file); rm -f $f; \(fault)", in: folder)
        }
        #expect(try ids(path) == Self.ab && ids(path) == Self.ab)
        #expect(CompiledFiles(environment: environment) != nil)
        _ = CompiledFiles(environment: environment)?.entries()
        #expect(try folder.read("victim") == Array("victim".utf8))
    }

    @Test func aCacheOfOthersIsNotUsed() throws {
        let path = try write("ab", to: "a.json")
        #expect(try ids(path) == Self.ab && environment.cacheProblem == nil)
        try Shell.run("rm \(cache)/*; chmod o+w \(cache)", in: folder)
        #expect(try ids(path) == Self.ab)
        #expect(try cached("").isEmpty)
        #expect(environment.cacheProblem?.contains("cache/bpe/compiled is not used") == true)
        #expect(CompiledFiles(environment: environment) == nil)
    }

    // MARK: - Searches

    @Test func pipesAreNotFound() throws {
        let path = try write("ab", to: "a.json")
        try Shell.run(
            """
            mkfifo o200k_base.tiktoken; mkdir model; mkfifo model/tokenizer.json; mv a.json model/tekken.json
            mkfifo x-merges.txt; echo '{"a":0}' > x-vocab.json
            """, in: folder)
        #expect(throws: EncodingNotFound.self) {
            try Encoding.named("o200k_base", environment: environment)
        }
        #expect(!Encoding.availableNames(environment: environment).contains("o200k_base"))
        #expect(try ids("\(folder.path)/model") == Self.ab)
        #expect(throws: VocabularyFileError.self) { try ids("\(folder.path)/x-vocab.json") }
        #expect(throws: (any Error).self) { try ids(path) }
    }

    @Test func aPipeIsNoDescription() throws {
        let path = try write("ab", to: "a.tiktoken")
        try Shell.run("rm a.encoding.json; mkfifo a.encoding.json", in: folder)
        #expect(throws: VocabularyFileError.self) { try ids(path) }
    }

    /// A file without content can claim any size.
    @Test func largeFilesAreNotRead() throws {
        try Shell.run("truncate -s 1T o200k_base.tiktoken; truncate -s 1T a.json", in: folder)
        #expect(throws: (any Error).self) { try Encoding.named("o200k_base", environment: environment) }
        #expect(throws: (any Error).self) { try ids("\(folder.path)/a.json") }
    }

    /// One that is named is read, every byte of it once.
    @Test func aPipeThatIsNamedIsRead() throws {
        let path = try write("ab", to: "a.json")
        let bytes = try Data(folder.read("a.json"))
        try Shell.run("mkfifo pipe", in: folder)
        let pipe = "\(folder.path)/pipe"
        // Opening it waits for a reader.
        Thread.detachNewThread { try? FileHandle(forWritingAtPath: pipe)?.write(contentsOf: bytes) }
        #expect(try ids(pipe) == Self.ab)
        #expect(try ids(path) == Self.ab)
    }
}
