package import BytePairs
import SplitPatterns
package import Tokenization

/// A rank file that is in use and known by what is in it: how its owner splits text, and the special tokens,
/// both of which such a file leaves out.
package struct KnownRankFile: Sendable {
    /// Whose it is, for people.
    package let name: String
    package let splits: GGUFPreTokenizer.Splits
    package let specialTokens: [SpecialToken]
    /// Whether the owner brings text to Unicode's normal form C first.
    package var composesText = false
    /// An id of the file whose token is empty, so that the vocabulary has a hole there.
    package var emptyToken: TokenID?

    /// How a file is recognized: by its SHA-256, or by its number of ranks and some of its lines.
    struct Signs: Sendable {
        var sha256: String?
        let rankCount: Int
        /// Lines of the file; in all that are known, the rank is the number of lines before.
        let lines: [String]
    }

    /// What is known of a file.
    ///
    /// - Parameter sha256: of the file, in lower-case hexadecimal.
    /// - Returns: `nil` if the file is not one of those in use.
    /// - Complexity: linear in the file.
    package static func recognize(_ bytes: [UInt8], sha256: String) -> KnownRankFile? {
        if let published = PublishedEncoding.all.first(where: { $0.files.contains { $0.sha256 == sha256 } }) {
            return KnownRankFile(
                name: published.name, splits: .named(published.pattern.name!),
                specialTokens: published.specialTokens)
        }
        let lineStarts = lineStarts(in: bytes)
        return all.first { $0.signs.sha256 == sha256 || $0.signs.match(bytes, lineStarts) }?.make()
    }

    /// Whether a file is recognized by its number of ranks alone, which says little.
    package static func isRecognizedBySizeAlone(_ bytes: [UInt8], sha256: String) -> Bool {
        guard !PublishedEncoding.all.contains(where: { $0.files.contains { $0.sha256 == sha256 } }) else {
            return false
        }
        let lineStarts = lineStarts(in: bytes)
        let signs = all.map(\.signs).first { $0.sha256 == sha256 || $0.match(bytes, lineStarts) }
        return signs.map { $0.sha256 == nil && $0.lines.isEmpty } ?? false
    }

    private static func lineStarts(in bytes: [UInt8]) -> [Int] {
        var starts: [Int] = []
        var start = 0
        while start < bytes.count {
            starts.append(start)
            start = (bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count) + 1
        }
        return starts
    }
}

extension KnownRankFile.Signs {
    fileprivate func match(_ bytes: [UInt8], _ lineStarts: [Int]) -> Bool {
        guard lineStarts.count == rankCount else { return false }
        return lines.allSatisfy { line in
            guard let rank = line.split(separator: " ").last.flatMap({ Int($0) }) else { return false }
            let rest = bytes[lineStarts[rank]...]
            let next = rest.dropFirst(line.utf8.count).first
            return rest.starts(with: line.utf8) && (next == UInt8(ascii: "\n") || next == nil)
        }
    }
}
