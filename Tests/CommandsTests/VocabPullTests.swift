import BPE
import Files
import Foundation
import TestSupport
import Testing

/// `bpe vocab pull` from a server on this machine.
@Suite struct VocabPullTests {
    private let folder: TemporaryFolder
    private let tokenizer: [UInt8]

    init() async throws {
        folder = try TemporaryFolder()
        let vocabulary = try await Trainer(size: 300, pattern: .o200k).train(
            on: Corpus(files: [Fixture.root.appending(path: "Fixtures/corpora/prose.txt").path()]))
        let encoding = try Encoding(name: "small", vocabulary: vocabulary, pattern: .o200k)
        try OutputFile.write(EncodingFile.files(of: encoding, at: folder.path + "/small.json", training: nil))
        tokenizer = try folder.read("small.json")
    }

    /// An environment in which nothing is found outside of the test's folder, and no other machine is asked.
    private func environment(_ server: ScriptedServer, _ more: [String: String] = [:]) -> [String: String] {
        [
            "XDG_CACHE_HOME": "\(folder.path)/cache", "BPE_VOCABULARIES": "", "TIKTOKEN_CACHE_DIR": "",
            "DATA_GYM_CACHE_DIR": "", "TMPDIR": folder.path, "HF_ENDPOINT": server.address, "HF_TOKEN": "",
            "BPE_OPENAI_ENDPOINT": server.address + "/",
        ].merging(more) { $1 }
    }

    private func pull(
        _ arguments: String..., from server: ScriptedServer, _ more: [String: String] = [:]
    ) async -> CommandLineRun {
        await CommandLineRun(
            arguments: ["vocab", "pull", "--retries", "0"] + arguments, environment: environment(server, more)
        )
    }

    private var cached: Set<String> {
        Set((try? FileManager.default.subpathsOfDirectory(atPath: "\(folder.path)/cache/bpe")) ?? [])
            .filter { $0.contains(".") && !$0.hasPrefix("compiled") }
    }

    @Test(.enabled(if: Fixture.hasPublishedVocabularies, Fixture.publishedVocabulariesHint))
    func publishedEncodingIsFoundAfterwards() async throws {
        let ranks = try Published.file("r50k_base.tiktoken")
        let server = try ScriptedServer { .file(ranks, to: $0) }
        let run = await pull("r50k_base", from: server)
        let path = "\(folder.path)/cache/bpe/r50k_base.tiktoken"
        #expect(run.status == 0 && run.text == path + "\n")
        #expect(run.errors.contains("SHA-256 is right") && run.errors.contains("bpe count -e r50k_base FILE"))
        #expect(server.requests.map(\.path) == ["/encodings/r50k_base.tiktoken"])
        #expect(cached == ["r50k_base.tiktoken"])
        // Nothing more goes to the network: not to count, and not to pull again, by a model's name too.
        let count = await CommandLineRun(
            "count", "-e", "r50k_base", input: Array("hello world".utf8), environment: environment(server))
        #expect(count.text == "2\n")
        let again = await pull("davinci", from: server)
        #expect(again.status == 0 && again.text == path + "\n" && again.errors.contains("is here already"))
        #expect(server.requests.count == 1)
        #expect(await pull("r50k_base", "--force", from: server).status == 0)
        #expect(server.requests.count == 2)
    }

    @Test(.enabled(if: Fixture.hasPublishedVocabularies, Fixture.publishedVocabulariesHint))
    func gpt2HasTwoFiles() async throws {
        let (merges, ids) = (try Published.file("vocab.bpe"), try Published.file("encoder.json"))
        let server = try ScriptedServer { .file($0.path.hasSuffix("vocab.bpe") ? merges : ids, to: $0) }
        let run = await pull("gpt-2", from: server)
        #expect(run.status == 0 && run.text.split(separator: "\n").count == 2, "\(run.errors)")
        #expect(cached == ["vocab.bpe", "encoder.json"])
        #expect(
            server.requests.map(\.path) == [
                "/gpt-2/encodings/main/vocab.bpe", "/gpt-2/encodings/main/encoder.json",
            ])
        let count = await CommandLineRun(
            "count", "-e", "gpt2", input: Array("hello world".utf8), environment: environment(server))
        #expect(count.text == "2\n")
    }

    @Test func wrongHashIsRefused() async throws {
        let server = try ScriptedServer { .file(Array("YQ== 0\n".utf8), to: $0) }
        let run = await pull("o200k_base", from: server)
        #expect(run.status == 1 && run.text.isEmpty && cached.isEmpty)
        #expect(run.errors.contains("446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d"))
    }

    @Test func withoutANetworkTheOtherWayIsSaid() async throws {
        var server: ScriptedServer? = try ScriptedServer { _ in [] }
        let environment = environment(server!)
        server = nil
        let run = await CommandLineRun(
            "vocab", "pull", "--retries", "0", "o200k_base", environment: environment)
        #expect(run.status == 1 && run.errors.contains("copy o200k_base.tiktoken"))
        #expect(run.errors.contains("\(folder.path)/cache/bpe") && run.errors.contains("BPE_VOCABULARIES"))
    }

    @Test(arguments: [
        ("bpe64k", "part of the program"), ("gtp9", "hf:OWNER/REPO"), ("hf:a/b/c", "hf:OWNER/REPO"),
        ("hf:../x", "hf:OWNER/REPO"), ("hf:a/b@../..", "hf:OWNER/REPO"), ("hf:a/b@", "hf:OWNER/REPO"),
        ("hf:a/b?x", "hf:OWNER/REPO"), ("hf:", "hf:OWNER/REPO"),
    ])
    func whatCannotBeFetchedIsSaid(name: String, message: String) async throws {
        let server = try ScriptedServer { _ in .answer(404) }
        let run = await pull(name, from: server)
        #expect(run.status == 1 && run.errors.contains(message) && server.requests.isEmpty, "\(run.errors)")
    }

    @Test func oneFailureDoesNotKeepTheOthersFromBeingFetched() async throws {
        let tokenizer = tokenizer
        let server = try ScriptedServer { .file(tokenizer, to: $0) }
        let run = await pull("gtp9", "hf:me/small", from: server)
        #expect(run.status == 1 && run.errors.contains("gtp9") && cached.count == 1)
    }

    @Test func tokenizerOfTheHubIsFoundAfterwards() async throws {
        let tokenizer = tokenizer
        let server = try ScriptedServer {
            .file(tokenizer, to: $0, ["X-Repo-Commit": "0123456789abcdef", "ETag": "\"1\""])
        }
        let missing = await CommandLineRun("count", "-e", "hf:me/small", environment: environment(server))
        #expect(missing.status == 1 && missing.errors.contains("bpe vocab pull hf:me/small"))
        let run = await pull("hf:me/small", "hf:me/small@refs/pr/1", from: server)
        #expect(
            run.status == 0
                && cached == ["hf/me/small/main/tokenizer.json", "hf/me/small/refs%2Fpr%2F1/tokenizer.json"])
        #expect(run.errors.contains("nothing to check it with") && run.errors.contains("of 0123456789ab"))
        #expect(
            server.requests.map(\.path) == [
                "/me/small/resolve/main/tokenizer.json", "/me/small/resolve/refs%2Fpr%2F1/tokenizer.json",
            ])
        #expect(server.requests.allSatisfy { $0.fields["authorization"] == nil })
        let text = Array("eyes on feet".utf8)
        let expected = await CommandLineRun("count", "-e", folder.path + "/small.json", input: text)
        for name in ["hf:me/small", "hf:me/small@main", "hf:me/small@refs/pr/1"] {
            let count = await CommandLineRun(
                "count", "-e", name, input: text, environment: environment(server))
            #expect(count.status == 0 && count.text == expected.text, "\(count.errors)")
        }
        let json = await CommandLineRun(
            "count", "--json", "-e", "hf:me/small@main", input: text, environment: environment(server))
        #expect(json.text.contains(#""name":"hf:me/small""#))
        let list = await CommandLineRun("vocab", "list", environment: environment(server))
        #expect(list.text.contains("hf:me/small ") && list.text.contains("hf:me/small@refs/pr/1 "))
    }

    /// Over the redirect of large files: the hash is the Hub's, the token stays with it.
    @Test func tokenGoesToTheHubOnly() async throws {
        let tokenizer = tokenizer
        let storage = try ScriptedServer { .file(tokenizer, to: $0) }
        let sum = try #require(try shell("sha256sum '\(folder.path)/small.json'").split(separator: " ").first)
        let server = try ScriptedServer { [address = storage.address] _ in
            .answer(302, [], ["Location": address + "/blob", "X-Linked-ETag": "\"\(sum)\""])
        }
        let run = await pull("hf:me/small", from: server, ["HF_TOKEN": "hf_secret"])
        #expect(run.status == 0 && run.errors.contains("SHA-256 is right"), "\(run.errors)")
        #expect(server.requests.map { $0.fields["authorization"] } == ["Bearer hf_secret"])
        #expect(storage.requests.count == 1 && !"\(storage.requests)".contains("secret"))
        // Here already: only the Hub is asked.
        #expect(await pull("hf:me/small", from: server).errors.contains("is here already"))
        #expect(server.requests.count == 2 && storage.requests.count == 1)
    }

    @Test(arguments: ["hf_a b", "hf_a\r\nX-Evil: 1", "hf_é"]) func strangeTokenIsRefused(token: String)
        async throws
    {
        let server = try ScriptedServer { _ in .answer(404) }
        let run = await pull("hf:me/small", from: server, ["HF_TOKEN": token])
        #expect(run.status == 1 && run.errors.contains("HF_TOKEN") && server.requests.isEmpty)
        #expect(!run.errors.contains("hf_a"))
    }

    @Test(arguments: [(401, nil), (403, "GatedRepo"), (401, "RepoNotFound"), (404, "RepoNotFound")])
    func refusalNamesTheToken(status: Int, code: String?) async throws {
        let server = try ScriptedServer { _ in .answer(status, [], code.map { ["X-Error-Code": $0] } ?? [:]) }
        let without = await pull("hf:me/small", from: server)
        #expect(without.status == 1 && without.errors.contains("set HF_TOKEN"), "\(without.errors)")
        #expect(server.requests.count == 1 && cached.isEmpty)
        let with = await pull("hf:me/small", from: server, ["HF_TOKEN": "hf_secret"])
        #expect(with.errors.contains("the token in HF_TOKEN") && !with.errors.contains("hf_secret"))
    }

    @Test func otherFilesAreTriedWhereThereIsNoTokenizerJSON() async throws {
        let server = try ScriptedServer { _ in .answer(404, [], ["X-Error-Code": "EntryNotFound"]) }
        let run = await pull("hf:me/small", from: server)
        #expect(run.status == 1 && run.errors.contains("merges.txt with vocab.json"))
        #expect(
            server.requests.map { $0.path.split(separator: "/").last } == [
                "tokenizer.json", "tekken.json", "tokenizer.model", "tiktoken.model", "qwen.tiktoken",
                "merges.txt",
            ])
        let revision = try ScriptedServer { _ in .answer(404, [], ["X-Error-Code": "RevisionNotFound"]) }
        let other = await pull("hf:me/small@v9", from: revision)
        #expect(other.errors.contains("there is no v9") && revision.requests.count == 1)
    }

    @Test func whatCannotBeReadIsSaid() async throws {
        let server = try ScriptedServer { .file(Array("{}".utf8), to: $0) }
        let run = await pull("hf:me/small", from: server)
        #expect(run.status == 1 && run.errors.contains("hf:me/small is saved, but cannot be used"))
    }

    @Test func unwritableCacheIsAnError() async throws {
        try folder.write([], to: "file")
        let server = try ScriptedServer { _ in .answer(404) }
        let run = await pull("o200k_base", from: server, ["XDG_CACHE_HOME": folder.path + "/file"])
        #expect(run.status == 1 && run.errors.contains("/file/bpe"), "\(run.errors)")
        #expect(server.requests.isEmpty)
        let none = await pull("o200k_base", from: server, ["XDG_CACHE_HOME": "", "HOME": ""])
        #expect(none.status == 1 && none.errors.contains("XDG_CACHE_HOME"))
    }

    /// As on a full disk: what has come stays, the message says what to do, and the next run goes on.
    @Test func fullDiskIsAnErrorAndTheNextRunGoesOn() async throws {
        let tokenizer = [UInt8](tokenizer + [UInt8](repeating: 0x20, count: 300_000))
        let server = try ScriptedServer { .file(tokenizer, to: $0, ["ETag": "\"1\""]) }
        let variables = environment(server).map { "\($0.key)='\($0.value)'" }.joined(separator: " ")
        let run = try CommandProcess(
            shell: "ulimit -f 100; env \(variables) \"$bpe\" vocab pull --retries 0 hf:me/small")
        #expect(run.status == 1 && run.errors.contains("ulimit -f"), "\(run.errors)")
        #expect(!cached.contains("hf/me/small/main/tokenizer.json"))
        #expect(cached.contains { $0.hasSuffix(".part") })
        let next = await pull("hf:me/small", from: server)
        #expect(next.status == 0 && next.errors.contains("were here"), "\(next.errors)")
        #expect(server.requests.last?.rangeStart == 102_400 && cached == ["hf/me/small/main/tokenizer.json"])
    }

    @Test func progressShowsSpeedAndTimeLeft() async throws {
        let tokenizer = tokenizer
        let server = try ScriptedServer { _ in
            let middle = tokenizer.count / 2
            return [
                .head(200, size: tokenizer.count), .send(Array(tokenizer[..<middle])), .wait(0.3),
                .send(Array(tokenizer[middle...])),
            ]
        }
        let run = await CommandLineRun(
            arguments: ["vocab", "pull", "hf:me/small"], environment: environment(server), showsProgress: true
        )
        #expect(run.status == 0 && run.errors.contains("tokenizer.json") && run.errors.contains("#] 100%"))
        #expect(run.errors.contains("MB/s") && run.errors.contains("0 s left"), "\(run.errors)")
    }

    @Test func breaksAreSaidAndPassed() async throws {
        let tokenizer = tokenizer
        let server = try ScriptedServer { request in
            request.index == 0
                ? [
                    .head(200, size: tokenizer.count, ["ETag": "\"1\""]),
                    .send(Array(tokenizer.prefix(1000))),
                ]
                : .file(tokenizer, to: request, ["ETag": "\"1\""])
        }
        let run = await CommandLineRun("vocab", "pull", "hf:me/small", environment: environment(server))
        #expect(run.status == 0 && run.errors.contains("trying again in 0.5 s"), "\(run.errors)")
        #expect(server.requests.map(\.rangeStart) == [nil, 1000])
    }

    #if os(Linux)
        /// Only fetching opens libcurl.
        @Test func startingTheProgramDoesNotLoadTheLibrary() async throws {
            let server = try ScriptedServer { _ in .answer(404) }
            let variables = environment(server).map { "\($0.key)='\($0.value)'" }.joined(separator: " ")
            for (command, isLoaded) in [
                ("--version", false), ("vocab list", false), ("vocab pull gpt2", true),
            ] {
                let run = try CommandProcess(
                    shell: "env \(variables) LD_DEBUG=files \"$bpe\" \(command) 2>&1 | grep -c libcurl")
                #expect((run.text != "0\n") == isLoaded, "\(command)")
            }
        }
    #endif

    private func shell(_ line: String) throws -> String { try CommandProcess(shell: line).text }
}
