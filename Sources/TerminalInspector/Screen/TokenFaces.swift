import BPE
package import BytePairs
import Display
import Oddities
import Terminal
package import Tokenization
import Views

/// What is shown of each token.
package enum TokenDisplay: String, CaseIterable {
    /// With signs for invisible characters.
    case text
    case ids
    /// In hexadecimal.
    case bytes
    /// The text, with different boundaries between pieces and between tokens.
    case pieces
    /// The merges of each token as nested parentheses.
    case merges

    package var next: TokenDisplay {
        let all = Self.allCases
        return all[(all.firstIndex(of: self)! + 1) % all.count]
    }
}

/// How the tokens of an encoding look. Caches their widths, because the same tokens recur with every key.
package final class TokenFaces {
    private let tokenizer: Tokenizer
    /// By id; the width plus one, or 0 if it is unknown.
    private var widths: [TokenDisplay: [UInt16]] = [:]

    package init(_ tokenizer: Tokenizer) { self.tokenizer = tokenizer }

    package func face(of id: TokenID, _ display: TokenDisplay) -> String {
        switch display {
        case .text, .pieces: visible(bytes(of: id))
        case .ids: String(id)
        case .bytes: hexadecimal(bytes(of: id))
        case .merges: brackets(id)
        }
    }

    /// The widths of the faces, in cells.
    package func widths(of ids: some Sequence<TokenID>, _ display: TokenDisplay) -> [Int] {
        let size = tokenizer.encoding.vocabulary.size
        var known = widths[display] ?? Array(repeating: 0, count: size)
        // Avoids a copy on write.
        widths[display] = nil
        defer { widths[display] = known }
        func width(_ id: TokenID) -> Int { min(cellWidth(of: face(of: id, display)), 60_000) }
        return ids.map { id in
            // A special token, which may be thousands of millions of ids away.
            guard id < size else { return width(id) }
            if known[Int(id)] == 0 {
                known[Int(id)] = UInt16(width(id) + 1)
            }
            return Int(known[Int(id)]) - 1
        }
    }

    private func bytes(of id: TokenID) -> [UInt8] { tokenizer.bytes(of: id) ?? [] }

    private func brackets(_ id: TokenID) -> String {
        guard let tree = tokenizer.encoding.vocabulary.mergeTree(of: id, longest: 64) else {
            return visible(bytes(of: id))
        }
        return brackets(tree)
    }

    private func brackets(_ tree: MergeTree) -> String {
        switch tree {
        case .leaf(let id): visible(bytes(of: id))
        case .merge(_, let left, let right): "(\(brackets(left)) \(brackets(right)))"
        }
    }
}
