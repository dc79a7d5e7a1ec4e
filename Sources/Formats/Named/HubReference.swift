/// A tokenizer on Hugging Face's Hub, as people name it: `hf:OWNER/REPO` or `hf:OWNER/REPO@REVISION`.
///
/// Its files are fetched only by `bpe vocab pull`, into a folder for each repository and revision.
package struct HubReference: Sendable, Hashable, CustomStringConvertible {
    /// `OWNER/REPO`; without an owner for the oldest ones.
    package let repository: String
    /// A branch, a tag or a commit.
    package let revision: String

    package static let prefix = "hf:"
    private static let defaultRevision = "main"

    /// The files that can be an encoding, the preferred ones first; a group is fetched together.
    package static let files = [
        ["tokenizer.json"], ["tekken.json"], ["tokenizer.model"], ["tiktoken.model"], ["qwen.tiktoken"],
        ["merges.txt", "vocab.json"],
    ]

    /// Reads a reference; `nil` if the text is none.
    ///
    /// - Throws: ``InvalidHubReference`` if it begins like one and is none.
    package init?(_ text: String) throws(InvalidHubReference) {
        guard text.hasPrefix(Self.prefix) else { return nil }
        let parts = text.dropFirst(Self.prefix.count).split(
            separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        let names = parts[0].split(separator: "/", omittingEmptySubsequences: false)
        revision = parts.count == 2 ? String(parts[1]) : Self.defaultRevision
        repository = String(parts[0])
        guard (1...2).contains(names.count), names.allSatisfy(Self.isName), Self.isRevision(revision) else {
            throw InvalidHubReference(text: text)
        }
    }

    /// A reference whose parts are valid.
    private init(repository: String, revision: String) {
        self.repository = repository
        self.revision = revision
    }

    /// The reference of a folder below the cache's; `nil` if it is none.
    ///
    /// - Parameter path: as ``folder``, without the first component.
    init?(folder path: some Sequence<String>) {
        let names = Array(path)
        guard (2...3).contains(names.count) else { return nil }
        let revision = names[names.count - 1].replacing("%2F", with: "/")
        let repository = names.dropLast().joined(separator: "/")
        self.init(repository: repository, revision: revision)
    }

    package var description: String {
        "\(Self.prefix)\(repository)" + (revision == Self.defaultRevision ? "" : "@\(revision)")
    }

    /// Where its files are below the cache folder.
    package var folder: String { "hf/\(repository)/\(escapedRevision)" }

    /// The URL of one of its files.
    ///
    /// - Parameter endpoint: the Hub's root, without a slash at the end.
    package func url(of file: String, endpoint: String) -> String {
        "\(endpoint)/\(repository)/resolve/\(escapedRevision)/\(file)"
    }

    /// A branch's name can have slashes, which must not lead into other folders.
    private var escapedRevision: String { revision.replacing("/", with: "%2F") }

    private static func isName(_ name: Substring) -> Bool {
        !name.isEmpty && name.utf8.count <= 96 && name.first != "." && name.utf8.allSatisfy(isNameByte)
    }

    private static func isRevision(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 200 && text.first != "."
            && text.utf8.allSatisfy { isNameByte($0) || $0 == UInt8(ascii: "/") }
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "-._".utf8.contains(byte)
        }
    }
}

/// A text begins like a reference to the Hub and is none.
package struct InvalidHubReference: Error, CustomStringConvertible {
    let text: String

    package var description: String {
        """
        \(text) does not name a repository of Hugging Face's Hub
        write hf:OWNER/REPO or hf:OWNER/REPO@REVISION, such as hf:Qwen/Qwen3-8B or \
        hf:openai-community/gpt2@main
        """
    }
}

/// No file of a repository is on this machine.
package struct HubFilesNotFound: Error, CustomStringConvertible {
    let reference: HubReference

    package var description: String {
        """
        \(reference) is not on this machine; there are two ways to get it:
          bpe vocab pull \(reference)
          or save \(reference.url(of: HubReference.files[0][0], endpoint: "https://huggingface.co")) \
        elsewhere, and give that file to --encoding
        """
    }
}
