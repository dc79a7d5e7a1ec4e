import BytePairs
import Files
import SplitPatterns
import Training

/// Reads a counts file, and learns from what is in it.
enum CountsUse {
    /// What the file has before the pieces, lest the fuzzer look for it.
    private static let header: [UInt8] = {
        let expression = Array(SplitPattern.gpt2.expressions[0].utf8)
        return Array("bpecount".utf8) + [1, 0, 0, 0, 0, 0, 0, 0, 1]
            + [UInt8(expression.count & 0x7F) | 0x80, UInt8(expression.count >> 7)] + expression
    }()

    /// - Throws: `InputProblem` if it is none.
    static func read(_ bytes: [UInt8]) throws {
        let content = bytes.starts(with: "bpecount".utf8) ? bytes : header + bytes
        let counter = DocumentCounter(.gpt2)
        try counter.add(countsFile: content)
        // Twice as much is what another file would bring.
        try counter.add(countsFile: content)
        let vocabulary = try Trainer(size: 260, pattern: .gpt2).train(on: counter)
        try check(vocabulary.size <= 260, "\(vocabulary.size) tokens are learned, and 260 are wanted")
    }
}
