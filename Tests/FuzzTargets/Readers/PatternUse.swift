import Preparation
import SplitPatterns

/// Cuts a text with an expression that strangers wrote, in each way that files ask for.
struct PatternUse {
    private let expression: String
    private let behaviors: [SplitBehavior] = [
        .removed, .isolated, .mergedWithPrevious, .mergedWithNext, .contiguous,
    ]

    init(_ expression: String) {
        self.expression = expression
    }

    /// - Throws: ``UnusableInput`` if the expression is refused or reaches a limit, ``FuzzFault``.
    func cut(_ text: [UInt8]) throws {
        do throws(SplitPatternError) {
            let pattern = try TextPattern(oniguruma: expression)
            for text in EncodingUse.texts + [text] {
                let text = AlignedText(text, tracksOrigins: true)
                for behavior in behaviors {
                    let split = PreTokenizer.split(pattern, behavior, isInverted: behavior == .removed)
                    _ = try split.split(text, isStart: true)
                }
                var replaced = text
                try Normalizer.replace(pattern, with: [0x2D]).normalize(&replaced)
            }
            let split = try SplitPattern(exportedExpressions: [expression])
            for text in EncodingUse.texts + [text] { _ = try split.pieces(of: text) }
        } catch {
            throw UnusableInput(description: error.description)
        }
        // PCRE2's own syntax, as a person gives it.
        do throws(SplitPatternError) {
            let split = try SplitPattern(expressions: [expression])
            for text in EncodingUse.texts + [text] {
                let pieces = try split.pieces(of: text)
                guard pieces.last?.upperBound ?? 0 == text.count else {
                    throw SplitPatternError.matchFailed(expression, offset: 0, reason: "pieces are missing")
                }
            }
        } catch {
            throw UnusableInput(description: error.description)
        }
    }
}
