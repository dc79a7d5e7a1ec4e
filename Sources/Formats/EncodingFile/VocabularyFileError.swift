import BytePairs

/// A vocabulary file is not what it should be.
public struct VocabularyFileError: Error, Equatable, CustomStringConvertible {
    /// The file, as it was named.
    public let path: String
    /// The line, counted from 1, if one is to blame.
    public let line: Int?
    /// What is wrong.
    public let problem: String
    /// What to do about it.
    public let remedy: String

    init(_ path: String, line: Int? = nil, _ problem: String, remedy: String) {
        self.path = path
        self.line = line
        self.problem = problem
        self.remedy = remedy
    }

    /// Place, problem and remedy.
    public var description: String {
        "\(path)\(line.map { ":\($0)" } ?? ""): \(problem)\n\(remedy)"
    }
}
