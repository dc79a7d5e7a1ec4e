/// Why a character map could not be read.
package enum CharacterMapError: Error, Equatable, Sendable {
    /// The map has no more than the size of the trie.
    case truncated(size: Int)
    /// The trie ends past the end of the map; sizes are in bytes.
    case trieTooLarge(size: Int, room: Int)
    /// The trie is empty, or its size is not a multiple of four bytes.
    case trieNotOfUnits(size: Int)
    /// The unit at an index leads or refers to a place past an end.
    case outOfBounds(unit: Int)
    /// The keys of the trie have no end, or one is longer than ``CharacterMapValidation/longestKey``.
    case endlessKeys
    /// The replacements are not UTF-8, or the unit at an index refers to the middle of a character.
    case notUTF8
}

extension CharacterMapError: CustomStringConvertible {
    /// The problem, its place and the remedy.
    package var description: String {
        let problem =
            switch self {
            case .truncated(let size): "it has only \(size) bytes"
            case .trieTooLarge(let size, let room): "its trie has \(size) bytes, and \(room) are left"
            case .trieNotOfUnits(let size):
                "its trie has \(size) bytes, which is no multiple of four above zero"
            case .outOfBounds(let unit): "unit \(unit) of its trie refers to a place past an end"
            case .endlessKeys: "its trie has a cycle, or a key of more than 1,024 bytes"
            case .notUTF8: "its replacements are not UTF-8"
            }
        return "the character map (precompiled_charsmap) is broken: \(problem); get the file again"
    }
}
