package import BytePairs
import SplitPatterns

extension Tokenizer {
    /// Encodes several stretches of a text, each on its own, without the preparations that each call of `encode`
    /// makes: for documents of a few bytes.
    ///
    /// - Parameters:
    ///   - stretches: where the documents are in `text`.
    ///   - ids: what the ids are appended to.
    ///   - before: is called before each stretch with its index.
    ///   - after: is called after each stretch with its index.
    /// - Throws: ``DocumentFailure`` with the index of a stretch that encoding refuses.
    package func encode(
        _ stretches: [Range<Int>], of text: UnsafeBufferPointer<UInt8>,
        specialTokens policy: SpecialTokenPolicy,
        into ids: IDBuffer, before: (Int) -> Void, after: (Int) -> Void
    ) throws {
        try encodeTexts(
            0..<stretches.count, at: { UnsafeBufferPointer(rebasing: text[stretches[$0]]) },
            specialTokens: policy, into: ids, before: before, after: after)
    }

    /// The same for texts that are anywhere in memory, which have indices.
    ///
    /// Not for any sequence: generic code is not specialized in another module, and would take longer for a text of a
    /// few bytes than encoding it.
    ///
    /// - Throws: ``DocumentFailure`` with the index.
    package func encodeTexts(
        _ indices: Range<Int>, at text: (Int) -> UnsafeBufferPointer<UInt8>,
        specialTokens policy: SpecialTokenPolicy, into ids: IDBuffer, before: (Int) -> Void = { _ in },
        after: (Int) -> Void
    ) throws {
        try withWorker(specialTokens: policy) { worker in
            for index in indices {
                before(index)
                do {
                    try forEachPart(of: text(index), specialTokens: policy, with: worker.cutter) {
                        worker.encoder.encode($0, into: ids)
                    }
                } catch {
                    throw DocumentFailure(index: index, cause: error)
                }
                after(index)
            }
        }
    }
}

/// Why one of several documents cannot be encoded; offsets in `cause` count from where the document begins.
package struct DocumentFailure: Error {
    package let index: Int
    package let cause: any Error

    package init(index: Int, cause: any Error) {
        self.index = index
        self.cause = cause
    }
}
