import ArgumentParser
import BPE
import CoreCommands
import Display
import Files
import Formats
import Platform
import Tokenization

struct VocabConvertCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert",
        abstract: "Write a vocabulary in another format, and check that its ids are the same.",
        discussion: """
            Examples:
              bpe vocab convert gpt2 tokenizer.json
              bpe vocab convert mine.tiktoken mine.gguf
              bpe vocab convert gpt2 FOLDER/ --to vocab.bpe (two files: vocab.bpe and encoder.json)
              bpe vocab convert tekken.json tokenizer.json --check prose.txt
            Formats: tiktoken, tokenizer.json, vocab.bpe (with encoder.json), vocab.json (with merges.txt), \
            tekken.json, minbpe, gguf (vocabulary only). What a format cannot express is listed, and refused \
            without --lossy. What is written is read again and compared with the original on every token, every \
            character and thousands of hostile mixtures; if one id differs, nothing is left at OUT.
            """)

    @Argument(
        help: ArgumentHelp("An encoding, a model, hf:OWNER/REPO, or a file or folder.", valueName: "in"),
        completion: .encoding)
    var source: String

    @Argument(
        help: ArgumentHelp("The file to write; for two files, one of them or a folder.", valueName: "out"),
        completion: .path)
    var output: String

    @Option(help: ArgumentHelp("The format, if OUT's name does not say it.", valueName: "format"))
    var to: WritableFormat?

    @Option(
        help: ArgumentHelp("Compare the ids of this file's text too. Repeatable.", valueName: "file"),
        completion: .path)
    var check: [String] = []

    @Flag(help: "Write what the format can express, though some texts may get other ids.")
    var lossy = false

    @OptionGroup var rankFile: RankFileOptions

    func validate() throws { _ = try format() }

    func run(on console: Console) throws {
        let encoding = try rankFile.encoding(source, console)
        try VocabularyWriting(console: console, isLossy: lossy, checkPaths: check, texts: check)
            .write(encoding, to: output, as: try format(), source: Tokenizer(encoding))
    }

    private func format() throws -> WritableFormat {
        guard let format = to ?? WritableFormat(fileName: output) else {
            let names = WritableFormat.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError(
                "the name \(output.inOneLine) does not say a format: give --to, one of \(names)")
        }
        return format
    }
}

extension WritableFormat: ExpressibleByArgument {}
