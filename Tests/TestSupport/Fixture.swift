public import Foundation

/// Files that tests read: the project's own, and published ones that it does not contain.
public enum Fixture {
    /// The root of the checkout.
    public static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The bytes of a file below Fixtures/.
    public static func bytes(_ path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: root.appending(path: "Fixtures").appending(path: path)))
    }

    /// The condition of a test that needs published vocabularies.
    public static let hasPublishedVocabularies =
        !(ProcessInfo.processInfo.environment["BPE_VOCABULARIES"] ?? "").isEmpty

    /// Why such a test is skipped.
    public static let publishedVocabulariesHint: Comment =
        "set BPE_VOCABULARIES to a folder with the published rank files to run this"
}

public import Testing
