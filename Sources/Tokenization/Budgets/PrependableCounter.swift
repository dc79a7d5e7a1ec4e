/// Counts the tokens of a text that grows at its start, and knows the count after each byte.
///
/// ```swift
/// var counter = PrependableCounter(tokenizer)
/// counter.prepend("does my foot have?")
/// counter.prepend("How many eyes ")
/// counter.count                              // as tokenizer.count("How many eyes does my foot have?")
/// ```
///
/// The last messages of a chat that fit a budget are found so. Special tokens count as the text that they are
/// spelled with. Not for several threads at once.
///
/// - Complexity: as ``AppendableCounter``; five bytes of memory for each byte of the text.
public struct PrependableCounter {
    private var counts: SuffixCounts?
    private let tokenizer: Tokenizer
    /// The text, at the end of memory that grows by doubling.
    private var bytes: [UInt8] = Array(repeating: 0, count: 64)
    private var length = 0

    /// A counter of an empty text.
    public init(_ tokenizer: Tokenizer) {
        self.tokenizer = tokenizer
        counts = SuffixCounts(tokenizer)
    }

    /// How many tokens the text has. Traps where `Tokenizer.count(_:)` traps.
    public var count: Int {
        if let counts { return counts.count }
        return tokenizer.neverFailing {
            try tokenizer.count(bytes[(bytes.count - length)...], specialTokens: .asText)
        }
    }

    /// Puts a byte before the text.
    public mutating func prepend(_ byte: UInt8) { prepend(contentsOf: CollectionOfOne(byte)) }

    /// Puts a string before the text.
    public mutating func prepend(_ string: String) { prepend(contentsOf: string.utf8) }

    /// Puts bytes before the text, in their order.
    public mutating func prepend(contentsOf more: some Collection<UInt8>) {
        let added = more.count
        if length + added > bytes.count {
            let room = 2 * (length + added) - length
            bytes = Array(repeating: 0, count: room) + bytes[(bytes.count - length)...]
        }
        let start = bytes.count - length - added
        bytes.replaceSubrange(start..<start + added, with: more)
        length += added
        bytes.withUnsafeBufferPointer { counts?.extend(to: length, of: $0) }
    }
}
