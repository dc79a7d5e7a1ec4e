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
    /// The ids, short tokens first, of equal length the lower id.
    private let byLength: [TokenID]

    /// - Complexity: linear in the bytes of all tokens, and sorting them.
    package init(_ tokenizer: Tokenizer) {
        let size = tokenizer.encoding.size
        var (bytes, ends, scriptOfToken) = ([UInt8](), [Int](), [Script?]())
        for id in 0..<TokenID(size) {
            let token = tokenizer.bytes(of: id) ?? []
            bytes += token
            ends.append(bytes.count)
            // Special tokens are not written in any script.
            let text = tokenizer.encoding.vocabulary[id].flatMap { String(validating: $0, as: UTF8.self) }
            scriptOfToken.append(text.flatMap { Script(ofFirstLetterIn: $0.unicodeScalars) })
        }
        func length(_ id: TokenID) -> Int { ends[Int(id)] - (id == 0 ? 0 : ends[Int(id) - 1]) }
        byLength = (0..<TokenID(size)).filter { length($0) > 0 }.sorted {
            (length($0), $0) < (length($1), $1)
        }
        scripts = VocabularyReport.ScriptTokens.sorted(
            scriptOfToken.reduce(into: [:]) { if let script = $1 { $0[script, default: 0] += 1 } })
        (self.bytes, self.ends, self.scriptOfToken) = (bytes, ends, scriptOfToken)
    }

    /// The tokens that a query asks for.
    ///
    /// - Complexity: linear in the bytes of all tokens.
    package func tokens(_ query: Query) -> [TokenID] {
        let script = query.script.map { name in scriptOfToken.first { $0?.name == name } ?? nil }
        // No token is of the script.
        if let script, script == nil { return [] }
        return bytes.withUnsafeBufferPointer { bytes in
            func fits(_ id: TokenID) -> Bool {
                if let script, scriptOfToken[Int(id)] != script { return false }
                return Self.contains(UnsafeBufferPointer(rebasing: bytes[range(id)]), query.containing)
            }
            switch query.order {
            case .shortest: return byLength.filter(fits)
            case .longest: return longestFirst().filter(fits)
            case .id: return (0..<TokenID(ends.count)).filter { !range($0).isEmpty && fits($0) }
            }
        }
    }

    private func range(_ id: TokenID) -> Range<Int> { (id == 0 ? 0 : ends[Int(id) - 1])..<ends[Int(id)] }

    /// Of equal length, the lower id first.
    private func longestFirst() -> [TokenID] {
        var ids: [TokenID] = []
        ids.reserveCapacity(byLength.count)
        var end = byLength.count
        while end > 0 {
            var start = end - 1
            while start > 0, range(byLength[start - 1]).count == range(byLength[end - 1]).count { start -= 1 }
            ids += byLength[start..<end]
            end = start
        }
        return ids
    }

    private static func contains(_ token: UnsafeBufferPointer<UInt8>, _ part: [UInt8]) -> Bool {
        guard let first = part.first else { return true }
        guard token.count >= part.count else { return false }
        for start in 0...token.count - part.count where token[start] == first {
            if token[start..<start + part.count].elementsEqual(part) { return true }
        }
        return false
    }
}
