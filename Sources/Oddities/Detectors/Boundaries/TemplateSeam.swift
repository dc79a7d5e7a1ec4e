import BytePairs
import Display
import Tokenization

extension Detector {
    static let templateSeam = Detector(
        oddity: .templateSeam, severity: .medium,
        reason: "Where a value is put into a template, tokens form across the seam that neither part has.",
        inPassage: { passage, findings in
            for seam in Set(passage.seams).sorted() {
                guard let comparison = passage.compareAcrossSeam(at: seam) else { continue }
                let together = passage.tokens.ids[comparison.tokens]
                findings.add(
                    passage.place(tokens: comparison.tokens),
                    "at the seam the tokens are \(idList(together)); the parts alone give "
                        + idList(comparison.apart),
                    suggestion: "move the seam to where a token ends, most simply before a space",
                    data: ["seam": .integer(passage.origin + seam)])
            }
        })
}

extension Passage {
    /// The tokens around a seam that change if the two sides are encoded apart, and what they then are.
    fileprivate func compareAcrossSeam(at seam: Int) -> (tokens: Range<Int>, apart: [TokenID])? {
        guard seam > 0, seam < text.count else { return nil }
        // Beyond a few pieces on each side, both ways have the same pieces.
        let piece = tokens.pieceEnds.partitioningIndex { $0 >= seam }
        let start = piece < 8 ? 0 : tokens.pieceEnds[piece - 8]
        let end = tokens.pieceEnds[min(piece + 8, tokens.pieceEnds.count - 1)]
        guard end - start <= 4096 else { return nil }
        let together = tokens(holding: start..<end)
        let left = ids(of: text[start..<seam])
        let right = ids(of: end < text.count ? text[seam..<min(end + 64, text.count)] : text[seam..<end])
        let apart = left + right
        let whole = Array(tokens.ids[together])
        let common = zip(apart, whole).prefix { $0 == $1 }.count
        guard common < whole.count, common < apart.count else { return nil }
        // Up to where both ways agree again.
        var (wholeEnd, apartEnd) = (together.lowerBound + whole.count, left.count)
        var rightOffset = seam
        for id in right {
            if let match = (together.lowerBound + common..<together.upperBound).first(where: {
                tokens.range(of: $0).lowerBound == rightOffset && tokens.ids[$0] == id
            }) {
                wholeEnd = match
                break
            }
            rightOffset += tokenizer.bytes(of: id)?.count ?? 0
            apartEnd += 1
        }
        return (together.lowerBound + common..<wholeEnd, Array(apart[common..<apartEnd]))
    }
}
