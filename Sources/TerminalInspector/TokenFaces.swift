import BPE
import BytePairs
import Display
import Oddities
import Terminal
import Tokenization
import Views

/// What is shown of each token.
public enum TokenDisplay: String, Sendable, CaseIterable {
    /// The text, with what cannot be seen made visible.
    case text
    /// The ids.
    case ids
    /// The bytes in hexadecimal.
    case bytes
    /// The text, with the ends of pieces apart from those of tokens.
    case pieces
    /// How each token is merged, in brackets.
    case merges

    /// The one after this.
    public var next: TokenDisplay {
        let all = Self.allCases
        return all[(all.firstIndex(of: self)! + 1) % all.count]
    }
}

/// How the tokens of one encoding look. Remembers how wide each is, because the same tokens come again with every key.
final class TokenFaces {
    private let tokenizer: Tokenizer
    /// By id, plus one; 0 is not known yet.
    private var widths: [TokenDisplay: [UInt16]] = [:]

    init(_ tokenizer: Tokenizer) { self.tokenizer = tokenizer }

    func face(of id: TokenID, _ display: TokenDisplay) -> String {
        switch display {
        case .text, .pieces: visible(bytes(of: id))
        case .ids: String(id)
        case .bytes: hexadecimal(bytes(of: id))
        case .merges: brackets(id)
        }
    }

    /// The widths of tokens, in cells.
    func widths(of ids: some Sequence<TokenID>, _ display: TokenDisplay) -> [Int] {
        var known = widths[display] ?? Array(repeating: 0, count: tokenizer.encoding.size)
        // So that it is not copied when it changes.
        widths[display] = nil
        defer { widths[display] = known }
        return ids.map { id in
            if known[Int(id)] == 0 {
                known[Int(id)] = UInt16(min(cellWidth(of: face(of: id, display)), 60_000) + 1)
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
