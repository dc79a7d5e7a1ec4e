import BytePairs
import Files
import Preparation
import SplitPatterns
import Tokenization

/// The encoding of a rank file: its tokens, and what it leaves out from the caller, from the description next
/// to it, or from what is known of files in use.
struct RankFileEncoding {
    let bytes: [UInt8]
    let path: String
    let given: GivenParts
    let environment: [String: String]

    func read() throws -> Encoding {
        let sum = sha256(bytes)
        let descriptionPath = EncodingFile.descriptionPath(for: path)
        var description: EncodingDescription?
        if given.pattern == nil || given.specialTokens == nil,
            let bytes = try InputFile.readIfPresent(descriptionPath)
        {
            description = try EncodingDescription(parsing: bytes, path: descriptionPath)
            try description?.check(ranks: self.bytes, path: path)
        }
        let known =
            given.pattern == nil && description == nil ? KnownRankFile.recognize(bytes, sha256: sum) : nil
        guard let pattern = try given.pattern ?? description?.splitPattern() ?? known?.splits.splitPattern()
        else {
            // What is no rank file at all is told so first.
            _ = try RankFile.parse(bytes, path: path, specialTokens: [], allowsHoles: true)
            throw patternIsMissing(descriptionPath)
        }
        let specials = given.specialTokens ?? description?.specials ?? known?.specialTokens ?? []
        let cache = VocabularyCache(environment: environment)
        // A description has the file's SHA-256: no line is lost.
        let holes = description == nil ? Set(specials.map(\.id)) : nil
        let vocabulary = try cache.vocabulary(ofSource: sum, at: path, holes: holes) {
            try RankFile.parse(bytes, path: path, specialTokens: specials, allowsHoles: description != nil)
        }
        let normalizer = known?.composesText == true ? Normalizer.unicode(.nfc) : nil
        let encoding = try Encoding(
            name: description?.name ?? EncodingFile.name(of: path), vocabulary: vocabulary, pattern: pattern,
            specialTokens: specials,
            preparation: normalizer.map { TextPreparation(normalizer: $0, splitting: .pattern) })
        if given.specialTokens == nil { try description?.check(size: encoding.size, path: descriptionPath) }
        return encoding
    }

    private func patternIsMissing(_ descriptionPath: String) -> VocabularyFileError {
        let names = SplitPattern.named.compactMap(\.name).joined(separator: ", ")
        return VocabularyFileError(
            path, "a rank file does not say how text is split, and there is no \(descriptionPath)",
            remedy: """
                give a pattern (--pattern), by name (\(names)) or as a regular expression, and each \
                special token with its id (--special 'TOKEN=ID'; without '=ID', the next free one)
                """)
    }
}
