import ArgumentParser
import BPE
import CoreCommands
import Formats
import JSON

struct VocabDiffCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Compare two vocabularies: shared tokens, moved ids, tokens of a text.",
        discussion: """
            Examples:
              bpe vocab diff gpt2 cl100k_base
              bpe vocab diff old.tiktoken new.tiktoken prose.txt code.py
            Tokens are the same if their bytes are. With files, also how many tokens each makes of their text.
            """)

    @Argument(
        help: ArgumentHelp("An encoding, a model, hf:OWNER/REPO, or a file or folder.", valueName: "a"),
        completion: .encoding)
    var first: String

    @Argument(help: ArgumentHelp("The one to compare with it.", valueName: "b"), completion: .encoding)
    var second: String

    @Argument(help: "Texts; '-' is standard input.", completion: .path)
    var files: [String] = []

    @Flag(help: "One JSON object.")
    var json = false

    func run(on console: Console) throws {
        let encodings = try [first, second].map { try Encoding.named($0, environment: console.environment) }
        let tokenizers = encodings.map { Tokenizer($0) }
        var difference = VocabularyDifference(encodings[0], encodings[1])
        for file in files {
            let text = try console.read(file, .automatic)
            difference.texts.append(
                VocabularyDifference.Text(
                    name: file, bytes: text.count,
                    tokens: try tokenizers.map { tokenizer in
                        var count = 0
                        try tokenizer.forEachBatch(of: text, specialTokens: .asText) { ids, _ in
                            count += ids.count
                        }
                        return count
                    }))
        }
        try json
            ? console.output.write(difference.json())
            : console.output.write(difference.text(usesColor: console.usesColor))
    }
}
