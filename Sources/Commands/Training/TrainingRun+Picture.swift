import BPE
import Display
import Training
import Views

extension TrainingPicture {
    /// The picture of a run.
    init(_ run: TrainingRun, name: String) {
        var facts = [
            ("tokens", grouped(run.learned.tokens.count)), ("learned from", byteCount(run.corpusBytes)),
            ("pieces", grouped(run.pieces)), ("distinct pieces", grouped(run.distinctPieces)),
        ]
        var curves = [
            (
                label: "the text it learned from",
                costs: Self.costs(
                    [run.tokensAtStart] + run.tokensAfterMerge, bytes: run.corpusBytes, from: run.knownTokens
                )
            )
        ]
        if run.heldOutBytes > 0 {
            facts.append(("held out", byteCount(run.heldOutBytes)))
            curves.append(
                (
                    label: "text that was held out",
                    costs: Self.costs(run.heldOutTokens, bytes: run.heldOutBytes, from: run.knownTokens)
                ))
        }
        for curve in curves {
            if let last = curve.costs.last {
                facts.append(("bytes per token of \(curve.label)", decimal(last.bytesPerToken, digits: 3)))
            }
        }
        var lengths: [Int] = [0]
        for token in run.learned.tokens where !token.isEmpty {
            while lengths.count <= token.count { lengths.append(0) }
            lengths[token.count] += 1
        }
        let merges = run.learned.merges.suffix(run.mergeCounts.count)
        let steps = zip(merges, run.mergeCounts).enumerated().map { index, step in
            (
                rank: index + 1, left: run.learned.tokens[Int(step.0.pair.left)],
                right: run.learned.tokens[Int(step.0.pair.right)], count: step.1
            )
        }
        self.init(
            name: name, facts: facts, curves: curves, frequencies: run.frequencies, lengths: lengths,
            firstSteps: Array(steps.prefix(Self.stepsShown)), lastSteps: Array(steps.suffix(Self.stepsShown)))
    }

    private static let stepsShown = 20

    /// Costs at sizes that grow by a twentieth from one to the next.
    private static func costs(_ tokens: [Int], bytes: Int, from size: Int) -> [Cost] {
        var costs: [Cost] = []
        var index = 0
        while index < tokens.count {
            costs.append((size + index, Double(bytes) / Double(max(tokens[index], 1))))
            guard index < tokens.count - 1 else { break }
            index = min(max(index + 1, index + (size + index) / 20), tokens.count - 1)
        }
        return costs
    }
}
