import BytePairs
import Platform

/// A vocabulary file is damaged, or not of a kind that is read.
public struct VocabularyFileError: Error, Equatable, CustomStringConvertible {
    /// The file, as the caller named it.
    public let path: String
    /// The line, counted from 1, if the problem is in one line.
    public let line: Int?
    /// The byte, counted from 0, if the problem is at one place of a binary file.
    public let byte: Int?
    /// What is wrong.
    public let problem: String
    /// What to do about it.
    public let remedy: String

    init(_ path: String, line: Int? = nil, byte: Int? = nil, _ problem: String, remedy: String) {
        self.path = path
        self.line = line
        self.byte = byte
        self.problem = problem
        self.remedy = remedy
    }

    /// The place, the problem and the remedy.
    public var description: String {
        let place = line.map { ":\($0)" } ?? byte.map { ": byte \($0)" } ?? ""
        return "\(path.inOneLine)\(place): \(problem.inOneLine)\n\(remedy)"
    }
}

extension Vocabulary {
    /// Makes a vocabulary of a file's tokens; if they are not one, the error names the file.
    static func ofFile(
        _ path: String, _ make: () throws -> Vocabulary
    ) throws(VocabularyFileError) -> Vocabulary {
        do {
            return try make()
        } catch {
            throw VocabularyFileError(path, "\(error)", remedy: "fetch the file again: it is not complete")
        }
    }
}
