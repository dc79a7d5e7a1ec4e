public import BytePairs

extension Tokenizer {
    /// The ids of a text.
    ///
    /// ```swift
    /// try tokenizer.encode("How many eyes?")
    /// try tokenizer.encode("end<|endoftext|>", specialTokens: .allAllowed)
    /// ```
    ///
    /// - Throws: ``SpecialTokenError`` where the policy forbids a special token; `SplitPatternError` where a pattern
    ///   of the user's own hits a limit.
    /// - Complexity: *n* log *n* in the longest piece, else linear.
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
            var rest: [TokenID] = []
            var ids = try [TokenID](unsafeUninitializedCapacity: roomForIDs(ofTextOf: text.count)) {
                room, count in
                expectIDs(in: room)
                count = try encode(text, specialTokens: policy, into: room, rest: &rest)
            }
            ids += rest
            return ids
        }
    }

    /// Writes the ids of a text into `room`, and from where it may not be enough on into `rest`; returns how many are in `room`.
    func encode(
        _ text: UnsafeBufferPointer<UInt8>, specialTokens policy: SpecialTokenPolicy,
        into room: UnsafeMutableBufferPointer<TokenID>, rest: inout [TokenID]
    ) throws -> Int {
        var count = 0
        try batchEncoders.withEncoder(forTextOf: text.count) { batchEncoder in
            try forEachPart(of: text, specialTokens: policy) { part in
                let free =
                    rest.isEmpty
                    ? UnsafeMutableBufferPointer(rebasing: room[count...]) : .init(start: nil, count: 0)
                encode(part, of: text, batchEncoder, into: free) { ids in
                    if ids.baseAddress == UnsafePointer(free.baseAddress) {
                        count += ids.count
                    } else if ids.count <= free.count {
                        count += free.update(fromContentsOf: ids)
                    } else {
                        rest += ids
                    }
                }
            }
        }
        return count
    }

    /// Hands out the ids of bytes in batches as they come, so that no array of all of them is built.
    ///
    /// The policy is checked for the whole input before the first batch: what is refused leaves nothing behind.
    ///
    /// - Parameters:
    ///   - bytes: the input, which need not be UTF-8.
    ///   - policy: what to do with the spellings of special tokens.
    ///   - body: takes the ids of a batch and the byte offset up to which the input is encoded by then.
    /// - Throws: as for text, and whatever `body` throws.
    public func forEachBatch(
        of bytes: some Collection<UInt8>, specialTokens policy: SpecialTokenPolicy = .forbidden,
        _ body: (_ ids: UnsafeBufferPointer<TokenID>, _ end: Int) throws -> Void
    ) throws {
        try withBuffer(of: bytes) { try forEachBatch(of: $0, specialTokens: policy, body) }
    }

    /// How many tokens a text has. No array of ids is built.
    ///
    /// Special tokens count as the text that they are spelled with. Where one piece can have 2 GiB, or with a split
    /// pattern of the user's own, which can hit PCRE2's limits on a text made for that, call
    /// ``count(_:specialTokens:)`` with the text's `utf8`: it throws where this one traps.
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

    func forEachBatch(
        of text: UnsafeBufferPointer<UInt8>, specialTokens policy: SpecialTokenPolicy,
        _ body: (UnsafeBufferPointer<TokenID>, Int) throws -> Void
    ) throws {
        try batchEncoders.withEncoder(forTextOf: text.count) { batchEncoder in
            try forEachPart(of: text, specialTokens: policy) { part in
                try encode(part, of: text, batchEncoder) { try body($0, part.end) }
            }
        }
    }

    /// Lends the ids of a part of a text: in `room`, if they surely fit there.
    private func encode(
        _ part: TextPart, of text: UnsafeBufferPointer<UInt8>, _ batchEncoder: BatchEncoder?,
        into room: UnsafeMutableBufferPointer<TokenID> = .init(start: nil, count: 0),
        _ body: (UnsafeBufferPointer<TokenID>) throws -> Void
    ) rethrows {
        switch part {
        case .special(let token, _):
            try withUnsafePointer(to: token.id) { try body(UnsafeBufferPointer(start: $0, count: 1)) }
        case .pieces(let start, let ends):
            if let batchEncoder {
                try body(batchEncoder.encode(text, from: start, ends: ends, into: room))
            } else {
                var ids: [TokenID] = []
                encoder.encode(text, from: start, ends: ends, into: &ids)
                try ids.withUnsafeBufferPointer(body)
            }
        }
    }

    /// Runs work that fails only for split patterns of the user's own.
    func neverFailing<Result>(_ work: () throws -> Result) -> Result {
        do {
            return try work()
        } catch {
            fatalError("\(error)")
        }
    }
}
