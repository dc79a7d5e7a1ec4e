public import ArgumentParser
public import Oddities

/// How a report is written.
enum ReportFormat: String, CaseIterable, ExpressibleByArgument {
    case text, json, html, sarif, github

    static let help: ArgumentHelp = """
        How to write the report. sarif and github: findings alone, for code hosts, from medium on.
        """
}

/// Kinds of oddity with commas between: `twins,crlf`.
struct OddityList: ExpressibleByArgument {
    let oddities: [Oddity]

    init?(argument: String) {
        let names = argument.split(separator: ",", omittingEmptySubsequences: false)
        let oddities = names.compactMap { Oddity(rawValue: String($0)) }
        guard oddities.count == names.count else { return nil }
        self.oddities = oddities
    }

    /// As the initializer, for an option whose help need not list all kinds again.
    static func parse(_ argument: String) throws -> OddityList {
        guard let list = OddityList(argument: argument) else {
            throw ValidationError("'\(argument)' is no kind of oddity; see --only for all")
        }
        return list
    }

    static var allValueStrings: [String] { Oddity.allCases.map(\.rawValue) }

    /// Kinds, the last of them after a comma.
    static var defaultCompletionKind: CompletionKind {
        .custom { _, _, word in
            let before = word.lastIndex(of: ",").map { String(word[...$0]) } ?? ""
            return allValueStrings.map { before + $0 }.filter { $0.hasPrefix(word) }
        }
    }
}

// ArgumentParser lists the values of this option in help and in errors.
extension Severity: ExpressibleByArgument {}
