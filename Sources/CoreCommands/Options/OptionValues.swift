public import ArgumentParser
public import BytePairs
package import Datasets
public import Files
public import Formats
public import Tokenization

// ArgumentParser lists the values of these options in help and in errors.

extension Compression: ExpressibleByArgument {}
extension IDFormat: ExpressibleByArgument {}
extension DatasetFormat: ExpressibleByArgument {}
extension TieRule: ExpressibleByArgument {}
extension OffsetUnit: ExpressibleByArgument {}

/// What to do with the spelling of a special token in the input.
package enum SpecialsOption: String, CaseIterable, ExpressibleByArgument {
    case forbid, allow, text

    package static let help: ArgumentHelp =
        "How to treat special tokens in the text; text: like any other text."

    package var policy: SpecialTokenPolicy {
        switch self {
        case .forbid: .forbidden
        case .allow: .allAllowed
        case .text: .asText
        }
    }
}

/// How a long run reports its progress.
enum ProgressStyle: String, CaseIterable, ExpressibleByArgument {
    case auto, json, none
}

/// The size of a vocabulary in tokens: `32000`, `32k` or, for 32,768, `32Ki`.
struct VocabularySize: ExpressibleByArgument {
    let count: Int
    /// The argument.
    let text: String

    init?(argument: String) {
        guard let count = Amount(argument: argument)?.count, (1..<1 << 31).contains(count) else { return nil }
        self.count = count
        text = argument
    }
}

/// A number of bytes or tokens: `200M` is 200,000,000, and `64Ki` is 65,536.
package struct Amount: ExpressibleByArgument, Sendable {
    package let count: Int

    package init?(argument: String) {
        let units = [
            "k": 1_000, "K": 1_000, "M": 1_000_000, "G": 1_000_000_000, "T": 1_000_000_000_000,
            "Ki": 1 << 10, "Mi": 1 << 20, "Gi": 1 << 30, "Ti": 1 << 40,
        ]
        let digits = argument.prefix { $0.isASCII && $0.isNumber }
        let unit = argument.dropFirst(digits.count)
        guard let number = Int(digits), let scale = unit.isEmpty ? 1 : units[String(unit)] else { return nil }
        let (product, overflow) = number.multipliedReportingOverflow(by: scale)
        guard !overflow else { return nil }
        count = product
    }
}

/// The parts of a dataset: `train=0.99,val=0.01`.
struct SplitOption: ExpressibleByArgument {
    let split: DatasetSplit

    init?(argument: String) {
        let parts = argument.split(separator: ",", omittingEmptySubsequences: false).map { part in
            let words = part.split(separator: "=", omittingEmptySubsequences: false)
            return (
                name: words.first.map(String.init) ?? "",
                share: words.count == 2 ? Double(words[1]) ?? -1 : -1
            )
        }
        // Names of files, and not hidden ones.
        guard parts.allSatisfy({ !$0.name.isEmpty && !$0.name.hasPrefix(".") && !$0.name.contains("/") }),
            Set(parts.map(\.name)).count == parts.count, let split = DatasetSplit(parts)
        else { return nil }
        self.split = split
    }
}

/// Throws a usage error unless a condition holds.
package func require(_ condition: Bool, _ usage: @autoclosure () -> String) throws {
    if !condition { throw ValidationError(usage()) }
}
