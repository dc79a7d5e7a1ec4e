import Foundation
import Preparation
import SplitPatterns
import TestSupport

/// What Hugging Face's normalizers and SentencePiece's make of texts; Scripts/make-normalizer-cases writes it.
struct NormalizerCases: Decodable {
    /// How many code points change, and a hash of these and what they become.
    struct Sum: Decodable {
        let count: Int
        let hash: String
    }

    /// A text, what it becomes, and the start and the end of each byte's origin.
    struct Case: Decodable {
        let normalizer: String
        let text: String
        let result: String
        let origins: [UInt32]
    }

    /// The places are counts of bytes with the start and the end that they share.
    struct SentencePieceCase: Decodable {
        let maps, removes, prefix, suffix: Bool
        let user: [String]
        let text: String
        let result: String
        let places: [[Int]]?
    }

    let sums: [String: Sum]
    let cases: [Case]
    let map: Data
    let mapCases: [Case]
    let sentencePiece: [SentencePieceCase]

    static let all: NormalizerCases = {
        do {
            let file = Data(try Fixture.bytes("cases/normalizers.json"))
            return try JSONDecoder().decode(NormalizerCases.self, from: file)
        } catch {
            fatalError("\(error)")
        }
    }()

    static func normalizer(named name: String) throws -> Normalizer {
        let prefix = Array("▁".utf8)
        return switch name {
        case "nfc": .unicode(.nfc)
        case "nfd": .unicode(.nfd)
        case "nfkc": .unicode(.nfkc)
        case "nfkd": .unicode(.nfkd)
        case "lowercase": .lowercase
        case "stripAccents": .stripAccents
        case "bert":
            .bert(cleansText: true, spacesChinese: true, stripsAccents: true, lowercases: true)
        case "bertAsIs":
            .bert(cleansText: true, spacesChinese: true, stripsAccents: false, lowercases: false)
        case "byteLevel": .byteLevel
        case "nmt": .characters(.nmt)
        case "strip": .strip(left: true, right: true)
        case "stripLeft": .strip(left: true, right: false)
        case "stripRight": .strip(left: false, right: true)
        case "prepend ▁": .prepend(prefix)
        case "replace space": .replace(TextPattern(literal: " ".utf8), with: prefix)
        case "replace ab": .replace(TextPattern(literal: "ab".utf8), with: Array("xyz".utf8))
        case "replace start": .replace(try TextPattern(oniguruma: "\\A"), with: prefix)
        case "replace runs": .replace(try TextPattern(oniguruma: " {2,}"), with: [0x20])
        default:
            .sequence([
                .unicode(.nfkc), .prepend(prefix + [0x78]), try normalizer(named: "replace space"),
                .unicode(.nfd),
                .stripAccents, .lowercase,
            ])
        }
    }
}

extension Normalizer {
    /// The result with origins, which must be the result without them, and the text if that is left unchanged.
    func checkedResult(of text: [UInt8]) throws -> AlignedText {
        var tracked = AlignedText(text, tracksOrigins: true)
        var untracked = AlignedText(text, tracksOrigins: false)
        try normalize(&tracked)
        try normalize(&untracked)
        guard tracked.bytes == untracked.bytes else {
            throw Disagreement(what: "untracked: \(untracked.bytes)")
        }
        guard tracked.origins.count == tracked.bytes.count else {
            throw Disagreement(what: "origins are missing")
        }
        if text.withUnsafeBufferPointer(leavesUnchanged), tracked.bytes != text {
            throw Disagreement(what: "the text changes: \(text)")
        }
        return tracked
    }

    struct Disagreement: Error {
        let what: String
    }
}
