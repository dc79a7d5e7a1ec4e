package import BytePairs
import Platform

/// Reads the ids of a dataset's file.
package protocol DatasetReader {
    /// Hands out the ids in a range of positions, or all of them, in batches.
    ///
    /// - Throws: ``DatasetProblem`` if the range goes beyond the end, or the file is damaged.
    func forEachBatch(
        of range: Range<Int>?, _ body: (UnsafeBufferPointer<TokenID>) throws -> Void
    ) throws
    /// The positions of the ids of a document, counted from 0.
    ///
    /// - Throws: ``DatasetProblem`` if there is no such document, or the file does not say where documents are.
    func positions(ofDocument number: Int) throws -> Range<Int>
}

/// Something wrong with a file of ids, or that it does not have what was asked for.
package struct DatasetProblem: Error, CustomStringConvertible {
    package let path: String
    package let problem: String
    package let remedy: String

    init(_ path: String, _ problem: String, remedy: String) {
        self.path = path
        self.problem = problem
        self.remedy = remedy
    }

    package var description: String { "\(path.inOneLine): \(problem)\n\(remedy)" }

    static func noTokens(_ path: String, _ range: Range<Int>, count: Int) -> DatasetProblem {
        DatasetProblem(
            path, "there are no tokens \(range.lowerBound)..\(range.upperBound): it has \(count)",
            remedy: "tokens are counted from 0, and the end of a range is not part of it")
    }

    static func noDocument(_ path: String, _ number: Int, count: Int) -> DatasetProblem {
        DatasetProblem(
            path, "there is no document \(number): it has \(count)", remedy: "documents are counted from 0")
    }
}
