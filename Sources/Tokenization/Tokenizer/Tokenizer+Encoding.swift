public import BytePairs
import Platform

extension Tokenizer {
    /// The ids of a text.
    ///
    /// ```swift
    /// try tokenizer.encode("How many eyes?")
    /// try tokenizer.encode("end<|endoftext|>", specialTokens: .allAllowed)
    /// ```
    ///
    /// - Throws: ``SpecialTokenError`` where the policy forbids a special token; `SplitPatternError` where a
    ///   custom split pattern hits a limit.
    /// - Complexity: *n* log *n* in the longest piece, otherwise linear.
    public func encode(
        _ text: String, specialTokens policy: SpecialTokenPolicy = .forbidden
    ) throws -> [TokenID] {
        try encode(text.utf8, specialTokens: policy)
    }

    /// The ids of bytes, which need not be UTF-8: runs that are not become pieces of their own.
    ///
    /// - Throws: as for text.
    public func encode(
        _ bytes: some Collection<UInt8>, specialTokens policy: SpecialTokenPolicy = .forbidden
    ) throws -> [TokenID] {
        try withBuffer(of: bytes) { text in
            try collectIDs(forBytes: text.count) { try encode(text, specialTokens: policy, into: $0) }
        }
    }

    /// Appends the ids of a text to `ids`.
    package func encode(
        _ text: UnsafeBufferPointer<UInt8>, specialTokens policy: SpecialTokenPolicy, into ids: IDBuffer
    ) throws {
        try withWorker(specialTokens: policy) { worker in
            try forEachPart(of: text, specialTokens: policy, with: worker.cutter) {
                worker.encoder.encode($0, into: ids)
            }
        }
    }

    /// Hands out the ids of bytes in batches as they are made, so that no array of all of them is built.
    ///
    /// ```swift
    /// try tokenizer.forEachBatch(of: bytes) { ids, end in … }
    /// ```
    ///
    /// The policy is checked for the whole input before the first batch: input that is refused leaves nothing
    /// behind.
    ///
    /// - Parameters:
    ///   - bytes: the input, which need not be UTF-8.
    ///   - policy: what to do with the spellings of special tokens.
    ///   - body: takes the ids of a batch, and the byte offset up to which the input is encoded now.
    /// - Throws: as for text, and whatever `body` throws.
    /// - Complexity: as encoding, in constant memory.
    public func forEachBatch(
        of bytes: some Collection<UInt8>, specialTokens policy: SpecialTokenPolicy = .forbidden,
        _ body: (_ ids: UnsafeBufferPointer<TokenID>, _ end: Int) throws -> Void
    ) throws {
        try withBuffer(of: bytes) { text in
            try withWorker(specialTokens: policy) { worker in
                let scratch = worker.encoder.scratch
                try forEachPart(of: text, specialTokens: policy, with: worker.cutter) { part in
                    scratch.removeAll()
                    worker.encoder.encode(part, into: scratch)
                    try body(scratch.ids, part.end)
                }
            }
        }
    }

    /// How many tokens a text has. No array of ids is built.
    ///
    /// Special tokens count as the text that they are spelled with. Traps where ``count(_:specialTokens:)``
    /// throws: for a piece of 2 GiB, and for a custom split pattern on a text that makes it hit PCRE2's
    /// limits.
    public func count(_ text: String) -> Int {
        neverFailing { try count(text.utf8, specialTokens: .asText) }
    }

    /// How many tokens bytes have. No array of ids is built.
    ///
    /// - Throws: what encoding throws.
    public func count(
        _ bytes: some Collection<UInt8>, specialTokens policy: SpecialTokenPolicy
    ) throws -> Int {
        var count = 0
        try forEachBatch(of: bytes, specialTokens: policy) { ids, _ in count += ids.count }
        return count
    }

    /// In bytes: the ids of shorter texts are copied into an array of their size.
    private static let shortText = 1 << 16

    /// The array of the ids that `encode` appends for a text of this many bytes.
    func collectIDs(forBytes count: Int, _ encode: (IDBuffer) throws -> Void) throws -> [TokenID] {
        // The room that encoders need past the last id is more than the ids of a short text, and an array that
        // is kept would keep it: sixteen kilobytes for a word.
        guard count >= Self.shortText else {
            let ids = IDBuffer(capacity: IDBuffer.capacity(forBytes: count))
            try encode(ids)
            return Array(ids.ids)
        }
        // The system may refuse to reserve four bytes of address space for each byte of a giant text.
        guard count < 1 << 30 else {
            let ids = IDBuffer(capacity: count / 2)
            try encode(ids)
            return Array(ids.ids)
        }
        var outgrown: IDBuffer?
        let collected = try [TokenID](unsafeUninitializedCapacity: IDBuffer.capacity(forBytes: count)) {
            let ids = IDBuffer(borrowing: $0)
            try encode(ids)
            if ids.isBorrowed { $1 = ids.count } else { outgrown = ids }
        }
        return outgrown.map { Array($0.ids) } ?? collected
    }

    /// Runs work that fails only as ``count(_:)`` says.
    func neverFailing<Result>(_ work: () throws -> Result) -> Result {
        do {
            return try work()
        } catch {
            fatalError("\(error)")
        }
    }
}
