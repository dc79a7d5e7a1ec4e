import BytePairs
import Display
import Tokenization

extension Detector {
    static let morphemeSplit = Detector(
        oddity: .morphemeSplit, severity: .info, proof: .heuristic,
        reason: "A word is cut, but not where its parts meet, so the model cannot know it by its parts.",
        inPassage: { passage, findings in
            let vocabulary = passage.tokenizer.encoding.vocabulary
            passage.forEachPiece { piece, tokens in
                guard tokens.count > 1, let seam = affixSeam(in: passage.slice(piece), vocabulary) else {
                    return
                }
                let offset = piece.lowerBound + seam
                let cut = passage.tokens.ends[tokens.lowerBound] - piece.lowerBound
                guard !passage.tokens.ends[tokens].contains(offset),
                    !isCutBeforeEnding(passage.slice(piece), at: cut, vocabulary)
                else { return }
                let parts = [piece.lowerBound..<offset, offset..<piece.upperBound]
                findings.add(
                    passage.place(tokens: tokens),
                    parts.map { visible(passage.slice($0)) }.joined(separator: "-")
                        + " is cut \(passage.shown(piece))",
                    data: ["seam": .integer(passage.origin + offset)])
            }
        })
}

// Parts of English words that have a meaning of their own. What is not listed is not reported.

private let prefixes = bytes(of: "un dis mis non over under anti inter counter fore")
private let suffixes = bytes(of: "ness less ment ful able ship hood ward wise")
/// Endings of other forms of a word; a cut before one is between two parts as well.
private let endings = bytes(of: "s es ed d er ers ing ings ly")

private func bytes(of words: String) -> [[UInt8]] { words.utf8.split(separator: 0x20).map(Array.init) }

/// Whether a piece is cut into one token that is a word and an ending.
private func isCutBeforeEnding(
    _ piece: UnsafeBufferPointer<UInt8>, at offset: Int, _ vocabulary: Vocabulary
) -> Bool {
    endings.contains { piece[offset...].elementsEqual($0) }
        && vocabulary.id(of: UnsafeBufferPointer(rebasing: piece[..<offset])) != nil
}

/// Where a prefix meets a word, or a word a suffix, in a lower-case piece that may begin with a space.
///
/// The rest is taken for a word if the vocabulary has it after a space as one token and it is not short:
/// short ends of words are in every vocabulary as the beginnings of others.
private func affixSeam(in piece: UnsafeBufferPointer<UInt8>, _ vocabulary: Vocabulary) -> Int? {
    let start = piece.first == 0x20 ? 1 : 0
    let word = piece[start...]
    guard word.count >= 7, word.allSatisfy(isLower) else { return nil }
    func isWord(_ bytes: some Collection<UInt8>, longerThan count: Int) -> Bool {
        bytes.count > count && vocabulary.id(of: [0x20] + bytes) != nil
    }
    for prefix in prefixes
    where word.starts(with: prefix) && isWord(word.dropFirst(prefix.count), longerThan: 4) {
        return start + prefix.count
    }
    for suffix in suffixes
    where word.suffix(suffix.count).elementsEqual(suffix)
        && isWord(word.dropLast(suffix.count), longerThan: 3)
    {
        return piece.count - suffix.count
    }
    return nil
}
