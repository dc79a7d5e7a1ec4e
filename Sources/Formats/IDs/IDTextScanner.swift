package import BytePairs

/// Reads ids that are written as text, a block at a time.
package struct IDTextScanner {
    private let isJSON: Bool
    private var line = 1
    /// The word that has begun.
    private var word: [UInt8] = []
    /// In JSON: what may come next.
    private var expected = Expected.opening
    private var hasBegunLine = false

    private enum Expected { case opening, firstOrClosing, id, commaOrClosing }

    private static let longestWord = 64

    /// - Parameter isJSON: whether there are JSON arrays; otherwise there are numbers, and white space, commas and
    ///   brackets between them.
    package init(isJSON: Bool) { self.isJSON = isJSON }

    /// Reads the next block.
    ///
    /// - Parameters:
    ///   - ids: what is appended to.
    ///   - ends: the places in `ids` where a document ends (a line, or in JSON an array) are appended to it.
    /// - Throws: ``IDFormatError`` with the line.
    package mutating func scan(
        _ block: UnsafeRawBufferPointer, into ids: inout [TokenID], ends: inout [Int]
    ) throws {
        for byte in block {
            switch byte {
            case 0x20, 0x09, 0x0D: try endWord(&ids)
            case 0x0A:
                try endWord(&ids)
                if !isJSON { ends.append(ids.count) }
                hasBegunLine = false
                line += 1
            case UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: ","):
                try endWord(&ids)
                hasBegunLine = true
                if isJSON { try read(mark: byte, ids, &ends) }
            default:
                hasBegunLine = true
                word.append(byte)
                // No id is that long, and the word need not end.
                if word.count > Self.longestWord { throw noID(word) }
            }
        }
    }

    /// Ends the text.
    package mutating func finish(into ids: inout [TokenID], ends: inout [Int]) throws {
        try endWord(&ids)
        if isJSON, expected != .opening {
            throw IDFormatError(
                "line \(line): the array has no end", remedy: "check that the input is complete")
        }
        if !isJSON, hasBegunLine { ends.append(ids.count) }
    }

    private mutating func endWord(_ ids: inout [TokenID]) throws {
        guard !word.isEmpty else { return }
        if isJSON {
            switch expected {
            case .opening: throw unexpected(word, where: "[")
            case .commaOrClosing: throw unexpected(word, where: ",")
            case .firstOrClosing, .id: expected = .commaOrClosing
            }
        }
        ids.append(try id(word))
        word.removeAll(keepingCapacity: true)
    }

    private mutating func read(mark: UInt8, _ ids: [TokenID], _ ends: inout [Int]) throws {
        switch (expected, mark) {
        case (.opening, UInt8(ascii: "[")): expected = .firstOrClosing
        case (.firstOrClosing, UInt8(ascii: "]")), (.commaOrClosing, UInt8(ascii: "]")):
            expected = .opening
            ends.append(ids.count)
        case (.commaOrClosing, UInt8(ascii: ",")): expected = .id
        case (.opening, _): throw unexpected([mark], where: "[")
        case (.commaOrClosing, _): throw unexpected([mark], where: ",")
        case (.firstOrClosing, _), (.id, _): _ = try id([mark])
        }
    }

    private func unexpected(_ word: [UInt8], where expected: String) -> IDFormatError {
        IDFormatError(
            "line \(line): \(shown(word)) where '\(expected)' should be",
            remedy: "ids in JSON are arrays of whole numbers: [1, 2, 3]")
    }

    private func id(_ word: [UInt8]) throws -> TokenID {
        var id: TokenID = 0
        for byte in word {
            let (tens, overflow) = id.multipliedReportingOverflow(by: 10)
            let (sum, carry) = tens.addingReportingOverflow(TokenID(byte &- 0x30))
            guard byte &- 0x30 < 10, !overflow, !carry else { throw noID(word) }
            id = sum
        }
        return id
    }

    private func noID(_ word: [UInt8]) -> IDFormatError {
        let isNumber = word.allSatisfy { $0 &- 0x30 < 10 }
        return IDFormatError(
            "line \(line): \(shown(word)) is \(isNumber ? "too large for an id" : "not an id")",
            remedy: """
                ids are whole numbers from 0 to \(TokenID.max); if they are in another format, name it \
                (decode: --format, report: --ids)
                """)
    }

    private func shown(_ word: [UInt8]) -> String {
        let text = String(decoding: word.prefix(40), as: UTF8.self)
        return (text.prefix(20) + (text.count > 20 ? "…" : "")).debugDescription
    }
}
