import BytePairs
import Display
import Formats
package import JSON
package import Tokenization

/// How the bytes of a piece become its tokens, merge by merge: the answer of `POST /api/piece`.
package struct PieceDocument: JSONDocument {
    let encoding: Encoding
    let piece: [UInt8]

    /// In bytes; the merges of longer pieces are nothing to look at.
    package static let longest = 512

    /// - Precondition: the piece is not empty and no longer than ``longest``.
    package init(_ piece: [UInt8], _ encoding: Encoding) {
        precondition(!piece.isEmpty && piece.count <= Self.longest, "a piece to show")
        self.encoding = encoding
        self.piece = piece
    }

    /// - Complexity: quadratic in the bytes of the piece.
    package func writeFields(to json: inout JSONWriter) {
        json.field("encoding", EncodingSummary(encoding))
        json.field("shown", visible(piece))
        let steps = MergeSteps(of: piece, in: encoding.vocabulary)
        json.field("ids", steps.whole.map { [$0] } ?? steps.result)
        json.write(steps, in: encoding.vocabulary)
    }
}

extension JSONWriter {
    /// The steps, what they come to, and the ids that encoding gives.
    mutating func write(_ steps: MergeSteps, in vocabulary: Vocabulary) {
        func shown(_ id: TokenID) -> String { visible(vocabulary[id] ?? []) }
        array("steps") { json in
            steps.forEachStep { step, parts in
                json.object { json in
                    json.field("rank", step.merge.token)
                    json.field("left", shown(step.merge.pair.left))
                    json.field("right", shown(step.merge.pair.right))
                    json.field("parts", parts.map(shown))
                }
            }
        }
        field("conclusion", steps.conclusion)
    }
}
