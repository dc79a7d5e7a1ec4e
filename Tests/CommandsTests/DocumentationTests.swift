import BPE
import Foundation
import TestSupport
import Testing

/// Every command that the README shows is run, and prints what the README says it prints.
@Suite struct DocumentationTests {
    /// A command of a `sh` block, and the `text` block right behind it, if there is one.
    struct Example: Sendable, CustomTestStringConvertible {
        let command: String
        let output: String?
        var testDescription: String { command }
    }

    /// Commands that build or test the project, which a test cannot do to the build that runs it.
    static let builds: Set<String> = ["Scripts/test"]

    static let examples: [Example] = {
        do {
            let text = try String(contentsOf: Fixture.root.appending(path: "README.md"), encoding: .utf8)
            return parse(text)
        } catch {
            fatalError("README.md: \(error)")
        }
    }()

    private static func parse(_ text: String) -> [Example] {
        var examples: [Example] = []
        var block: (language: String, lines: [String])?
        var isRightBehindCommands = false
        for line in text.components(separatedBy: "\n") {
            if let open = block {
                guard line == "```" else {
                    block?.lines.append(line)
                    continue
                }
                if open.language == "sh" { examples += open.lines.map { Example(command: $0, output: nil) } }
                if open.language == "text", isRightBehindCommands {
                    examples.append(
                        Example(
                            command: examples.removeLast().command,
                            output: open.lines.joined(separator: "\n") + "\n"))
                }
                isRightBehindCommands = open.language == "sh"
                block = nil
            } else if line.hasPrefix("```") {
                block = (String(line.dropFirst(3)), [])
            } else if !line.isEmpty {
                isRightBehindCommands = false
            }
        }
        return examples
    }

    @Test func readmeShowsCommandsWithTheirOutput() {
        #expect(Self.examples.count >= 10)
        #expect(Self.examples.filter { $0.output != nil }.count >= 4)
        #expect(Self.examples.contains { $0.command == "Scripts/test" })
    }

    @Test func commandsDoWhatTheREADMESays() throws {
        // One folder for all, since later examples use what earlier ones wrote.
        let folder = try TemporaryFolder()
        for name in ["README.md", "Fixtures", "Vocab", "docs"] {
            try FileManager.default.createSymbolicLink(
                atPath: "\(folder.path)/\(name)",
                withDestinationPath: Fixture.root.appending(path: name).path())
        }
        for example in Self.examples where !Self.builds.contains(example.command) {
            if example.command.contains("-e gpt-4o"), !Fixture.hasPublishedVocabularies { continue }
            let command = example.command.replacing("Scripts/bpe", with: "bpe")
            let run = try CommandProcess(shell: "bpe() { \"$bpe\" \"$@\"; }; \(command)", in: folder.path)
            #expect(run.status == 0, "\(example.command): \(run.errors)")
            if let output = example.output { #expect(run.text == output, "\(example.command)") }
        }
    }

    @Test func scriptsThatTheREADMENamesAreThere() throws {
        for script in [
            "bpe", "test", "check", "format", "install-dependencies", "build-docs", "soak", "make-cases",
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
        let readme = try String(contentsOf: Fixture.root.appending(path: "README.md"), encoding: .utf8)
        for line in [
            "try tokenizer.encode(\"How many eyes does my foot have?\")", "try tokenizer.decode(ids)",
            "try tokenizer.decodeText(ids)", "tokenizer.count(text)",
            "tokenizer.prefix(of: text, fitting: 4_096)",
            "tokenizer.spans(text)", "tokenizer.streamDecoder()", "try Tokenizer(named: \"o200k_base\")",
            "try await Trainer(size: 50_000, pattern: .o200k).train(on: Corpus(files: ",
        ] {
            #expect(readme.contains(line))
        }
    }
}
