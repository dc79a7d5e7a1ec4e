import ArgumentParser
package import Files
package import JSON

/// Where a command writes its result.
package struct OutputOption: ParsableArguments {
    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: ArgumentHelp(
            "Write to this file, complete or not at all; '-' is standard output.", valueName: "file"),
        completion: .path)
    var path: String?

    package init() {}

    package var isStandardOutput: Bool { (path ?? "-") == "-" }

    /// Finds out before any work whether the output has a place of its own.
    ///
    /// - Parameter others: what the command writes besides.
    package func checkPlace(apartFrom inputs: [String], andFrom others: [String] = []) throws {
        try OutputFile.checkPlaces(
            others + (isStandardOutput ? [] : [path].compactMap { $0 }), apartFrom: inputs)
    }

    /// Writes a whole result.
    package func write(_ bytes: [UInt8], _ console: Console) throws {
        if let path, !isStandardOutput {
            try OutputFile.write(to: path) { try $0.write(bytes) }
        } else {
            try console.output.write(bytes)
        }
    }

    /// Writes a document as it is made: a report can list millions of tokens.
    package func write(_ document: some JSONDocument, _ console: Console) throws {
        try write(console) { stream in try document.writeJSON { try stream.write(portion: $0) } }
    }

    /// Writes a result as it is made.
    package func write(_ console: Console, _ body: (ByteStream) throws -> Void) throws {
        guard let path, !isStandardOutput else { return try body(console.output) }
        try OutputFile.write(to: path) { file in
            let stream = ByteStream { try file.write($0) }
            try body(stream)
            try stream.flush()
        }
    }
}
