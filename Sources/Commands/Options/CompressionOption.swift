import ArgumentParser
import Files

/// How input is compressed.
struct CompressionOption: ParsableArguments {
    @Option(help: "How the input is compressed; auto: recognized by the first bytes.")
    var compression = Compression.automatic
}
