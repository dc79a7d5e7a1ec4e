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
        guard let amount = Amount(argument: argument) else { return nil }
        limit = nil
        count = amount.count
    }

    static var defaultCompletionKind: CompletionKind { .list(ModelLimit.models) }
}
