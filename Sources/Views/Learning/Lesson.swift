package import BytePairs
import Display
package import SplitPatterns

/// Byte-pair encoding learning from a short text, merge by merge, with all that a person needs to follow it.
///
/// ```swift
/// let lesson = try Lesson(Array("the foot, the feet".utf8), pattern: .o200k, ties: .firstSeen)
/// lesson.steps[0].merge               // (116, 104) → 256: t + h
/// lesson.text.tokens(after: 1)        // the text with "th" as one token
/// ```
///
/// The merges are those of ``ReferenceTrainer``. It ends where no pair occurs twice, because merging what
/// occurs once makes a text shorter and teaches nothing about others.
package struct Lesson: Sendable {
    /// The most bytes of a text: about a page.
    package static let mostText = 5_000
    /// The most merges.
    package static let mostSteps = 500
    /// A text to begin with: the commonest word first, then words that share parts.
    package static let example =
        "the foot, the feet, the eyes on the foot, the eyes on the feet"

    /// The most pairs of a step that are kept.
    package static let mostPairs = 12

    /// The pairs between two merges.
    package struct Ranking: Sendable, Equatable {
        /// The commonest pairs in the order in which they would be merged, at most ``mostPairs``.
        package let pairs: [ReferenceLearning.CountedPair]
        /// How many different pairs there are.
        package let distinct: Int
        /// How many pairs are as common as the first.
        package let tied: Int
    }

    /// One merge.
    package struct Step: Sendable, Equatable {
        /// From 1.
        package let number: Int
        package let merge: Merge
        /// The pairs before the merge; the first is the one that is merged.
        package let ranking: Ranking
        /// How many times the pair is replaced; fewer than it occurs where it overlaps itself.
        package let replaced: Int
        /// The number of tokens of the text after the merge.
        package let tokenCount: Int

        /// How often the pair occurs before the merge.
        package var count: Int { ranking.pairs[0].count }
    }

    package let pattern: SplitPattern
    package let ties: TieRule
    package let text: JoinedText
    package let steps: [Step]
    /// The pairs after the last step.
    package let rest: Ranking
    package let learned: LearnedMerges

    /// Learns from a text.
    ///
    /// - Parameter mostSteps: stops after this many merges, and after ``mostSteps`` at the latest.
    /// - Throws: ``LessonError`` if the text is too long; ``SplitPatternError`` if a custom pattern fails;
    ///   `CancellationError` if the current task is cancelled.
    /// - Complexity: one pass over the distinct pieces for each merge.
    package init(
        _ bytes: [UInt8], pattern: SplitPattern, ties: TieRule, mostSteps: Int = Lesson.mostSteps
    ) throws {
        let pieces = try Self.pieces(of: bytes, pattern)
        var counts = PieceCounts()
        var numbers: [[UInt8]: Int] = [:]
        let numberOfPiece = pieces.map { piece in
            let content = Array(bytes[piece])
            counts.add(content)
            if numbers[content] == nil { numbers[content] = numbers.count }
            return numbers[content]!
        }
        var learning = ReferenceLearning(counts, ties: ties)
        var (steps, joins) = ([Step](), learning.words.map { [Int?](repeating: nil, count: $0.tokens.count) })
        var tokenCount = bytes.count
        var ranking = Ranking(learning)
        while steps.count < min(mostSteps, Self.mostSteps), let commonest = ranking.pairs.first,
            commonest.count > 1
        {
            try Task.checkCancellation()
            let before = learning.words
            let merge = learning.merge(commonest.pair)
            var replaced = 0
            for (number, word) in learning.words.enumerated()
            where word.tokens.count < before[number].tokens.count {
                replaced += (before[number].tokens.count - word.tokens.count) * word.count
                for start in learning.learned.innerStarts(of: merge, in: word.tokens) {
                    joins[number][start] = steps.count + 1
                }
            }
            tokenCount -= replaced
            steps.append(
                Step(
                    number: steps.count + 1, merge: merge, ranking: ranking, replaced: replaced,
                    tokenCount: tokenCount))
            ranking = Ranking(learning)
        }
        self.pattern = pattern
        self.ties = ties
        self.steps = steps
        rest = ranking
        learned = learning.learned
        text = JoinedText(bytes: bytes, pieces: pieces, joins: numberOfPiece.flatMap { joins[$0] })
    }

    /// Another text, encoded with what has been learned.
    ///
    /// - Throws: as ``init(_:pattern:ties:mostSteps:)``.
    /// - Complexity: quadratic in the longest piece.
    package func encode(_ bytes: [UInt8]) throws -> JoinedText {
        JoinedText(bytes, pieces: try Self.pieces(of: bytes, pattern), with: learned)
    }

    private static func pieces(of bytes: [UInt8], _ pattern: SplitPattern) throws -> [Range<Int>] {
        guard bytes.count <= mostText else { throw LessonError.textTooLong }
        return try pattern.pieces(of: bytes)
    }

    /// The id of a token of a text of this lesson.
    package func id(of token: Range<Int>, in text: JoinedText) -> TokenID {
        if let step = text.step(thatMade: token) { return steps[step - 1].merge.token }
        return TokenID(ties.alphabet.bytes.firstIndex(of: text.bytes[token.lowerBound])!)
    }

    /// The size of the vocabulary after this many steps.
    package func vocabularySize(after steps: Int) -> Int { 256 + steps }

    /// How many bytes a token has on average after this many steps.
    package func bytesPerToken(after steps: Int) -> Double {
        text.bytes.isEmpty ? 0 : Double(text.bytes.count) / Double(text.tokenCount(after: steps))
    }

    /// The pairs of the text after this many steps.
    package func ranking(after steps: Int) -> Ranking {
        steps < self.steps.count ? self.steps[steps].ranking : rest
    }
}

extension Lesson.Ranking {
    init(_ learning: ReferenceLearning) {
        let pairs = learning.pairs()
        let highest = pairs.lazy.map(\.count).max() ?? 0
        // Sorting by counts alone first: comparing by the tie rule can be slow.
        let counts = pairs.map(\.count).sorted(by: >).prefix(Lesson.mostPairs)
        self.init(
            pairs: Array(
                pairs.filter { $0.count >= counts.last ?? 0 }.sorted(by: learning.isPreferred).prefix(
                    Lesson.mostPairs)),
            distinct: pairs.count, tied: pairs.count { $0.count == highest })
    }
}

extension LearnedMerges {
    /// Where the right halves of a merge's tokens start, in bytes of a row of tokens.
    fileprivate func innerStarts(of merge: Merge, in word: [TokenID]) -> [Int] {
        var (starts, start) = ([Int](), 0)
        for token in word {
            if token == merge.token { starts.append(start + tokens[Int(merge.pair.left)].count) }
            start += tokens[Int(token)].count
        }
        return starts
    }
}

/// Why a text is nothing for a lesson.
package enum LessonError: Error, Equatable, CustomStringConvertible {
    case textTooLong

    /// For the page, whose readers have no command at hand.
    package var sentence: String {
        "A lesson takes a text of at most \(grouped(Lesson.mostText)) bytes, so that one can follow it. "
            + "Take a part of this one."
    }

    package var description: String {
        """
        a lesson takes a text of at most \(grouped(Lesson.mostText)) bytes, so that one can follow it: give a \
        part of this one; bpe train learns from any amount
        """
    }
}
