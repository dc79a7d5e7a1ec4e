import BytePairs
import CIntrinsics

/// Finds the spellings of special tokens in a text: the leftmost, and of those that begin there, the longest.
struct SpecialTokenFinder: Sendable {
    let tokens: [SpecialToken]
    private let search: StringSearch
    /// Whether any token begins with a byte: the only question about most bytes of a text.
    private var begins = [Bool](repeating: false, count: 256)
    /// Whether any token begins with two bytes, where no first byte is common to all.
    private var beginsWithPair = [UInt64](repeating: 0, count: 1 << 10)
    /// The first and the second byte of all of them, where they share it.
    private var firstOfAll: UInt8?
    private var secondOfAll: UInt8?

    init(_ tokens: [SpecialToken]) {
        self.init(tokens, spellings: tokens.map { Array($0.text.utf8) })
    }

    /// - Parameter spellings: how each token is spelled where it is looked for; an empty one is never found.
    init(_ tokens: [SpecialToken], spellings: [[UInt8]]) {
        self.tokens = tokens
        search = StringSearch(spellings)
        for spelling in spellings {
            guard let first = spelling.first else { continue }
            begins[Int(first)] = true
            for second in spelling.count > 1 ? spelling[1]...spelling[1] : 0...255 {
                let pair = Int(first) << 8 | Int(second)
                beginsWithPair[pair >> 6] |= 1 << UInt64(pair & 63)
            }
        }
        firstOfAll = Self.sharedByte(spellings, at: 0)
        if firstOfAll != nil { secondOfAll = Self.sharedByte(spellings, at: 1) }
    }

    var isEmpty: Bool { tokens.isEmpty }

    /// The byte at an index of all spellings, if it is the same in all.
    private static func sharedByte(_ spellings: [[UInt8]], at index: Int) -> UInt8? {
        guard let byte = spellings.first?.dropFirst(index).first else { return nil }
        return spellings.allSatisfy { $0.count > index && $0[index] == byte } ? byte : nil
    }

    /// The first special token that begins at or after `start`, and its byte range.
    ///
    /// - Complexity: see ``StringSearch``.
    func first(
        in text: UnsafeBufferPointer<UInt8>, from start: Int, _ progress: inout StringSearch.Progress
    ) -> (token: SpecialToken, range: Range<Int>)? {
        guard !tokens.isEmpty else { return nil }
        return search.first(in: text, from: start, &progress) { nextBeginning(in: text, from: $0) }
            .map { (tokens[$0.index], $0.range) }
    }

    /// Whether a text has the spelling of a special token.
    func isAnywhere(in text: UnsafeBufferPointer<UInt8>) -> Bool {
        var progress = StringSearch.Progress()
        return first(in: text, from: 0, &progress) != nil
    }

    /// The next place where a spelling may begin.
    private func nextBeginning(in text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        var position = start
        guard let firstOfAll else { return nextPair(in: text, from: start) }
        // Nearly all encodings spell their special tokens as <|…|>: two bytes rule out nearly every place.
        while position < text.count {
            let next =
                position
                &+ bpe_index_of_byte(text.baseAddress! + position, text.count &- position, firstOfAll)
            guard next < text.count else { return nil }
            guard let secondOfAll else { return next }
            if next &+ 1 < text.count, text[next &+ 1] == secondOfAll { return next }
            position = next &+ 1
        }
        return nil
    }

    private func nextPair(in text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        guard start < text.count else { return nil }
        return beginsWithPair.withUnsafeBufferPointer { pairs in
            var position = start
            while position &+ 1 < text.count {
                let pair = Int(text[position]) &<< 8 | Int(text[position &+ 1])
                if pairs[pair &>> 6] &>> UInt64(pair & 63) & 1 != 0 { return position }
                position &+= 1
            }
            return begins[Int(text[position])] ? position : nil
        }
    }
}
