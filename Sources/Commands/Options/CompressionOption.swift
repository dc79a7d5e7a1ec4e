import ArgumentParser
import Files

/// How input is compressed, the same in every command that reads texts.
struct CompressionOption: ParsableArguments {
    @Option(
        help: "How the files are compressed: auto, none, gzip or zstd.",
        transform: { argument in
            guard let compression = Compression(rawValue: argument) else {
                let all = Compression.allCases.map(\.rawValue).joined(separator: ", ")
                throw ValidationError("--compression \(argument): there are \(all)")
            }
            return compression
        })
    var compression = Compression.automatic
}
