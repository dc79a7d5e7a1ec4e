/// A pattern of an ignore file, or of `--glob`: `*`, `?`, `[…]`, `{…,…}` and `**`, as ripgrep reads them.
///
/// Patterns and paths are bytes. A match takes time linear in the pattern times the path, for any pattern.
package struct Glob: Sendable {
    /// One for each choice of what is in braces.
    let alternatives: [Alternative]

    /// A pattern without braces.
    struct Alternative: Sendable {
        let steps: [Step]
        /// The bytes with which every match begins and ends, to rule most paths out at once.
        let prefix: [UInt8]
        let suffix: [UInt8]
    }

    enum Step: Sendable, Equatable {
        case byte(UInt8)
        /// One byte that is not a slash, of these or of any.
        case one(of: ByteSet)
        /// Any number of bytes that are not slashes.
        case many
        /// Nothing, or folders with the slash after them: two steps, of which the second one is `insideFolders`.
        case folders
        case insideFolders
        /// Everything.
        case rest
    }

    /// More choices than this are refused: each pair of braces multiplies them.
    private static let mostAlternatives = 1_000

    /// A pattern; `nil` where brackets or braces are not closed, or the pattern ends in a backslash.
    package init?(_ pattern: some Collection<UInt8>) {
        guard let choices = Self.expandingBraces(Array(pattern)) else { return nil }
        var alternatives: [Alternative] = []
        for choice in choices {
            guard let alternative = Alternative(choice) else { return nil }
            alternatives.append(alternative)
        }
        self.alternatives = alternatives
    }

    /// The bytes that the pattern stands for, if it stands for one name or path only.
    var literal: [UInt8]? {
        guard alternatives.count == 1, alternatives[0].prefix.count == alternatives[0].steps.count else {
            return nil
        }
        return alternatives[0].prefix
    }

    /// For a pattern such as `*.txt`: the bytes after the dot.
    var fileExtension: [UInt8]? {
        guard alternatives.count == 1, alternatives[0].steps.first == .many else { return nil }
        let suffix = alternatives[0].suffix
        guard suffix.count + 1 == alternatives[0].steps.count, suffix.count > 1,
            suffix[0] == UInt8(ascii: "."),
            !suffix.dropFirst().contains(where: { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "/") })
        else { return nil }
        return Array(suffix.dropFirst())
    }

    /// Whether the whole path matches.
    package func matches(_ path: UnsafeBufferPointer<UInt8>) -> Bool {
        alternatives.contains { $0.matches(path) }
    }

    /// The patterns without braces that a pattern stands for; `nil` if they do not pair or are too many.
    private static func expandingBraces(_ pattern: [UInt8]) -> [[UInt8]]? {
        var done: [[UInt8]] = []
        var open = [pattern]
        while let next = open.popLast() {
            switch Braces(firstOf: next) {
            case .unpaired: return nil
            case .none: done.append(next)
            case .pair(let place, let choices):
                let (before, after) = (next[..<place.lowerBound], next[place.upperBound...])
                open += choices.reversed().map { Array(before) + $0 + Array(after) }
            }
            if done.count + open.count > mostAlternatives { return nil }
        }
        return done
    }
}

/// The first pair of braces of a pattern.
private enum Braces {
    case none, unpaired
    case pair(Range<Int>, choices: [ArraySlice<UInt8>])

    init(firstOf pattern: [UInt8]) {
        var (depth, start, choiceStart) = (0, 0, 0)
        var choices: [ArraySlice<UInt8>] = []
        var index = 0
        while index < pattern.count {
            switch pattern[index] {
            case UInt8(ascii: "\\"): index += 1
            case UInt8(ascii: "["): index = ByteSet.end(in: pattern, from: index) ?? index
            case UInt8(ascii: "{"):
                if depth == 0 { (start, choiceStart) = (index, index + 1) }
                depth += 1
            case UInt8(ascii: ",") where depth == 1:
                choices.append(pattern[choiceStart..<index])
                choiceStart = index + 1
            case UInt8(ascii: "}"):
                depth -= 1
                if depth < 0 {
                    self = .unpaired
                    return
                }
                if depth == 0 {
                    self = .pair(start..<index + 1, choices: choices + [pattern[choiceStart..<index]])
                    return
                }
            default: break
            }
            index += 1
        }
        self = depth == 0 ? .none : .unpaired
    }
}
