/// What is wrong with JSON that was read, as the end of a sentence: `"size" is missing`.
package struct JSONError: Error, Hashable, CustomStringConvertible {
    package let problem: String
    /// Where the problem is, in bytes from the start; a ``JSONPlace`` makes a line and a path of it.
    package let offset: Int?
    /// What to do, where the reader knows better than that the file must be fetched or written again.
    package let remedy: String?

    package init(_ problem: String, at offset: Int? = nil, remedy: String? = nil) {
        self.problem = problem
        self.offset = offset
        self.remedy = remedy
    }

    package var description: String { problem }
}
