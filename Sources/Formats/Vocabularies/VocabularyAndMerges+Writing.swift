import BytePairs
import JSON
import SplitPatterns
import Tokenization

/// Writes `vocab.bpe` and `encoder.json`, or the same content as `merges.txt` and `vocab.json`: for GPT-2's
/// vocabulary, OpenAI's files byte for byte.
struct VocabularyAndMergesWriter {
    private let encoding: Encoding
    private let names: TokenNames
    let losses: [String]

    /// - Throws: ``VocabularyFileError`` for tokens that are not spelled in bytes, or spelled alike.
    init(_ encoding: Encoding, path: String) throws(VocabularyFileError) {
        self.encoding = encoding
        names = try TokenNames(encoding, path: path)
        guard names.spellsBytes else {
            throw VocabularyFileError(
                path, "the tokens are of characters, and these files have tokens of bytes",
                remedy: "write a tokenizer.json instead")
        }
        try names.checkDistinct(encoding, path: path)
        losses = Self.losses(of: encoding)
    }

    private static func losses(of encoding: Encoding) -> [String] {
        let vocabulary = encoding.vocabulary
        var losses = SharedLosses.ofPreparation(encoding) + SharedLosses.ofFlags(encoding)
        losses += SharedLosses.ofAffixes(encoding) + SharedLosses.ofSharedIDs(encoding)
        if encoding.pattern != .gpt2, encoding.preparation?.splitting ?? .pattern == .pattern {
            losses.append("the split pattern \(encoding.pattern): such files are read with gpt2's")
        }
        let unmade = vocabulary.unmadeTokens.filter { id in !encoding.specialTokens.contains { $0.id == id } }
        if let first = unmade.first {
            losses.append("\(unmade.count) tokens that no merge makes, such as \(first)")
        }
        if let id = vocabulary.emptyTokenIDs.first { losses.append("token \(id), which has no text") }
        losses += SharedLosses.ofSymbols(encoding)
        return losses
    }

    /// The line with the version, then each merge.
    var merges: [UInt8] {
        var text = Array("#version: 0.2\n".utf8)
        for merge in encoding.vocabulary.rankedMerges.map(\.merge) {
            guard let left = names[merge.pair.left], let right = names[merge.pair.right] else { continue }
            text += Array("\(left) \(right)\n".utf8)
        }
        return text
    }

    /// Tokens and ids on one line, by id, in ASCII, as Python's `json` writes them.
    var vocabulary: [UInt8] {
        var text: [UInt8] = [UInt8(ascii: "{")]
        for id in 0..<TokenID(names.count) {
            guard let name = names[id] else { continue }
            if text.count > 1 { text += Array(", ".utf8) }
            text += Self.ascii(name)
            text += Array(": \(id)".utf8)
        }
        text.append(UInt8(ascii: "}"))
        return text
    }

    /// A string with `\u` for all that is not printable ASCII.
    private static func ascii(_ text: String) -> [UInt8] {
        var json: [UInt8] = [UInt8(ascii: "\"")]
        for unit in text.utf16 {
            switch unit {
            case 0x22, 0x5C: json += [UInt8(ascii: "\\"), UInt8(unit)]
            case 0x20..<0x7F: json.append(UInt8(unit))
            case 0x0A: json += Array(#"\n"#.utf8)
            case 0x0D: json += Array(#"\r"#.utf8)
            case 0x09: json += Array(#"\t"#.utf8)
            default:
                let digits = String(unit, radix: 16)
                json += Array(#"\u"#.utf8) + Array(repeating: UInt8(ascii: "0"), count: 4 - digits.count)
                json += Array(digits.utf8)
            }
        }
        json.append(UInt8(ascii: "\""))
        return json
    }
}
