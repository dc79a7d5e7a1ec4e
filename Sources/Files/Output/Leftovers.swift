import Platform
import Synchronization

/// What a run could not remove or put back, for a command to say at its end: a disk that becomes read-only leaves temporary
/// files, whatever the result.
package enum Leftovers {
    private static let sentences = Mutex<[String]>([])

    /// More would not be read; a program that runs for long must not collect them.
    private static let most = 16

    static func note(_ path: String) {
        note(sentence: "\(path.inOneLine) could not be removed: remove it when the disk allows it")
    }

    /// A second name of a file that could not take its first one again.
    static func note(_ path: String, withOld original: String) {
        note(
            sentence:
                "\(path.inOneLine) has what was in \(original.inOneLine): it could not be put back, move it there"
        )
    }

    private static func note(sentence: String) {
        sentences.withLock { if $0.count < most, !$0.contains(sentence) { $0.append(sentence) } }
    }

    /// One sentence for each, the next time others.
    package static func take() -> [String] {
        sentences.withLock { sentences in
            defer { sentences = [] }
            return sentences
        }
    }
}
