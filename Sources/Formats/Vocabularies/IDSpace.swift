import BytePairs
import Tokenization

/// How far apart ids may be where a table has a place for each: memory must be in proportion to the tokens
/// that are there, and not to a number in a file.
enum IDSpace {
    /// Ids from here on are refused: no vocabulary comes near, and a table of them would not fit into memory.
    static let mostIDs = 1 << 26

    /// Room for ids that a small vocabulary keeps of a large one.
    private static let leastRoom = 1 << 18
    private static let roomForToken = 16

    /// Whether a table of `size` ids is in proportion to `count` tokens.
    static func isInProportion(size: Int, count: Int) -> Bool {
        size <= leastRoom + roomForToken * count
    }

    /// What is wrong with the ids of this many tokens, as a sentence; `nil` if nothing is.
    static func problem(size: Int, count: Int) -> String? {
        isInProportion(size: size, count: count)
            ? nil : "the largest id is \(size - 1), but there are only \(count) tokens"
    }

    /// Refuses an encoding whose ids are too far apart for what is to be made of it.
    ///
    /// - Parameter path: what the error names.
    static func check(_ encoding: Encoding, path: String) throws(VocabularyFileError) {
        let count = encoding.vocabulary.count + encoding.specialTokens.count
        guard let problem = problem(size: encoding.size, count: count) else { return }
        throw VocabularyFileError(
            path, "\(problem): nearly all of the ids would be holes",
            remedy: "give the special tokens ids that follow those of the other tokens")
    }
}
