import BytePairs
import Tokenization

extension MinbpeModel {
    private static let version = "minbpe v1"

    /// Whether a file starts like minbpe's.
    package static func isRecognized(_ bytes: some Collection<UInt8>) -> Bool { bytes.starts(with: version.utf8) }

    /// Reads a model; `path` is the file's name, for errors.
    ///
    /// - Throws: ``VocabularyFileError`` with the line.
    /// - Complexity: linear in the file.
    package static func parse(_ bytes: [UInt8], path: String) throws(VocabularyFileError) -> MinbpeModel {
        var lines = MinbpeLines(bytes, path: path)
        guard try lines.next() == version else {
            throw lines.refuse("this is not `\(version)`", remedy: "name a .model file that minbpe wrote")
        }
        var model = MinbpeModel()
        guard let pattern = try lines.next() else { throw lines.refuse("the line with the pattern is missing") }
        model.pattern = pattern
        guard let count = try lines.next().flatMap({ Int($0) }), count >= 0 else {
            throw lines.refuse("this is not the number of special tokens")
        }
        // Not a number to believe: each token is a line, or the file ends.
        for _ in 0..<count { model.specialTokens.append(try lines.specialToken(after: model.specialTokens)) }
        try lines.readMerges(into: &model)
        for (index, special) in model.specialTokens.enumerated() where special.id < 256 + model.merges.count {
            throw VocabularyFileError(
                path, line: 4 + index, "the special token \(special.text) has id \(special.id), as a token has",
                remedy: "give it an id from \(256 + model.merges.count) on")
        }
        return model
    }

    /// The bytes of a file that minbpe loads; `path` is its name, for errors.
    ///
    /// - Throws: ``VocabularyFileError`` for a pattern or a special token that a line of it cannot hold.
    package func serialize(path: String) throws(VocabularyFileError) -> [UInt8] {
        func isTrimmed(_ text: String) -> Bool {
            !text.unicodeScalars.contains(where: \.endsLine) && text.unicodeScalars.first?.isSpace != true
                && text.unicodeScalars.last?.isSpace != true
        }
        guard isTrimmed(pattern) else {
            throw VocabularyFileError(
                path, "minbpe's files cannot hold a pattern with a line break, or with a space at an end",
                remedy: "write the space as \\x20 and the line break as \\n, or choose another format")
        }
        var text = "\(Self.version)\n\(pattern)\n\(specialTokens.count)\n"
        for special in specialTokens {
            guard !special.text.isEmpty, !special.text.unicodeScalars.contains(where: \.isSpace) else {
                throw VocabularyFileError(
                    path, "minbpe's files cannot hold the special token '\(special.text)': it has a space",
                    remedy: "choose another format, or another spelling")
            }
            text += "\(special.text) \(special.id)\n"
        }
        for merge in merges { text += "\(merge.left) \(merge.right)\n" }
        return Array(text.utf8)
    }
}

extension Unicode.Scalar {
    /// What minbpe strips and splits at.
    fileprivate var isSpace: Bool { properties.isWhitespace || (0x1C...0x1F).contains(value) }
    fileprivate var endsLine: Bool { self == "\n" || self == "\r" }
}

/// The lines of a file, without white space at their ends.
private struct MinbpeLines {
    private let bytes: [UInt8]
    private let path: String
    private var position = 0
    /// The current line, counted from 1.
    private var line = 0

    init(_ bytes: [UInt8], path: String) {
        self.bytes = bytes
        self.path = path
    }

    /// The next line, or `nil` at the end.
    mutating func next() throws(VocabularyFileError) -> String? {
        line += 1
        guard position < bytes.count else { return nil }
        let end = bytes[position...].firstIndex { $0 == UInt8(ascii: "\n") } ?? bytes.count
        defer { position = end + 1 }
        guard let text = String(validating: bytes[position..<end], as: UTF8.self) else {
            throw refuse("this is not UTF-8")
        }
        let scalars = text.unicodeScalars
        guard let first = scalars.firstIndex(where: { !$0.isSpace }),
            let last = scalars.lastIndex(where: { !$0.isSpace })
        else { return "" }
        return String(scalars[first...last])
    }

    mutating func specialToken(after earlier: [SpecialToken]) throws(VocabularyFileError) -> SpecialToken {
        guard let words = try next()?.unicodeScalars.split(whereSeparator: \.isSpace), words.count == 2,
            let id = TokenID(String(words[1])), id <= TokenID(Int32.max)
        else { throw refuse("this is not a special token without spaces, a space and an id") }
        return SpecialToken(String(words[0]), id: id)
    }

    mutating func readMerges(into model: inout MinbpeModel) throws(VocabularyFileError) {
        var lineOfPair: [Pair: Int] = [:]
        while let text = try next() {
            // minbpe ends its last line with a break, and so do we.
            guard position < bytes.count || !text.isEmpty else { return }
            let words = text.unicodeScalars.split(whereSeparator: \.isSpace)
            let ids = words.compactMap { TokenID(String($0)) }
            guard words.count == 2, ids.count == 2 else { throw refuse("this is not two ids with a space between") }
            let next = 256 + model.merges.count
            if let id = ids.first(where: { $0 >= next }) {
                throw refuse("token \(id) does not exist yet: this merge makes token \(next)")
            }
            let pair = Pair(left: ids[0], right: ids[1])
            if let earlier = lineOfPair.updateValue(line, forKey: pair) {
                throw refuse("line \(earlier) merges the same two tokens")
            }
            model.merges.append(pair)
        }
    }

    /// An error in the current line.
    func refuse(
        _ problem: String, remedy: String = "save the model with minbpe again"
    ) -> VocabularyFileError { VocabularyFileError(path, line: line, problem, remedy: remedy) }
}
