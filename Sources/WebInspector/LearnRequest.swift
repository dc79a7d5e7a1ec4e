import BPE
import BytePairs
import LocalServer
import SplitPatterns
import Views

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A text to learn from, in base64 if it is not UTF-8, and another text to encode with what was learned.
struct LearnRequest: Decodable {
    var text: String?
    var base64: String?
    /// The name of a built-in pattern. No expressions: they could take any time.
    var pattern: String?
    var ties: String?
    var steps: Int?
    var sentence: String?

    func bytes() throws(Refusal) -> [UInt8] { try TextRequest(text: text, base64: base64).bytes() }

    func splitPattern() throws(Refusal) -> SplitPattern {
        guard let pattern else { return .o200k }
        guard let named = SplitPattern(named: pattern) else {
            let names = SplitPattern.named.compactMap(\.name).joined(separator: ", ")
            throw Refusal(400, "\"pattern\" must be the name of a built-in pattern: \(names)")
        }
        return named
    }

    func tieRule() throws(Refusal) -> TieRule {
        guard let ties else { return .firstSeen }
        guard let rule = TieRule(rawValue: ties) else {
            let names = TieRule.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
            throw Refusal(400, "\"ties\" must be one of \(names)")
        }
        return rule
    }

    func mostSteps() throws(Refusal) -> Int {
        let steps = steps ?? Lesson.mostSteps
        guard (0...Lesson.mostSteps).contains(steps) else {
            throw Refusal(400, "\"steps\" must be 0 to \(Lesson.mostSteps)")
        }
        return steps
    }
}
