package import Files

/// Where the parts of a format go: one file of ids, what comes before the ids in it, and the files next to it.
package protocol DatasetLayout: Sendable {
    /// How the name of the file of ids ends if the user does not say.
    var pathExtension: String { get }
    /// Whether readers of the format find its other files by ``pathExtension``.
    var needsPathExtension: Bool { get }
    /// How an id is stored, as NumPy names it; `nil` for text.
    var dtype: String? { get }
    /// How many bytes come before the ids.
    var headerSize: Int { get }

    /// The bytes before the ids.
    ///
    /// - Throws: ``DatasetTooLarge`` if the format has no number for that many.
    func header(tokens: Int) throws -> [UInt8]
    /// The file that says where the documents end; `nil` if the file of ids says it.
    func indexPath(of path: String) -> String?
    /// Makes the index, if it is more than the ends: the number of tokens up to the end of each document, eight
    /// bytes each and little-endian.
    ///
    /// - Returns: whether the index was written.
    func writeIndex(_ totals: DatasetTotals, ends: () throws -> InputReader, to index: ByteStream) throws
        -> Bool
    /// Small files that belong to the format, too.
    func otherFiles(of path: String, _ totals: DatasetTotals) -> [(path: String, content: [UInt8])]
}

extension DatasetLayout {
    package var needsPathExtension: Bool { false }
    package var headerSize: Int { 0 }
    package func header(tokens: Int) throws -> [UInt8] { [] }
    package func indexPath(of path: String) -> String? { path + ".ends" }
    package func writeIndex(
        _ totals: DatasetTotals, ends: () throws -> InputReader, to index: ByteStream
    ) throws -> Bool { false }
    package func otherFiles(of path: String, _ totals: DatasetTotals) -> [(path: String, content: [UInt8])] {
        []
    }
}

/// How much a dataset or a part of it holds.
package struct DatasetTotals: Equatable, Decodable, Sendable {
    package var tokens = 0
    package var documents = 0
    /// The bytes of the documents' texts.
    package var textBytes = 0

    package init() {}

    package static func + (a: DatasetTotals, b: DatasetTotals) -> DatasetTotals {
        var sum = a
        sum.tokens += b.tokens
        sum.documents += b.documents
        sum.textBytes += b.textBytes
        return sum
    }
}

/// A file of a format that has no number for so many ids.
package struct DatasetTooLarge: Error, CustomStringConvertible {
    let format: DatasetFormat
    let limit: Int

    package var problem: String { "a \(format.rawValue) file holds \(limit) tokens at most" }

    package var description: String { "\(problem)\npass --shard-tokens to write several files" }
}
