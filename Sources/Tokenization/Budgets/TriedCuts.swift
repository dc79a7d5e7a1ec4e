import BytePairs
import Pieces

extension Tokenizer {
    /// The longest prefix that fits among those that end at most 64 bytes after the place where the budget runs
    /// out: for encodings of which it is not known how tokens follow from the start of a text.
    ///
    /// The prefix never has more tokens than the budget: it is encoded again to make sure.
    ///
    /// - Complexity: as two encodings of the prefix, and at most some 300 of what is near the cut.
    func triedPrefix(of text: UnsafeBufferPointer<UInt8>, fitting budget: Int) throws -> Int {
        guard budget > 0 else { return 0 }
        guard let place = try place(ofToken: budget, in: text) else { return text.count }
        // Without an anchor near the place, each try is an encoding.
        let last = min(place.offset + (encoding.changesNothing ? 64 : 0), text.count)
        return try last
            - leastDistance(upTo: last) { distance in
                let cut = last - distance
                guard cut == text.count || text[cut] & 0xC0 != 0x80 else { return false }
                return try fits(text, upTo: cut, budget, after: place.anchor)
            }
    }

    /// The least distance from a first place at which a text fits, which it does at the greatest. Where that is far,
    /// as only a pattern that looks ahead for it makes it, places in between are skipped: then it is one that fits,
    /// beside one that does not.
    private func leastDistance(upTo greatest: Int, fits: (Int) throws -> Bool) rethrows -> Int {
        let near = min(greatest, 256)
        for distance in 0..<near where try fits(distance) { return distance }
        var (low, high, step) = (near - 1, near, near)
        while high < greatest, try !fits(high) {
            low = high
            high = min(high + step, greatest)
            step *= 2
        }
        while high - low > 1 {
            let middle = (low + high) / 2
            if try fits(middle) { high = middle } else { low = middle }
        }
        return high
    }

    /// The start of a piece, and how many tokens come before it.
    private struct Anchor {
        var start = 0
        var tokens = 0
    }

    /// Where the token with this index begins, and the start of a piece some pieces before it, which a cut
    /// near the token does not change; `nil` if the text has no such token.
    private func place(
        ofToken index: Int, in text: UnsafeBufferPointer<UInt8>
    ) throws -> (offset: Int, anchor: Anchor)? {
        guard encoding.changesNothing else {
            let ends = try tokenize(text, specialTokens: .asText).ends
            return ends.count <= index ? nil : (ends[index - 1], Anchor())
        }
        var ids: [TokenID] = []
        var recent: [Anchor] = []
        var tokens = 0
        var offset = 0
        do {
            try forEachPart(of: text, specialTokens: .asText) { part in
                guard case .pieces(let batch) = part else { return }
                var start = batch.start
                try batch.forEachPiece { piece in
                    if recent.count == 4 { recent.removeFirst() }
                    recent.append(Anchor(start: start, tokens: tokens))
                    ids.removeAll(keepingCapacity: true)
                    encoder.encode(piece, into: &ids)
                    tokens += ids.count
                    if tokens > index {
                        let before = ids.prefix(index - recent.last!.tokens)
                        offset =
                            start + before.reduce(0) { $0 + encoding.vocabulary.byteCount(of: $1) }
                        throw EnoughSeen()
                    }
                    start += piece.count
                }
            }
            return nil
        } catch is EnoughSeen {
            return (offset, recent[0])
        }
    }

    /// Whether a prefix has at most `budget` tokens. Encoding what follows the anchor is a quick way to say
    /// no; a yes is checked on the whole prefix.
    private func fits(
        _ text: UnsafeBufferPointer<UInt8>, upTo cut: Int, _ budget: Int, after anchor: Anchor
    ) throws -> Bool {
        if cut > anchor.start {
            let tail = UnsafeBufferPointer(rebasing: text[anchor.start..<cut])
            guard try hasAtMost(budget - anchor.tokens, tail) else { return false }
        }
        return try hasAtMost(budget, UnsafeBufferPointer(rebasing: text[..<cut]))
    }

    private func hasAtMost(_ budget: Int, _ text: UnsafeBufferPointer<UInt8>) throws -> Bool {
        try count(text, upTo: budget, specialTokens: .asText) != nil
    }

    /// The longest suffix that fits among those that begin at most 64 bytes before the place where the budget
    /// runs out.
    ///
    /// - Complexity: as an encoding of the text, and at most some 300 of the suffix.
    func triedSuffix(of text: UnsafeBufferPointer<UInt8>, fitting budget: Int) throws -> Int {
        guard budget > 0 else { return text.count }
        let ends = try tokenize(text, specialTokens: .asText).ends
        guard ends.count > budget else { return 0 }
        let first = max(ends[ends.count - budget - 1] - 64, 0)
        return try first
            + leastDistance(upTo: text.count - first) { distance in
                let cut = first + distance
                guard cut < text.count else { return true }
                guard text[cut] & 0xC0 != 0x80 else { return false }
                return try hasAtMost(budget, UnsafeBufferPointer(rebasing: text[cut...]))
            }
    }
}

/// Stops going through a text.
private struct EnoughSeen: Error {}
