/// Counts the tokens of a text that grows at its end, and knows the count after each byte.
///
/// ```swift
/// var counter = AppendableCounter(tokenizer)
/// counter.append("How many eyes")
/// counter.count                              // as tokenizer.count("How many eyes")
/// counter.append(UInt8(ascii: "?"))
/// counter.count
/// ```
///
/// Special tokens count as the text that they are spelled with. Not for several threads at once.
///
/// - Complexity: constant for a byte on average, bounded by the longest token and the last few words of the
///   text, for encodings with a built-in split pattern that merge text as it is. For all others, each
///   ``count`` encodes the whole text again.
public struct AppendableCounter {
    private var text: GrowingText?
    private let tokenizer: Tokenizer
    /// The text, if it is encoded again each time.
    private var bytes: [UInt8] = []

    /// A counter of an empty text.
    public init(_ tokenizer: Tokenizer) {
        self.tokenizer = tokenizer
        text = GrowingText(tokenizer)
    }

    /// How many tokens the text has. Traps where `Tokenizer.count(_:)` traps.
    public var count: Int {
        text?.count ?? tokenizer.neverFailing { try tokenizer.count(bytes, specialTokens: .asText) }
    }

    /// Adds a byte at the end.
    public mutating func append(_ byte: UInt8) {
        withUnsafePointer(to: byte) { append(UnsafeBufferPointer(start: $0, count: 1)) }
    }

    /// Adds a string at the end.
    public mutating func append(_ string: String) { append(contentsOf: string.utf8) }

    /// Adds bytes at the end.
    public mutating func append(contentsOf bytes: some Collection<UInt8>) {
        if bytes.withContiguousStorageIfAvailable({ append($0) }) == nil {
            Array(bytes).withUnsafeBufferPointer { append($0) }
        }
    }

    private mutating func append(_ more: UnsafeBufferPointer<UInt8>) {
        if text == nil { bytes.append(contentsOf: more) } else { text!.append(more) }
    }
}
