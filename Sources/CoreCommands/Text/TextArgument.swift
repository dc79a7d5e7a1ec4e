import Files
import Platform

/// What an argument stands for that can be a text or the name of a file.
///
/// A file that exists is a file. What looks like a path and leads nowhere is an error: a person who has mistyped a
/// name would otherwise look at the tokens of the name.
package enum TextArgument: Equatable {
    case text([UInt8])
    case file(String)
    case standardInput

    /// - Parameter isText: whether it is a text whatever it looks like.
    /// - Throws: ``NoSuchFile``.
    package init(_ argument: String, isText: Bool = false) throws {
        if isText {
            self = .text(argument.carriedBytes)
        } else if argument == "-" {
            self = .standardInput
        } else if FileTree.isFile(argument) {
            self = .file(argument)
        } else if Self.looksLikePath(argument) {
            throw NoSuchFile(path: argument)
        } else {
            self = .text(argument.carriedBytes)
        }
    }

    /// Whether a person who wrote this most likely meant a file: a path from the root, the home or this folder, one
    /// into a folder that exists, a folder, or a name with an extension (`prompt.txt`, and not `e.g.` or `3.14`).
    static func looksLikePath(_ text: String) -> Bool {
        guard text.utf8.count < 4096, !text.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F }) else {
            return false
        }
        let name = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).last!
        if text.utf8.first == UInt8(ascii: "/"), !name.isEmpty { return true }
        if FileTree.isFolder(text), text.utf8.contains(where: { !"./".utf8.contains($0) }) { return true }
        if name.count < text.utf8.count {
            let folder = text.dropLast(name.count + 1)
            if ["~", ".", ".."].contains(folder) || FileTree.isFolder(String(folder)) { return true }
        }
        let parts = name.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count > 1, let ending = parts.last, parts[parts.count - 2].count > 1 else { return false }
        func isLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }
        return (1...5).contains(ending.count) && isLetter(ending.first!)
            && ending.allSatisfy { isLetter($0) || (0x30...0x39).contains($0) }
    }
}

/// What looks like a path leads to no file with a text.
package struct NoSuchFile: Error, CustomStringConvertible {
    package let path: String

    package var description: String {
        FileTree.isFolder(path)
            ? "\(path.inOneLine) is a folder; name a file, or add --text if this is the text"
            : FileTree.exists(path)
                ? "\(path.inOneLine) is a device or a socket; name a file, or add --text if this is the text"
                : "there is no file \(path.inOneLine); check the path, or add --text if this is the text"
    }
}
