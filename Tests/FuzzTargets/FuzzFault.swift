import Files
import Formats
import SplitPatterns
import Tokenization

/// A fault of the library that is no crash: a wrong result, or an error that says too little.
package struct FuzzFault: Error, CustomStringConvertible {
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}

extension FuzzTarget {
    /// Reads the bytes. An error that a person can use is no fault.
    ///
    /// - Parameter folder: a folder for files of this reader alone, which stay there.
    /// - Returns: whether the bytes are what the target reads.
    /// - Throws: ``FuzzFault``, or an error that has no place or no remedy.
    @discardableResult
    package func accepts(_ bytes: [UInt8], in folder: String) throws -> Bool {
        do {
            try read(bytes, in: folder)
            return true
        } catch let error as VocabularyFileError where !error.problem.isEmpty && !error.remedy.isEmpty {
            return false
        } catch is InputProblem {
            // It looks compressed, and is not.
            return false
        } catch is EncodingIsComplete {
            // A file of another format than the target's, for which a pattern was given.
            return false
        } catch let error as UnusableInput where !"\(error)".isEmpty {
            return false
        }
    }
}

/// An error of a part that is read without a file: what the part says is wrong.
struct UnusableInput: Error, CustomStringConvertible {
    let description: String
}
