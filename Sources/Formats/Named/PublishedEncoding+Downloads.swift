extension PublishedEncoding {
    /// A file to fetch.
    package struct Download: Sendable {
        /// Below the root of OpenAI's files.
        package let path: String
        package let sha256: String

        package var name: String { File.name(of: path) }
    }

    /// Where OpenAI's files are.
    package static let root = "https://openaipublic.blob.core.windows.net"

    /// The encoding with a name or of a model.
    package static func named(_ reference: String) -> PublishedEncoding? {
        let nameOfModel = ModelNames.encodingName(forModel: reference)
        return all.first { $0.name == reference || $0.name == nameOfModel }
    }

    /// The files that OpenAI publishes for the encoding: for gpt2, two that belong together.
    package var downloads: [Download] {
        if name == "gpt2" {
            let folder = "gpt-2/encodings/main"
            return [
                Download(
                    path: "\(folder)/vocab.bpe",
                    sha256: "1ce1664773c50f3e0cc8842619a93edc4624525b728b188a9e0be33b7726adc5"),
                Download(
                    path: "\(folder)/encoder.json",
                    sha256: "196139668be63f3b5d6574427317ae82f612a97c5d1cdaf36ed2256dbf636783"),
            ]
        }
        return [Download(path: files[0].path, sha256: files[0].sha256)]
    }
}
