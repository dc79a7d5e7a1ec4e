/// The symbols of one piece while they are merged: how they begin, and what is given for them at the end.
struct PieceSymbols {
    private let tables: ListedMerges
    let ids: UnsafeMutablePointer<TokenID>
    /// Where each symbol ends in the piece, in bytes.
    let ends: UnsafeMutablePointer<UInt32>
    /// What each symbol and the next one merge into.
    let ranks: UnsafeMutablePointer<UInt32>
    var count = 0
    private var verbatimProgress = StringSearch.Progress()
    /// How many bytes the unknown token has that is not among the symbols yet.
    private var pending: Int?
    /// How many bytes became nothing. As in Hugging Face's library, what follows moves to their place.
    private var dropped = 0

    private var end: Int { count == 0 ? 0 : Int(ends[count &- 1]) }

    /// - Parameter memory: ``memorySize(_:bytes:)`` numbers, which the caller keeps.
    @inline(__always)
    init(_ tables: ListedMerges, _ memory: UnsafeMutableBufferPointer<UInt32>) {
        self.tables = tables
        let capacity = memory.count / 3
        ids = memory.baseAddress!
        ends = ids + capacity
        ranks = ids + 2 * capacity
    }

    /// How many numbers a piece of this many bytes needs.
    @inline(__always)
    static func memorySize(_ tables: ListedMerges, bytes: Int) -> Int {
        3 * tables.mostSymbols(inBytes: bytes)
    }

    @inline(__always)
    private mutating func append(_ id: TokenID, end: Int) {
        ids[count] = id
        ends[count] = UInt32(truncatingIfNeeded: end)
        count &+= 1
    }

    /// The symbols of a piece, before any merge.
    @inline(__always)
    mutating func append(_ piece: UnsafeBufferPointer<UInt8>) {
        if tables.hasAffixes { return appendSpelled(piece) }
        let (direct, isBytes) = (tables.directSymbols.base, tables.isOfBytes)
        var verbatim = nextVerbatim(in: piece, from: 0)
        var position = 0
        while position < piece.count {
            let start = position
            if let found = verbatim, start >= found.range.lowerBound {
                let next = appendVerbatim(found, at: &position)
                verbatim = nextVerbatim(in: piece, from: next)
                continue
            }
            var id = ListedMerges.noSymbol
            if isBytes || piece[start] < 0x80 {
                id = direct[Int(piece[start])]
                position &+= 1
            } else {
                let character = DecodedCharacter(in: piece, at: start)
                position &+= character.count
                if let scalar = character.scalar {
                    id =
                        scalar < 0x1_0000
                        ? direct[Int(scalar)]
                        : tables.symbol(spelled: UnsafeBufferPointer(rebasing: piece[start..<position]))
                }
            }
            if id != ListedMerges.noSymbol, pending == nil {
                append(id, end: position &- dropped)
            } else {
                append(
                    id, UnsafeBufferPointer(rebasing: piece[start..<position]), count: position - start,
                    end: position)
            }
        }
        flushPending()
    }

    @inline(__always)
    private mutating func nextVerbatim(
        in piece: UnsafeBufferPointer<UInt8>, from start: Int
    ) -> VerbatimStrings.Match? {
        tables.hasVerbatim ? tables.verbatim.first(in: piece, from: start, &verbatimProgress) : nil
    }

    /// Appends a verbatim string, if it begins where a symbol does, and returns from where to look for the next.
    @inline(never)
    private mutating func appendVerbatim(_ found: VerbatimStrings.Match, at position: inout Int) -> Int {
        guard found.range.lowerBound == position else { return position }
        position = found.range.upperBound
        flushPending()
        append(found.token | ListedMerges.frozen, end: position)
        return position
    }

    /// With affixes, so that each symbol is looked up by its spelling.
    @inline(never)
    private mutating func appendSpelled(_ piece: UnsafeBufferPointer<UInt8>) {
        let rules = tables.symbols
        var spelling: [UInt8] = []
        var verbatim = nextVerbatim(in: piece, from: 0)
        var position = 0
        while position < piece.count {
            let start = position
            if let found = verbatim, start >= found.range.lowerBound {
                let next = appendVerbatim(found, at: &position)
                verbatim = nextVerbatim(in: piece, from: next)
                continue
            }
            position += rules.unit == .bytes ? 1 : DecodedCharacter(in: piece, at: start).count
            spelling.removeAll(keepingCapacity: true)
            if start > 0 { spelling += rules.prefix }
            spelling += piece[start..<position]
            if position == piece.count { spelling += rules.suffix }
            spelling.withUnsafeBufferPointer { spelling in
                append(
                    tables.symbol(spelled: spelling), spelling,
                    count: position - start, end: position)
            }
        }
        flushPending()
    }

    /// A symbol, or what stands for it if it has no token. As in Hugging Face's library, tokens of bytes come
    /// before an unknown token that is still pending.
    @inline(never)
    private mutating func append(
        _ id: TokenID, _ spelling: UnsafeBufferPointer<UInt8>, count: Int, end: Int
    ) {
        let rules = tables.symbols
        if id != ListedMerges.noSymbol {
            flushPending()
            return append(id, end: self.end + count)
        }
        if rules.unknown == .afterMerging { return append(ListedMerges.noSymbol, end: end) }
        if !rules.byteTokens.isEmpty, spelling.allSatisfy({ rules.byteTokens[Int($0)] != nil }) {
            // Each token is one byte long, as in their library: with those of an affix, a piece's tokens have more
            // bytes than the piece.
            for byte in spelling { append(rules.byteTokens[Int(byte)]!, end: self.end + 1) }
        } else if rules.unknownToken != nil {
            if !rules.fusesUnknown { flushPending() }
            pending = (pending ?? 0) + count
        } else {
            dropped += count
        }
    }

    @inline(__always)
    private mutating func flushPending() {
        guard let count = pending, let unknown = tables.symbols.unknownToken else { return }
        pending = nil
        append(unknown, end: end + count)
    }

    /// Calls `body` with the tokens that the symbols become, and where each ends in the piece.
    @inline(__always)
    func emit(_ piece: UnsafeBufferPointer<UInt8>, _ body: (TokenID, Int) -> Void) {
        if tables.replacesAtEnd { return emitReplaced(piece, body) }
        for index in 0..<count { body(ids[index], Int(ends[index])) }
    }

    @inline(never)
    private func emitReplaced(_ piece: UnsafeBufferPointer<UInt8>, _ body: (TokenID, Int) -> Void) {
        let rules = tables.symbols
        var start = 0
        var unknownEnd: Int?
        func emit(_ id: TokenID, _ start: Int, _ end: Int) {
            let token = id == ListedMerges.noSymbol ? id : id & ~ListedMerges.frozen
            if token < tables.size, !rules.unused.contains(token) || tables.firstMerges[Int(token)] == 0 {
                if let unknown = rules.unknownToken, let end = unknownEnd { body(unknown, end) }
                unknownEnd = nil
                body(token, end)
            } else if token < tables.size {
                let pair = tables.merges[Int(tables.firstMerges[Int(token)]) - 1].pair
                let middle = start + tables.spelled.range(of: Int(pair.left)).count
                emit(pair.left, start, middle)
                emit(pair.right, middle, end)
            } else if !rules.byteTokens.isEmpty {
                for offset in start..<end {
                    guard let id = rules.byteTokens[Int(piece[offset])] ?? rules.unknownToken else {
                        continue
                    }
                    body(id, offset + 1)
                }
            } else if let unknown = rules.unknownToken {
                if !rules.fusesUnknown, let end = unknownEnd { body(unknown, end) }
                unknownEnd = end
            }
        }
        for index in 0..<count {
            emit(ids[index], start, Int(ends[index]))
            start = Int(ends[index])
        }
        if let unknown = rules.unknownToken, let end = unknownEnd { body(unknown, end) }
    }
}
