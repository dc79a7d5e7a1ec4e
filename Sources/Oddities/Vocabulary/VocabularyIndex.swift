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
    /// All tokens one after the other, in the order of ids; nothing for ids without a token.
    private let bytes: [UInt8]
    private let ends: [Int]
    private let scriptOfToken: [Script?]
    /// The ids of tokens by length, from one byte on.
    private let idsOfLength: [[TokenID]]

    /// - Complexity: linear in the bytes of all tokens.
    package init(_ tokenizer: Tokenizer) {
        var (bytes, ends, scriptOfToken) = ([UInt8](), [Int](), [Script?]())
        var idsOfLength: [[TokenID]] = []
        for id in 0..<TokenID(tokenizer.encoding.size) {
            let token = tokenizer.bytes(of: id) ?? []
            bytes += token
            while idsOfLength.count <= token.count { idsOfLength.append([]) }
            idsOfLength[token.count].append(id)
            ends.append(bytes.count)
            // Special tokens are not written in any script.
            let text = tokenizer.encoding.vocabulary[id].flatMap { String(validating: $0, as: UTF8.self) }
            scriptOfToken.append(text.flatMap { Script(ofFirstLetterIn: $0.unicodeScalars) })
        }
        scripts = VocabularyReport.ScriptTokens.sorted(
            scriptOfToken.reduce(into: [:]) { if let script = $1 { $0[script, default: 0] += 1 } })
        (self.bytes, self.ends, self.scriptOfToken) = (bytes, ends, scriptOfToken)
        self.idsOfLength = Array(idsOfLength.dropFirst())
    }

    /// The tokens that a query asks for.
    ///
    /// - Complexity: linear in the bytes of all tokens and of the query.
    package func tokens(_ query: Query) -> [TokenID] {
        let script = query.script.map { name in scriptOfToken.first { $0?.name == name } ?? nil }
        // No token is of the script.
        if let script, script == nil { return [] }
        let part = ByteSearch(query.containing)
        return bytes.withUnsafeBufferPointer { bytes in
            func fits(_ id: TokenID) -> Bool {
                if let script, scriptOfToken[Int(id)] != script { return false }
                return part.isIn(UnsafeBufferPointer(rebasing: bytes[range(id)]))
            }
            switch query.order {
            case .shortest: return idsOfLength.joined().filter(fits)
            case .longest: return idsOfLength.reversed().joined().filter(fits)
            case .id: return (0..<TokenID(ends.count)).filter { !range($0).isEmpty && fits($0) }
            }
        }
    }

    private func range(_ id: TokenID) -> Range<Int> { (id == 0 ? 0 : ends[Int(id) - 1])..<ends[Int(id)] }
}
