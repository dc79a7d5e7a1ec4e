import BPE
import Display
import Training
import Charts

extension TrainingPicture {
    init(_ run: TrainingRun, name: String) {
        var facts = [
            ("tokens", grouped(run.learned.tokens.count)), ("learned from", byteCount(run.corpusBytes)),
            ("pieces", grouped(run.pieces)), ("distinct pieces", grouped(run.distinctPieces)),
        ]
        func curve(_ label: String, _ tokens: [Int], bytes: Int) -> TrainingPicture.Curve {
            (label: label, costs: Self.costs(tokens, bytes: bytes, from: run.knownTokens))
        }
        let tokens = [run.tokensAtStart] + run.tokensAfterMerge
        var curves = [curve("the text it learned from", tokens, bytes: run.corpusBytes)]
        if run.heldOutBytes > 0 {
            facts.append(("held out", byteCount(run.heldOutBytes)))
            curves.append(
                curve("text that was held out", run.heldOutTokens, bytes: run.heldOutBytes))
        }
        for curve in curves {
            if let last = curve.costs.last {
                facts.append(("bytes per token of \(curve.label)", decimal(last.bytesPerToken, digits: 3)))
            }
        }
        // A token can have any length, and the page shows those that are longer than this as one.
        var lengths = [Int](repeating: 0, count: Self.longestShown + 1)
        for token in run.learned.tokens where !token.isEmpty {
            lengths[min(token.count, Self.longestShown)] += 1
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

    /// Costs at sizes that grow by a twentieth each.
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
