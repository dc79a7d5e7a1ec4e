import BPE
import Foundation
import Platform
import Synchronization
import TestSupport
import Testing
import Views

/// `bpe serve`, the real program.
@Suite(.serialized) struct ServeTests {
    @Test func answersAsInspectPrints() async throws {
        let server = try ServingProcess()
        #expect(server.address == "http://127.0.0.1:\(server.port)")
        let text = "How many eyes does my foot have? 🦒 in 1955"
        let answer = try HTTPClient(port: server.port).post(
            "/api/tokenize", #"{"text":"\#(text)","encodings":["bpe64k"]}"#)
        let printed = await CommandLineRun("inspect", "--json", text)
        #expect(answer.status == 200 && answer.body == printed.output)
        #expect(server.endAndReadErrors().contains("warning") == false)
    }

    @Test func encodingsThatAreNamedAreThoseThatAreThere() throws {
        let vocab = Fixture.root.appending(path: "Vocab/bpe64k.tiktoken").path()
        let server = try ServingProcess("-e", vocab)
        let answer = try HTTPClient(port: server.port).get("/api/encodings")
        #expect(
            answer.text
                == "{\"version\":1,\"bpe\":\"\(Version.current)\",\"encodings\":[{\"name\":\"bpe64k\"}]}\n")
    }

    @Test func whoOpensItToOthersIsWarned() throws {
        let server = try ServingProcess("--host", "0.0.0.0", "--name", "box.local")
        #expect(server.address.hasPrefix("http://0.0.0.0:"))
        let client = try HTTPClient(port: server.port)
        #expect(try client.get("/", fields: ["Host": "box.local"]).status == 200)
        #expect(try client.get("/", fields: ["Host": "evil.example"]).status == 403)
        #expect(server.endAndReadErrors().contains("warning: anyone who can reach 0.0.0.0 can use this"))
    }

    @Test func whatCannotBeServedIsSaid() async throws {
        let taken = try ServingProcess()
        for (arguments, status, message) in [
            (["--port", "\(taken.port)"], Int32(1), "another program is listening there"),
            (["--port", "70000"], 64, "--port"),
            (["--host", "example.com"], 1, "--host takes a numeric address"),
            (["--host", "a\nb"], 1, "cannot listen on a⏎b, port 8573"),
            (["--name", "http://box.local"], 64, "--name takes the name of a machine"),
            (["--name", "box:80"], 64, "not box:80"), (["--name", ""], 64, "without a port"),
            (["-e", "no-such-encoding"], 1, "there is no encoding, model or file"),
        ] {
            let run = await CommandLineRun(arguments: ["serve"] + arguments)
            #expect(run.status == status && run.errors.contains(message), "\(run.errors)")
            #expect(run.output.isEmpty)
        }
    }

    /// Each takes a file, of which there may be few.
    @Test func idleClientsGiveWayWhereFilesRunOut() throws {
        let server = try ServingProcess(limit: "ulimit -n 64")
        let idle = try (0..<60).map { _ in try HTTPClient(port: server.port) }
        // They get one second; whoever comes meanwhile is refused.
        let start = ContinuousClock.now
        while (try? HTTPClient(port: server.port).get("/").status) != 200, start + .seconds(40) > .now {
            usleep(50_000)
        }
        #expect(start + .seconds(40) > .now)
        withExtendedLifetime(idle) {}
    }

    /// Two hundred at a time, with texts of all sizes, and memory that does not grow.
    @Test func manyClientsLoseNothingAndTakeNoMemoryForGood() throws {
        let server = try ServingProcess("-e", "default")
        let port = server.port
        func ask(_ requests: Int) -> Int {
            let answered = Mutex(0)
            let group = DispatchGroup()
            for number in 0..<200 {
                group.enter()
                Thread.detachNewThread {
                    defer { group.leave() }
                    guard let client = try? HTTPClient(port: port) else { return }
                    for request in 0..<requests {
                        let text = String(
                            repeating: "eyes \(number) feet ", count: 1 + (number * 7 + request) % 40)
                        let count = Tokenizer.default.count(text)
                        guard let answer = try? client.post("/api/tokenize", #"{"text":"\#(text)"}"#),
                            String(decoding: answer.body.prefix(300), as: UTF8.self).contains(
                                "\"count\":\(count),\"tokens\"")
                        else { return }
                        answered.withLock { $0 += 1 }
                    }
                }
            }
            group.wait()
            return answered.withLock { $0 }
        }
        let requests = isSoaking ? 50 : 10
        #expect(ask(requests) == 200 * requests)
        let before = server.residentMemory
        #expect(ask(requests) == 200 * requests)
        #expect(ask(requests) == 200 * requests)
        // Twice as many requests again take less than a tenth more memory.
        #expect(server.residentMemory < before + max(before / 10, 20_000))
    }
}
