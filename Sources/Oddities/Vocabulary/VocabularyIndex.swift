package import BytePairs
package import Tokenization

/// The tokens of an encoding, special ones included, to be looked through: by text, by bytes, by script, by length.
///
/// ```swift
/// let index = VocabularyIndex(.default)
/// index.tokens(VocabularyIndex.Query(containing: Array("eyes".utf8), order: .shortest))
/// ```
package struct VocabularyIndex: Sendable {
    /// What is looked for.
    package struct Query: Sendable {
        /// Bytes that a token has in it; none for all tokens.
        package var containing: [UInt8]
        /// The name of the script that the first letter of a token is of; `nil` for any or none.
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

    /// A script, and how many tokens have a letter of it first among their letters.
    package struct ScriptCount: Sendable, Equatable {
        package let name: String
        package let tokens: Int
    }

    /// The scripts, those of most tokens first.
    package let scripts: [ScriptCount]
    /// All tokens one after the other, in the order of ids; nothing for ids without a token.
    private let bytes: [UInt8]
    private let ends: [Int]
    /// The number of the script of each token.
    private let scriptNumbers: [UInt8]
    /// The ids, short tokens first, of equal length the lower id.
    private let byLength: [TokenID]

    private static let noScript = UInt8.max

    /// Looks at every token once.
    ///
    /// - Complexity: linear in the bytes of all tokens, and sorting them.
    package init(_ tokenizer: Tokenizer) {
        let size = tokenizer.encoding.size
        var (bytes, ends, numbers) = ([UInt8](), [Int](), [UInt8]())
        for id in 0..<size {
            let token = tokenizer.bytes(of: TokenID(id)) ?? []
            bytes += token
            ends.append(bytes.count)
            // The spelling of a special token is of no script: nothing is written in it.
            let isSpecial = tokenizer.encoding.vocabulary[TokenID(id)] == nil
            numbers.append(isSpecial ? Self.noScript : Self.script(of: token)?.number ?? Self.noScript)
        }
        func length(_ id: TokenID) -> Int { ends[Int(id)] - (id == 0 ? 0 : ends[Int(id) - 1]) }
        byLength = (0..<TokenID(size)).filter { length($0) > 0 }.sorted {
            (length($0), $0) < (length($1), $1)
        }
        var counts: [UInt8: Int] = [:]
        for number in numbers where number != Self.noScript { counts[number, default: 0] += 1 }
        scripts = counts.sorted { ($0.value, $1.key) > ($1.value, $0.key) }.map {
            ScriptCount(name: Script(number: $0.key).name, tokens: $0.value)
        }
        (self.bytes, self.ends, scriptNumbers) = (bytes, ends, numbers)
    }

    /// The tokens that a query asks for.
    ///
    /// - Complexity: linear in the bytes of all tokens.
    package func tokens(_ query: Query) -> [TokenID] {
        let number = query.script.map { name in
            scriptNumbers.first { $0 != Self.noScript && Script(number: $0).name == name }
        }
        // A script that no token is of.
        if let number, number == nil { return [] }
        return bytes.withUnsafeBufferPointer { bytes in
            func fits(_ id: TokenID) -> Bool {
                if let number, scriptNumbers[Int(id)] != number { return false }
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

    /// Of equal length, here too, the lower id is first.
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

    private static func script(of token: [UInt8]) -> Script? {
        guard let text = String(validating: token, as: UTF8.self),
            let letter = text.unicodeScalars.first(where: \.properties.isAlphabetic)
        else { return nil }
        return CodePointTable.script(of: letter.value)
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
