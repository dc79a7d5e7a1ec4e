import Platform

/// Something wrong with the content of a file, and where.
package struct InputProblem: Error, Equatable, CustomStringConvertible {
    /// The file, as it was named.
    package let path: String
    /// The line, counted from 1, where there is one.
    package let line: Int?
    /// The byte, counted from 0, in the file or in its decompressed content.
    package let byte: Int
    package let problem: String
    package let remedy: String

    package init(_ path: String, line: Int? = nil, byte: Int, _ problem: String, remedy: String) {
        self.path = path
        self.line = line
        self.byte = byte
        self.problem = problem
        self.remedy = remedy
    }

    package var description: String {
        "\(path.inOneLine): \(line.map { "line \($0), " } ?? "")byte \(byte): \(problem.inOneLine)\n\(remedy)"
    }
}
