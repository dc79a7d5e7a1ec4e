import SplitPatterns
import Tokenization

/// Cuts a text that comes in blocks into passages, where no tokenizer's tokens change.
///
/// With a split pattern of which no such place is known, all of the text is one passage.
struct PassageCutter {
    let tokenizer: Tokenizer
    /// Cuts change no token of these either.
    let others: [Tokenizer]
    /// What is not in a passage yet.
    private var pending: [UInt8] = []
    private var search = CutSearch()

    /// Long enough that a passage's own costs do not matter, short enough to stay in the processor's cache.
    private static let passageSize = 1 << 17

    init(_ tokenizer: Tokenizer, alsoFor others: [Tokenizer]) {
        self.tokenizer = tokenizer
        self.others = others
    }

    /// Takes bytes from the front of a block, and returns a passage if they complete one.
    mutating func takePassage<Block: Collection<UInt8>>(from block: inout Block) -> [UInt8]?
    where Block.SubSequence == Block {
        pending.append(contentsOf: block.prefix(Self.passageSize))
        block = block.dropFirst(Self.passageSize)
        guard pending.count - search.searched >= Self.passageSize else { return nil }
        let cut = pending.withUnsafeBufferPointer { text in
            search.lastCut(in: text) { tokenizer.lastCut(in: $0, after: $1, alsoFor: others) }
        }
        guard let cut else { return nil }
        defer { pending.removeFirst(cut) }
        return Array(pending[..<cut])
    }

    /// Returns the last passage, which may be empty.
    mutating func takeRest() -> [UInt8] {
        defer { (pending, search) = ([], CutSearch()) }
        return pending
    }
}
