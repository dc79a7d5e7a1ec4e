import Download
import Files
import Foundation
import Platform
import Synchronization
import TestSupport
import Testing

/// Files from a server that does well, or badly, fetched with the library and with the program.
@Suite struct DownloadTests {
    private let folder: TemporaryFolder
    /// More than a buffer of libcurl's, and never the same twice.
    private let file: [UInt8]

    init() throws {
        folder = try TemporaryFolder()
        var generator = SeededGenerator(15)
        file = (0..<300_000).map { _ in UInt8.random(in: 0...255, using: &generator) }
    }

    private var checksum: Checksum { .sha256(hex(SHA256.hash(file))) }

    private func hex(_ bytes: [UInt8]) -> String { bytes.map { String(format: "%02x", $0) }.joined() }

    private var quick: DownloadLimits {
        var limits = DownloadLimits()
        limits.pause = 0.01
        limits.retries = 2
        limits.timeout = 1
        return limits
    }

    /// Fetches to "file", and returns what was told.
    private func fetch(
        _ server: ScriptedServer, by transport: HTTPTransport,
        _ change: (inout DownloadRequest) -> Void = { _ in }, retries: Int = 2
    ) throws -> (result: DownloadResult, events: [DownloadEvent]) {
        var request = DownloadRequest(url: server.address + "/file")
        request.checksum = checksum
        request.transport = transport
        change(&request)
        var limits = quick
        limits.retries = retries
        var events: [DownloadEvent] = []
        let result = try Download(request, limits: limits).run(
            to: folder.path + "/file", partialPath: folder.path + "/file.part"
        ) { events.append($0) }
        return (result, events)
    }

    private func problem(
        _ server: ScriptedServer, by transport: HTTPTransport, retries: Int = 2,
        _ change: (inout DownloadRequest) -> Void = { _ in }
    ) throws -> DownloadFailure.Problem {
        let failure = try #require(throws: DownloadFailure.self) {
            try fetch(server, by: transport, change, retries: retries)
        }
        #expect(!folder.contents.contains("file"))
        #expect("\(failure)".contains(failure.url))
        return failure.problem
    }

    private var hasFile: Bool { (try? folder.read("file")) == file && folder.contents == ["file"] }

    @Test(arguments: HTTPTransport.allCases)
    func wholeFileArrivesAndProgressIsTold(transport: HTTPTransport) throws {
        let file = file
        let server = try ScriptedServer { .file(file, to: $0, ["ETag": "\"1\""]) }
        let (result, events) = try fetch(server, by: transport)
        #expect(hasFile && result.size == file.count && result.checksum == checksum && result.resumed == 0)
        #expect(
            server.requests.count == 1 && server.requests[0].fields["user-agent"]?.hasPrefix("bpe/") == true)
        guard case .received(file.count, of: file.count, resumed: 0)? = events.last else {
            Issue.record("\(events)")
            return
        }
    }

    @Test(arguments: HTTPTransport.allCases)
    func emptyFileArrives(transport: HTTPTransport) throws {
        let server = try ScriptedServer { .file([], to: $0) }
        #expect(try fetch(server, by: transport) { $0.checksum = nil }.result.size == 0)
        #expect(try folder.read("file") == [])
    }

    @Test(arguments: [301, 302, 303, 307, 308], HTTPTransport.allCases)
    func redirectIsFollowedWithoutTheToken(status: Int, transport: HTTPTransport) throws {
        let file = file
        let target = try ScriptedServer { .file(file, to: $0) }
        let server = try ScriptedServer { [address = target.address] request in
            // Here first, then there: the token goes as far as the server that it is meant for.
            let place = request.path == "/file" ? "/moved?a=1" : address + "/there"
            return .answer(status, Array("look there".utf8), ["Location": place])
        }
        _ = try fetch(server, by: transport) { $0.bearerToken = "hf_secret" }
        #expect(hasFile && server.requests.map(\.path) == ["/file", "/moved?a=1"])
        #expect(server.requests.allSatisfy { $0.fields["authorization"] == "Bearer hf_secret" })
        #expect(target.requests.map(\.path) == ["/there"])
        #expect(target.requests.allSatisfy { !"\($0.fields)".contains("secret") })
    }

    @Test(arguments: HTTPTransport.allCases)
    func redirectsEnd(transport: HTTPTransport) throws {
        let server = try ScriptedServer { .answer(302, [], ["Location": "/\($0.index)"]) }
        #expect(try problem(server, by: transport) == .tooManyRedirects && server.requests.count == 11)
    }

    @Test(arguments: ["file:///etc/passwd", "gopher://127.0.0.1/"], HTTPTransport.allCases)
    func onlyHTTPIsSpoken(place: String, transport: HTTPTransport) throws {
        let server = try ScriptedServer { _ in .answer(302, [], ["Location": place]) }
        guard case .transfer(code: 1, text: _) = try problem(server, by: transport) else {
            Issue.record("another failure")
            return
        }
    }

    /// Cut in the middle, twice, then the rest: only what is missing is sent.
    @Test(arguments: HTTPTransport.allCases)
    func cutConnectionIsResumed(transport: HTTPTransport) throws {
        let file = file
        let server = try ScriptedServer { request in
            let start = request.rangeStart ?? 0
            let steps: [ScriptedServer.Step] = .file(file, to: request, ["ETag": "\"v1\""])
            guard request.index < 2, case .send(let body) = steps[1] else { return steps }
            return [steps[0], .send(Array(body.prefix(100_000 - start / 2)))]
        }
        let (result, events) = try fetch(server, by: transport)
        #expect(hasFile && result.size == file.count)
        #expect(server.requests.map(\.rangeStart) == [nil, 100_000, 150_000])
        #expect(server.requests.map { $0.fields["if-range"] } == [nil, "\"v1\"", "\"v1\""])
        let pauses = events.compactMap { if case .retrying(_, let pause) = $0 { pause } else { nil } }
        #expect(pauses == [0.01, 0.02])
    }

    @Test(arguments: HTTPTransport.allCases)
    func anotherRunGoesOnWhereOneStopped(transport: HTTPTransport) throws {
        let file = file
        let server = try ScriptedServer { request in
            let steps: [ScriptedServer.Step] = .file(file, to: request, ["ETag": "\"v1\""])
            guard request.index == 0, case .send(let body) = steps[1] else { return steps }
            return [steps[0], .send(Array(body.prefix(1000)))]
        }
        guard case .transfer(code: 18, text: _) = try problem(server, by: transport, retries: 0) else {
            Issue.record("another failure")
            return
        }
        #expect(folder.contents == ["file.part", "file.part.from"])
        #expect(try fetch(server, by: transport).result.resumed == 1000)
        #expect(hasFile && server.requests.map(\.rangeStart) == [nil, 1000])
    }

    @Test(arguments: HTTPTransport.allCases)
    func serverWithoutRangesSendsAllAgain(transport: HTTPTransport) throws {
        let file = file
        let server = try ScriptedServer { request in
            request.index == 0
                ? [.head(200, size: file.count, ["ETag": "\"v1\""]), .send(Array(file.prefix(200_000)))]
                : .answer(200, file)
        }
        #expect(try fetch(server, by: transport).result.resumed == 0)
        #expect(hasFile && server.requests.count == 2)
    }

    @Test(arguments: HTTPTransport.allCases)
    func fileThatChangedMeanwhileIsFetchedWhole(transport: HTTPTransport) throws {
        let (file, old) = (file, [UInt8](repeating: 1, count: 300_000))
        let server = try ScriptedServer { request in
            request.index == 0
                ? [.head(200, size: old.count, ["ETag": "\"old\""]), .send(Array(old.prefix(200_000)))]
                : .file(file, to: request, ["ETag": "\"new\""])
        }
        _ = try fetch(server, by: transport)
        #expect(hasFile && server.requests[1].fields["if-range"] == "\"old\"")
    }

    /// A part of unknown origin is not built upon, and a wrong part costs one more try.
    @Test(arguments: [true, false], HTTPTransport.allCases)
    func damagedPartIsFetchedAgain(hasNote: Bool, transport: HTTPTransport) throws {
        let file = file
        let server = try ScriptedServer { .file(file, to: $0, ["ETag": "\"v1\""]) }
        try folder.write([UInt8](repeating: 7, count: 5000), to: "file.part")
        if hasNote { try folder.write("\(server.address)/file\n\"v1\"\n".utf8, to: "file.part.from") }
        _ = try fetch(server, by: transport)
        #expect(hasFile && server.requests.map(\.rangeStart) == (hasNote ? [5000, nil] : [nil]))
    }

    @Test(arguments: HTTPTransport.allCases)
    func completePartNeedsNoBytes(transport: HTTPTransport) throws {
        let file = file
        let server = try ScriptedServer { .file(file, to: $0, ["ETag": "\"v1\""]) }
        try folder.write(file, to: "file.part")
        try folder.write("\(server.address)/file\n\"v1\"\n".utf8, to: "file.part.from")
        #expect(try fetch(server, by: transport).result.resumed == file.count && hasFile)
    }

    @Test(arguments: HTTPTransport.allCases)
    func wrongHashLeavesNothing(transport: HTTPTransport) throws {
        let server = try ScriptedServer { .file([1, 2, 3], to: $0) }
        let found = "039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81"
        #expect(try problem(server, by: transport) == .wrongChecksum(found, expected: checksum))
        #expect(folder.contents.isEmpty && server.requests.count == 1)
    }

    @Test(arguments: HTTPTransport.allCases)
    func oldFileStaysWhenTheNewOneIsWrong(transport: HTTPTransport) throws {
        try folder.write("old".utf8, to: "file")
        let server = try ScriptedServer { .file([1, 2, 3], to: $0) }
        #expect(throws: DownloadFailure.self) { try fetch(server, by: transport) }
        #expect(try folder.read("file") == Array("old".utf8) && folder.contents == ["file"])
    }

    @Test(
        arguments: [(401, 1), (403, 1), (404, 1), (410, 1), (429, 3), (500, 3), (503, 3)],
        HTTPTransport.allCases)
    func statusIsSaidAndTemporaryOnesAreTriedAgain(
        of answer: (status: Int, tries: Int), transport: HTTPTransport
    ) throws {
        let (status, tries) = answer
        let server = try ScriptedServer { _ in .answer(status, Array("no".utf8), ["X-Error-Code": "Gone"]) }
        #expect(try problem(server, by: transport) == .status(status, code: "Gone", retryAfter: nil))
        #expect(server.requests.count == tries && folder.contents.isEmpty)
    }

    @Test(arguments: HTTPTransport.allCases)
    func serverSaysWhenToComeAgain(transport: HTTPTransport) throws {
        let file = file
        let server = try ScriptedServer { request in
            request.index == 0 ? .answer(503, [], ["Retry-After": "1"]) : .file(file, to: request)
        }
        let (_, events) = try fetch(server, by: transport)
        guard case .retrying(_, pause: 1)? = events.first else {
            Issue.record("\(events)")
            return
        }
    }

    /// Silence before the head, or in the middle of the file.
    @Test(arguments: [true, false], HTTPTransport.allCases)
    func slowServerIsGivenUp(beforeHead: Bool, transport: HTTPTransport) throws {
        let file = file
        let server = try ScriptedServer { _ in
            let head = ScriptedServer.Step.head(200, size: file.count)
            return beforeHead ? [.wait(20)] : [head, .send(Array(file.prefix(1000))), .wait(20)]
        }
        guard case .transfer(code: 28, text: _) = try problem(server, by: transport, retries: 0) else {
            Issue.record("another failure")
            return
        }
    }

    /// What comes after the announced end is not part of the file.
    @Test(arguments: HTTPTransport.allCases)
    func moreThanAnnouncedIsCutOff(transport: HTTPTransport) throws {
        let file = file
        let server = try ScriptedServer { _ in [.head(200, size: file.count), .send(file + [1, 2, 3])] }
        _ = try fetch(server, by: transport)
        #expect(hasFile)
    }

    @Test(arguments: HTTPTransport.allCases)
    func endlessFileIsRefused(transport: HTTPTransport) throws {
        let file = file
        let server = try ScriptedServer { _ in
            [.head(200)] + [ScriptedServer.Step](repeating: .send(file), count: 100)
        }
        #expect(
            try problem(server, by: transport) { $0.maximumSize = 1_000_000 } == .moreThanAnnounced(1_000_000)
        )
        #expect(folder.contents.isEmpty)
    }

    @Test(arguments: HTTPTransport.allCases)
    func sizeThatTheHubAnnouncesIsCompared(transport: HTTPTransport) throws {
        let file = file
        for (size, expected) in [
            (file.count - 1, DownloadFailure.Problem.moreThanAnnounced(file.count - 1)),
            (file.count + 1, .wrongSize(file.count, announced: file.count + 1)),
        ] {
            let server = try ScriptedServer { _ in
                [.head(200, ["X-Linked-Size": String(size)]), .send(file)]
            }
            #expect(try problem(server, by: transport) { ($0.isHub, $0.checksum) = (true, nil) } == expected)
        }
    }

    /// The Hub names a large file by its SHA-256 where it redirects, a small one by its git hash.
    @Test(arguments: ["large", "small", "weak"], HTTPTransport.allCases)
    func hubGivesTheChecksum(kind: String, transport: HTTPTransport) throws {
        let file = file
        let git = hex(sha1(Array("blob \(file.count)\0".utf8) + file))
        let sum = checksum.digits
        let server = try ScriptedServer { request in
            switch (kind, request.path) {
            case ("large", "/file"):
                .answer(302, [], ["Location": "/cdn", "X-Linked-ETag": "\"\(sum)\"", "ETag": "\"\(git)\""])
            case ("large", _): .file(file, to: request, ["ETag": "\"other\""])
            case ("small", _): .file(file, to: request, ["ETag": "\"\(git)\""])
            default: .file(file, to: request, ["ETag": "W/\"\(git)\""])
            }
        }
        let hub: (inout DownloadRequest) -> Void = { request in
            (request.isHub, request.checksum) = (true, nil)
            request.heldPath = self.folder.path + "/file"
        }
        let first = try fetch(server, by: transport, hub).result
        #expect(hasFile && first.checksum == (kind == "large" ? checksum : .gitBlob(git)))
        // A file that is here is not fetched again; a changed one is.
        #expect(try fetch(server, by: transport, hub).result.isUnchanged && hasFile)
        try folder.write([0], to: "file")
        #expect(try !fetch(server, by: transport, hub).result.isUnchanged && hasFile)
        try folder.write([0], to: "file")
    }

    @Test(arguments: HTTPTransport.allCases)
    func wrongGitHashIsRefused(transport: HTTPTransport) throws {
        let tag = "\"\(String(repeating: "ab", count: 20))\""
        let file = file
        let server = try ScriptedServer { .file(file, to: $0, ["ETag": tag]) }
        guard
            case .wrongChecksum(_, expected: .gitBlob) = try problem(
                server, by: transport, { ($0.isHub, $0.checksum) = (true, nil) })
        else {
            Issue.record("another failure")
            return
        }
    }

    @Test(arguments: HTTPTransport.allCases)
    func nothingListensThere(transport: HTTPTransport) throws {
        var server: ScriptedServer? = try ScriptedServer { _ in [] }
        let address = server!.address
        server = nil
        var request = DownloadRequest(url: address + "/file")
        request.transport = transport
        let failure = try #require(throws: DownloadFailure.self) {
            try Download(request, limits: quick).run(
                to: folder.path + "/file", partialPath: folder.path + "/file.part"
            ) { _ in }
        }
        #expect(failure.isOffline && folder.contents.isEmpty)
    }

    @Test(
        arguments: [
            "", "HTTP/1.1 2000 X\r\n\r\n", "\r\n", "SSH-2.0\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
        ], HTTPTransport.allCases)
    func nonsenseIsAnError(answer: String, transport: HTTPTransport) throws {
        let server = try ScriptedServer { _ in [.send(Array(answer.utf8))] }
        var request = DownloadRequest(url: server.address + "/file")
        request.transport = transport
        var limits = quick
        limits.retries = 0
        #expect(throws: (any Error).self) {
            try Download(request, limits: limits).run(
                to: folder.path + "/file", partialPath: folder.path + "/file.part"
            ) { _ in }
        }
        #expect(!folder.contents.contains("file"))
    }

    @Test func unwritableFolderIsAnErrorOfTheFile() throws {
        let file = file
        let server = try ScriptedServer { .file(file, to: $0) }
        let failure = try #require(throws: FileFailure.self) {
            try Download(DownloadRequest(url: server.address), limits: quick).run(
                to: "/nowhere/file", partialPath: "/nowhere/file.part"
            ) { _ in }
        }
        #expect("\(failure)".contains("/nowhere/file.part") && server.requests.isEmpty)
    }

    @Test func twoDoNotWriteOneFile() throws {
        let (file, path) = (file, folder.path)
        let url = Mutex("")
        let server = try ScriptedServer { request in
            // While the first waits for its answer, a second one asks for the same.
            let second = Result {
                try Download(DownloadRequest(url: url.withLock { $0 })).run(
                    to: path + "/file", partialPath: path + "/file.part"
                ) { _ in }
            }
            if case .failure(let error as DownloadFailure) = second, error.problem == .isBusy {
                return .file(file, to: request)
            }
            return .answer(500)
        }
        url.withLock { $0 = server.address + "/file" }
        _ = try fetch(server, by: .library)
        #expect(hasFile)
    }
}
