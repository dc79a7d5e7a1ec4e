import ArgumentParser
package import Files

/// How input is compressed.
package struct CompressionOption: ParsableArguments {
    @Option(help: "How the input is compressed; auto: recognized by the first bytes.")
    package var compression = Compression.automatic

    package init() {}
}
