package import BytePairs
package import Tokenization

/// Finds tokens of an encoding, special ones included, by bytes and by script.
///
/// ```swift
/// let index = VocabularyIndex(.default)
/// index.tokens(VocabularyIndex.Query(containing: Array("eyes".utf8), order: .shortest))
/// ```
package struct VocabularyIndex: Sendable {
    /// What to find.
    package struct Query: Sendable {
        /// Bytes inside the token.
        package var containing: [UInt8]
        /// The name of the script of the token's first letter; `nil` for any or none.
        package var script: String?
        /// Which tokens come first.
        package var order: Order

        /// A query for all tokens that meet each of these.
        package init(containing: [UInt8] = [], script: String? = nil, order: Order = .id) {
            self.containing = containing
            self.script = script
            self.order = order
        }
    }

    /// Which tokens come first.
    package enum Order: String, Sendable, CaseIterable { case id, shortest, longest }

    /// The scripts of the tokens' first letters, those of most tokens first.
    package let scripts: [VocabularyReport.ScriptTokens]
    // Tokens are numbered, because their ids may be thousands of millions apart.
    /// The ids of all tokens that have bytes, ascending.
    private let ids: [TokenID]
    /// All tokens one after the other, in the order of ids.
    private let bytes: [UInt8]
    private let ends: [Int]
    private let scriptOfToken: [Script?]
    /// The numbers of tokens by length, from one byte on.
    private let numbersOfLength: [[Int]]

    /// - Complexity: linear in the bytes of all tokens.
    package init(_ tokenizer: Tokenizer) {
        var (ids, bytes, ends, scriptOfToken) = ([TokenID](), [UInt8](), [Int](), [Script?]())
        var numbersOfLength: [[Int]] = []
        for id in tokenizer.encoding.usedIDs {
            guard let token = tokenizer.bytes(of: id), !token.isEmpty else { continue }
            while numbersOfLength.count <= token.count { numbersOfLength.append([]) }
            numbersOfLength[token.count].append(ids.count)
            ids.append(id)
            bytes += token
            ends.append(bytes.count)
            // Special tokens are not written in any script.
            let text = tokenizer.encoding.vocabulary[id].flatMap { String(validating: $0, as: UTF8.self) }
            scriptOfToken.append(text.flatMap { Script(ofFirstLetterIn: $0.unicodeScalars) })
        }
        scripts = VocabularyReport.ScriptTokens.sorted(
            scriptOfToken.reduce(into: [:]) { if let script = $1 { $0[script, default: 0] += 1 } })
        (self.ids, self.bytes, self.ends, self.scriptOfToken) = (ids, bytes, ends, scriptOfToken)
        self.numbersOfLength = Array(numbersOfLength.dropFirst())
    }

    /// The tokens that a query asks for.
    ///
    /// - Complexity: linear in the bytes of all tokens and of the query.
    package func tokens(_ query: Query) -> [TokenID] {
        let script = query.script.map { name in scriptOfToken.first { $0?.name == name } ?? nil }
        // No token is of the script.
        if let script, script == nil { return [] }
        let part = StringSearch([query.containing])
        let found = bytes.withUnsafeBufferPointer { bytes in
            func fits(_ number: Int) -> Bool {
                if let script, scriptOfToken[number] != script { return false }
                // The empty string is in every token.
                guard !part.isEmpty else { return true }
                var progress = StringSearch.Progress()
                return part.first(in: UnsafeBufferPointer(rebasing: bytes[range(number)]), from: 0, &progress)
                    != nil
            }
            return switch query.order {
            case .shortest: numbersOfLength.joined().filter(fits)
            case .longest: numbersOfLength.reversed().joined().filter(fits)
            case .id: ids.indices.filter(fits)
            }
        }
        return found.map { ids[$0] }
    }

    private func range(_ number: Int) -> Range<Int> { (number == 0 ? 0 : ends[number - 1])..<ends[number] }
}
