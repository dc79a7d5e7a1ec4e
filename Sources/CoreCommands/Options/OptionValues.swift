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

/// A number of tokens: `32000`, or `32k` for 32,768.
struct VocabularySize: ExpressibleByArgument {
    let count: Int
    /// The argument.
    let text: String

    init?(argument: String) {
        guard let count = scaledNumber(argument, units: ["k": 1024, "K": 1024], below: 1 << 21), count > 0
        else { return nil }
        self.count = count
        text = argument
    }
}

/// A number of bytes: `200M` is 200,000,000.
struct ByteAmount: ExpressibleByArgument {
    let count: Int

    init?(argument: String) {
        let units = ["k": 1_000, "K": 1_000, "M": 1_000_000, "G": 1_000_000_000]
        guard let count = scaledNumber(argument, units: units) else { return nil }
        self.count = count
    }
}

/// A number of tokens in decimal units: `100M` is 100,000,000.
struct TokenAmount: ExpressibleByArgument {
    let count: Int

    init?(argument: String) {
        guard let amount = ByteAmount(argument: argument) else { return nil }
        count = amount.count
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
        guard parts.allSatisfy({ !$0.name.isEmpty && !$0.name.contains("/") }),
            Set(parts.map(\.name)).count == parts.count, let split = DatasetSplit(parts)
        else { return nil }
        self.split = split
    }
}

/// A number from 0 to below `limit`, times its unit if it has one.
private func scaledNumber(_ text: String, units: [String: Int], below limit: Int = .max) -> Int? {
    let unit = units[String(text.suffix(1))]
    guard let number = Int(text.dropLast(unit == nil ? 0 : 1)), (0..<limit).contains(number) else {
        return nil
    }
    let (product, overflow) = number.multipliedReportingOverflow(by: unit ?? 1)
    return overflow ? nil : product
}

/// Throws a usage error unless a condition holds.
package func require(_ condition: Bool, _ usage: @autoclosure () -> String) throws {
    if !condition { throw ValidationError(usage()) }
}
