import ArgumentParser
import Formats

/// A number of tokens: `12345`, `128k` and `1M` in powers of ten, `32Ki` and `1Mi` in powers of two; or a model, whose
/// context window it is.
struct TokenAmount: ExpressibleByArgument {
    let count: Int
    /// The model that was named.
    let limit: ModelLimit?

    init?(argument: String) {
        if let limit = ModelLimit(model: argument) {
            self.limit = limit
            count = limit.contextWindow
            return
        }
        limit = nil
        let unit = Self.units.first { argument.hasSuffix($0.name) }
        let digits = argument.dropLast(unit?.name.utf8.count ?? 0)
        guard let number = Int(digits), number >= 0, digits.first != "+" else { return nil }
        let (product, overflow) = number.multipliedReportingOverflow(by: unit?.size ?? 1)
        guard !overflow else { return nil }
        count = product
    }

    /// The longest names first.
    private static let units: [(name: String, size: Int)] = [
        ("Ki", 1 << 10), ("Mi", 1 << 20), ("Gi", 1 << 30), ("k", 1_000), ("K", 1_000), ("M", 1_000_000),
        ("G", 1_000_000_000),
    ]
}
