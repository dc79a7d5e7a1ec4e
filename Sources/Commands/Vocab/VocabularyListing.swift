import Formats
import JSON

/// The output of `bpe vocab list --json`. Described in docs/formats.md.
struct VocabularyListing: JSONDocument {
    let found: [FoundVocabulary]
    let missing: [String]
    /// `nil` if it was not asked for.
    let cached: [CompiledFiles.Entry]?

    func writeFields(to json: inout JSONWriter) {
        json.objects("encodings", found) { json, vocabulary in
            json.field("name", vocabulary.name)
            json.field("place", vocabulary.place.rawValue)
            if let path = vocabulary.path { json.field("path", path: path) }
            json.field("bytes", vocabulary.bytes)
        }
        json.field("missing", missing)
        guard let cached else { return }
        json.objects("cached", cached) { json, entry in
            json.field("source", Self.source(of: entry))
            json.field("sha256", entry.sha256)
            json.field("bytes", entry.bytes)
            json.field("used", entry.used)
        }
    }

    /// What a compiled vocabulary was made of.
    static func source(of entry: CompiledFiles.Entry) -> String {
        if let source = entry.source { return source }
        let file = PublishedEncoding.all.flatMap(\.files).first { $0.sha256 == entry.sha256 }
        return file?.name ?? "the embedded vocabulary, or an older program's"
    }
}
