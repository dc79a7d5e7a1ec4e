import Files
import Platform

extension Console {
    /// Warns of an input that is read as text and looks like something else, and names what reads it.
    ///
    /// - Parameter jsonOption: the option that reads JSON lines, if the command has one.
    func warn(ofContentIn input: InputReader, jsonOption: String?) throws {
        guard let kind = ContentKind(recognizedBy: try input.peek(ContentKind.length)) else { return }
        say("bpe: warning: \(input.name.inOneLine) looks like \(kind.advice(jsonOption))")
    }
}

extension ContentKind {
    fileprivate func advice(_ jsonOption: String?) -> String {
        switch self {
        case .jsonLines:
            "JSON lines, and is read as text with its quotes and keys"
                + (jsonOption.map { "; \($0) reads the string under that key" } ?? "")
        case .parquet, .arrow:
            "\(self == .parquet ? "Parquet" : "Arrow"), whose bytes are not the text; write its column as JSON lines first"
        case .gzip, .zstd: "\(self) data, and is read as it is stored; --compression \(self) decompresses it"
        case .xz, .bzip2, .lz4:
            "\(self) data, whose bytes are not the text; decompress it first, with \(self) -dc"
        case .zip: "a zip archive, whose bytes are not the text; unpack it first"
        }
    }

}
