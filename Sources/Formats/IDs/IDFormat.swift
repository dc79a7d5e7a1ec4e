public import BytePairs

/// How token ids are written to a file.
///
/// ```swift
/// let bytes = try IDFormat.u16.serialize(ids, vocabularySize: tokenizer.encoding.size)
/// let same = try IDFormat.u16.parse(bytes)
/// ```
public enum IDFormat: String, CaseIterable, Sendable {
    /// Decimal, separated by spaces; a line for each input.
    case ids
    /// A JSON array; a line for each input.
    case json
    /// Two bytes each, little-endian; inputs one after another.
    case u16
    /// Four bytes each, little-endian; inputs one after another.
    case u32
    /// NumPy's file format: one array of all ids, of two bytes each if the encoding has 65,536 ids or fewer,
    /// otherwise of four.
    case npy

    /// The bytes of one input's ids.
    ///
    /// - Parameters:
    ///   - ids: the ids of one input.
    ///   - vocabularySize: one more than the largest id of the encoding, which decides how many bytes an id
    ///     takes.
    /// - Throws: ``IDFormatError`` if the encoding has ids that the format cannot hold.
    /// - Complexity: linear in the ids.
    public func serialize(_ ids: [TokenID], vocabularySize: Int) throws -> [UInt8] {
        let formatter = try IDFormatter(self, vocabularySize: vocabularySize)
        var bytes = formatter.header(count: ids.count)
        bytes += formatter.prefix
        ids.withUnsafeBufferPointer { formatter.append($0, areFirst: true, to: &bytes) }
        return bytes + formatter.suffix
    }

    /// The ids in the bytes of a file.
    ///
    /// - Throws: ``IDFormatError``, with the line where the format has lines.
    /// - Complexity: linear in the bytes.
    public func parse(_ bytes: [UInt8]) throws -> [TokenID] { try IDReader.read(bytes, self) }
}

/// Ids that a format cannot hold, or bytes that are not ids in a format.
public struct IDFormatError: Error, CustomStringConvertible {
    /// What is wrong and what to do, on two lines.
    public let description: String

    package init(_ problem: String, remedy: String) {
        description = "\(problem)\n\(remedy)"
    }
}
