package import ArgumentParser
import BPE
import Files

package struct DecodeCommand: ConsoleCommand {
    package static let configuration = CommandConfiguration(
        commandName: "decode", abstract: "Turn token ids back into the exact bytes.",
        discussion: "Example: bpe encode letter.txt | bpe decode")

    @Argument(help: "A file of ids; '-' or none is standard input.")
    var file = "-"

    @OptionGroup var encoding: EncodingOptions

    @OptionGroup var output: OutputOption

    @Option(help: "How the ids are written: ids, json, u16, u32 or npy.")
    var format = IDFormat.ids

    package init() {}

    package func run(on console: Console) async throws {
        let tokenizer = try encoding.tokenizer(console)
        // Binary ids can begin like a compressed file.
        let input = try console.read(file, .none)
        let bytes = try naming(file) { try tokenizer.decode(format.parse(input)) }
        try output.write(bytes, console)
    }
}
