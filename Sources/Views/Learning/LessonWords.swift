package import BytePairs
import Display

// What the terminal and the page say about a lesson: one wording for both.

extension Lesson {
    /// A token, with every character visible.
    package func shown(_ id: TokenID) -> String { visible(learned.tokens[Int(id)]) }

    /// `t + h`
    package func shown(_ pair: Pair) -> String { "\(shown(pair.left)) + \(shown(pair.right))" }

    /// Why the pair of a step is merged, and no other.
    package func reason(for step: Step) -> String {
        let occurs = "\(shown(step.merge.pair)) occurs \(Self.times(step.count))"
        let ranking = step.ranking
        var reason =
            ranking.tied == 1
            ? occurs + ", more often than any other pair."
            : "\(occurs), and so \(others(in: ranking)). \(tieRule(ranking))"
        if step.replaced != step.count {
            reason += " It overlaps itself, so \(counted(step.replaced, "place")) can be replaced."
        }
        return reason
    }

    /// The other pairs that are as common as the first: `does h + e`, `do h + e and e + ␠`, `do 9 other pairs (…)`.
    private func others(in ranking: Ranking) -> String {
        let named = ranking.pairs[1..<min(ranking.tied, ranking.pairs.count)].prefix(3).map { shown($0.pair) }
        switch ranking.tied - 1 {
        case 1: return "does \(named[0])"
        case 2, 3: return "do \(named.dropLast().joined(separator: ", ")) and \(named.last!)"
        case let count: return "do \(count) other pairs (\(named.joined(separator: ", ")), …)"
        }
    }

    private func tieRule(_ ranking: Ranking) -> String {
        let (first, second) = (ranking.pairs[0].pair, ranking.pairs[1].pair)
        let wins = "\(shown(first)) is taken, because"
        switch ties {
        case .firstSeen: return "\(wins) it comes first in the text."
        case .huggingFace:
            return first.left < second.left
                ? "\(wins) its left token has the lowest id, \(first.left)."
                : "\(wins) of the pairs that begin with \(shown(first.left)), its right token has the lowest id, "
                    + "\(first.right)."
        case .sentencePiece:
            let lengths = [first, second].map {
                learned.tokens[Int($0.left)].count + learned.tokens[Int($0.right)].count
            }
            return lengths[0] < lengths[1]
                ? "\(wins) it is the shortest, with \(counted(lengths[0], "byte"))."
                : "\(wins) of the shortest, it comes first in order of bytes."
        }
    }

    /// What comes of a step.
    package func result(of step: Step) -> String {
        "\(shown(step.merge.pair)) became token \(step.merge.token), \(shown(step.merge.token)), "
            + "in \(counted(step.replaced, "place"))."
    }

    /// Why there is no step after the last.
    package var ending: String {
        if text.bytes.isEmpty { return "There is no text to learn from yet." }
        let common = rest.pairs.first?.count ?? 0
        if common > 1 {
            return "Stopped here: \(shown(rest.pairs[0].pair)) still occurs \(Self.times(common))."
        }
        if steps.isEmpty { return "No pair occurs twice, so there is nothing to learn. Repeat a word." }
        return rest.distinct == 0
            ? "Every piece is one token now, so no pair is left."
            : "No pair occurs twice any more, so there is nothing left to learn from this text."
    }

    /// Where the text is after this many steps: `27 tokens, 1.93 bytes each`.
    package func size(after steps: Int) -> String {
        "\(counted(text.tokenCount(after: steps), "token")), "
            + "\(decimal(bytesPerToken(after: steps), digits: 2)) bytes each"
    }

    private static func times(_ count: Int) -> String {
        switch count {
        case 1: "once"
        case 2: "twice"
        default: "\(grouped(count)) times"
        }
    }
}
