import ArgumentParser
import BPE
import Files

struct DecodeCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "decode", abstract: "Turn token ids back into the exact bytes.",
        discussion: "Example: bpe encode letter.txt | bpe decode")

    @Argument(help: "A file of ids; '-' or none is standard input.")
    var file = "-"

    @OptionGroup var encoding: EncodingOptions

    @Option(
        name: [.customShort("o"), .long],
        help: "Write to this file, whole or not at all; '-' is standard output.")
    var output: String?

    @Option(help: "How the ids are written: ids, json, u16, u32 or npy.")
    var format = IDFormat.ids

    func run(on console: Console) async throws {
        let tokenizer = try encoding.tokenizer(console)
        // Binary ids can begin like a compressed file.
        let input = try console.read(file, .none)
        let bytes = try naming(file) { try tokenizer.decode(format.parse(input)) }
        if let output {
            try OutputFile.write(to: output) { try $0.write(bytes) }
        } else {
            try console.output.write(bytes)
        }
    }
}
