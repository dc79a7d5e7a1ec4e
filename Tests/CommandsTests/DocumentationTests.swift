import BPE
import Foundation
import Oddities
import TestSupport
import Testing

/// Every command in the README and the pages of docs/ runs, and prints what they show.
@Suite struct DocumentationTests {
    /// A command of a `sh` block, and the `text` block right after it, if there is one.
    struct Example: Sendable, CustomTestStringConvertible {
        let command: String
        let output: String?
        var testDescription: String { command }
    }

    /// Commands that build or test the project, which a test cannot do while it runs.
    static let builds: Set<String> = ["Scripts/test"]

    static let pages = [
        "README.md", "docs/oddities.md", "docs/training.md", "docs/inspecting.md", "docs/formats.md",
        "docs/budgets.md", "docs/counting.md", "docs/datasets.md",
        "docs/learning.md", "docs/recipes.md",
    ]

    /// The server's address in the examples.
    static let serverAddress = "localhost:8573"

    static let examples: [String: [Example]] = {
        do {
            return try Dictionary(
                uniqueKeysWithValues: pages.map { page in
                    (page, parse(try String(contentsOf: Fixture.root.appending(path: page), encoding: .utf8)))
                })
        } catch {
            fatalError("\(error)")
        }
    }()

    private static func parse(_ text: String) -> [Example] {
        var examples: [Example] = []
        var block: (language: String, lines: [String])?
        var isRightAfterCommands = false
        for line in text.components(separatedBy: "\n") {
            if let open = block {
                guard line == "```" else {
                    block?.lines.append(line)
                    continue
                }
                if open.language == "sh" { examples += open.lines.map { Example(command: $0, output: nil) } }
                if open.language == "text", isRightAfterCommands {
                    examples.append(
                        Example(
                            command: examples.removeLast().command,
                            output: open.lines.joined(separator: "\n") + "\n"))
                }
                isRightAfterCommands = open.language == "sh"
                block = nil
            } else if line.hasPrefix("```") {
                block = (String(line.dropFirst(3)), [])
            } else if !line.isEmpty {
                isRightAfterCommands = false
            }
        }
        return examples
    }

    @Test func pagesShowCommandsWithTheirOutput() throws {
        let readme = try #require(Self.examples["README.md"])
        #expect(readme.count >= 10 && readme.filter { $0.output != nil }.count >= 4)
        #expect(readme.contains { $0.command == "Scripts/test" })
        #expect(readme.first?.command == "Scripts/bpe report Fixtures/prompts/eyes-on-feet.txt")
        let oddities = try #require(Self.examples["docs/oddities.md"])
        #expect(oddities.filter { $0.output != nil }.count >= 25)
    }

    @Test(arguments: pages)
    func commandsDoWhatThePageSays(_ page: String) throws {
        // One folder for all, because later examples use what earlier ones wrote.
        let folder = try TemporaryFolder()
        for name in ["README.md", "Fixtures", "Vocab", "docs"] {
            try FileManager.default.createSymbolicLink(
                atPath: "\(folder.path)/\(name)",
                withDestinationPath: Fixture.root.appending(path: name).path())
        }
        // The server for some of them, on a free port.
        let asksServer = Self.examples[page]!.contains { $0.command.contains(Self.serverAddress) }
        let server = asksServer ? try ServingProcess("-e", "default") : nil
        let network = try Network(folder: folder.path)
        for example in Self.examples[page]! where !Self.builds.contains(example.command) {
            if Self.needsPublishedVocabulary(example.command), !Fixture.hasPublishedVocabularies { continue }
            let command = example.command.replacing("Scripts/bpe", with: "bpe").replacing(
                Self.serverAddress, with: "localhost:\(server?.port ?? 0)")
            let settings = Network.isUsed(by: command) ? network.settings : ""
            let run = try CommandProcess(
                shell: "\(settings) bpe() { \"$bpe\" \"$@\"; }; \(command)", in: folder.path)
            #expect(run.status == 0, "\(example.command): \(run.errors)")
            if let output = example.output { #expect(run.text == output, "\(example.command)") }
        }
    }

    /// A server on this machine for commands that fetch something, and a cache of their own: no test asks
    /// another machine, or changes the user's cache.
    struct Network {
        private let server: ScriptedServer
        let settings: String

        init(folder: String) throws {
            server = try ScriptedServer { request in
                let name = request.path.split(separator: "/").last.map(String.init) ?? ""
                let file = try? Published.file(name == "tokenizer.json" ? "gpt2.tokenizer.json" : name)
                return file.map { .file($0, to: request) } ?? .answer(404)
            }
            settings = """
                export BPE_OPENAI_ENDPOINT=\(server.address) HF_ENDPOINT=\(server.address) HF_TOKEN= \
                XDG_CACHE_HOME='\(folder)/cache';
                """
        }

        static func isUsed(by command: String) -> Bool {
            command.contains("bpe vocab") || command.contains("hf:")
        }
    }

    private static func needsPublishedVocabulary(_ command: String) -> Bool {
        ["gpt-4o", "gpt2", "cl100k_base", "o200k_base"].contains { command.contains($0) }
    }

    /// Every kind of oddity has its section.
    @Test func everyOddityIsExplained() throws {
        let page = try String(contentsOf: Fixture.root.appending(path: "docs/oddities.md"), encoding: .utf8)
        let sections = page.components(separatedBy: "\n").filter { $0.hasPrefix("### ") }
        for oddity in Oddity.allCases {
            #expect(sections.contains { $0.contains(oddity.rawValue) }, "\(oddity.rawValue)")
        }
    }

    @Test func scriptsThatTheREADMENamesAreThere() throws {
        for script in [
            "bpe", "test", "check", "format", "install-dependencies", "build-docs", "soak", "make-cases",
            "install-test-tools", "make-pictures",
        ] {
            #expect(
                FileManager.default.isExecutableFile(
                    atPath: Fixture.root.appending(path: "Scripts/\(script)").path()))
        }
    }

    @Test(.enabled(if: Fixture.hasPublishedVocabularies, Fixture.publishedVocabulariesHint))
    func swiftExampleOfTheREADMEIsTheOneThatCompiles() async throws {
        // The lines of the README's Swift block, compiled here; what they print is tested elsewhere.
        let tokenizer = try Tokenizer(named: "o200k_base")
        let ids = try tokenizer.encode("How many eyes does my foot have?")
        let bytes = try tokenizer.decode(ids)
        let text = try tokenizer.decodeText(ids)
        let count = tokenizer.count(text)
        let cut = tokenizer.prefix(of: text, fitting: 4_096)
        let spans = tokenizer.spans(text)
        var stream = tokenizer.streamDecoder()
        #expect(bytes.count == cut && count == spans.count && ids.count == count)
        #expect(try ids.map { try stream.append($0) }.joined() == text)
        let corpus = Corpus(files: [Fixture.root.appending(path: "Fixtures/corpora/prose.txt").path()])
        let vocabulary = try await Trainer(size: 300, pattern: .o200k).train(on: corpus)
        #expect(vocabulary.size == 300)
        let odd = try TextReport(of: text, tokenizer).findings
        #expect(odd.allSatisfy { $0.severity == .info })
        let readme = try String(contentsOf: Fixture.root.appending(path: "README.md"), encoding: .utf8)
        for line in [
            "try tokenizer.encode(\"How many eyes does my foot have?\")", "try tokenizer.decode(ids)",
            "try tokenizer.decodeText(ids)", "tokenizer.count(text)",
            "tokenizer.prefix(of: text, fitting: 4_096)",
            "tokenizer.spans(text)", "tokenizer.streamDecoder()",
            "try TextReport(of: text, tokenizer).findings", "try Tokenizer(named: \"o200k_base\")",
            "try await Trainer(size: 50_000, pattern: .o200k).train(on: Corpus(files: ",
        ] {
            #expect(readme.contains(line))
        }
    }
}
