/// How ids are written down.
package enum IDFormat: String, CaseIterable, Sendable {
    /// Decimal, with spaces between; a line for each input.
    case ids
    /// A JSON array; a line for each input.
    case json
    /// Two bytes each, little-endian; inputs one after the other.
    case u16
    /// Four bytes each, little-endian; inputs one after the other.
    case u32
    /// NumPy's file format: one array of all ids, of two bytes each where the encoding has 65,536 ids or fewer,
    /// else of four.
    case npy
}

/// Ids, or what should be ids, cannot be read or written in a format.
package struct IDFormatError: Error, CustomStringConvertible {
    package let description: String

    init(_ problem: String, remedy: String) {
        description = "\(problem)\n\(remedy)"
    }
}
