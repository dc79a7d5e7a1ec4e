import ArgumentParser
import BPE
import CoreCommands
import Formats
import JSON

struct VocabShowCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show what a vocabulary is: size, pattern, special tokens, make-up, source.",
        discussion: """
            Examples:
              bpe vocab show o200k_base
              bpe vocab show tokenizer.json --json
            What the tokens themselves are like, bpe report --vocabulary says.
            """)

    @Argument(
        help: ArgumentHelp(
            "An encoding, a model, hf:OWNER/REPO, or a file or folder.", valueName: "encoding"),
        completion: .encoding)
    var reference: String

    @Flag(help: "One JSON object.")
    var json = false

    @OptionGroup var rankFile: RankFileOptions

    func run(on console: Console) throws {
        let encoding = try rankFile.encoding(reference, console)
        let origin = try EncodingOrigin(of: reference, encoding, environment: console.environment)
        let sheet = VocabularySheet(Tokenizer(encoding), origin: origin)
        try json
            ? console.output.write(sheet.json())
            : console.output.write(sheet.text(usesColor: console.usesColor))
    }
}
