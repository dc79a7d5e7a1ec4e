import Preparation
import SplitPatterns

/// A text normalized with and without the places that its bytes come from, and by ways that must lead to the same:
/// which normalizer, then a text.
enum Normalizing {
    private static let normalizers: [Normalizer] = {
        let underline = Array("\u{2581}".utf8)
        let plain = SentencePieceNormalizer(
            characterMap: nil, removesExtraWhitespace: true, addsDummyPrefix: true, escapesWhitespace: true)
        var suffixed = plain
        suffixed.treatsWhitespaceAsSuffix = true
        suffixed.removesExtraWhitespace = false
        return NormalizationForm.allCases.map(Normalizer.unicode) + [
            .lowercase, .stripAccents, .byteLevel, .characters(.nmt), .strip(left: true, right: true),
            .strip(left: true, right: false), .strip(left: false, right: true), .prepend(underline),
            .bert(cleansText: true, spacesChinese: true, stripsAccents: true, lowercases: true),
            .bert(cleansText: true, spacesChinese: false, stripsAccents: false, lowercases: true),
            .replace(TextPattern(literal: " ".utf8), with: underline),
            .replace(TextPattern(literal: "ab".utf8), with: Array("x".utf8)),
            .sentencePiece(plain), .sentencePiece(suffixed),
            .sequence([.unicode(.nfkc), .prepend(underline), .unicode(.nfd), .stripAccents, .lowercase]),
        ]
    }()

    static func compare(_ bytes: [UInt8]) throws {
        var input = FuzzInput(bytes)
        let normalizer = input.element(of: normalizers)
        let text = input.text(atMost: 300)
        let result = try checked(normalizer, text)
        guard case .unicode(let form) = normalizer else { return }
        try check(
            try checked(normalizer, result) == result,
            "\(text) in \(form) changes when it is normalized again")
        // Whatever form a text had before.
        let detour =
            form == .nfc || form == .nfd ? [NormalizationForm.nfc, .nfd] : NormalizationForm.allCases
        for other in detour {
            let again = try checked(normalizer, try checked(.unicode(other), text))
            try check(again == result, "\(text) in \(form) by way of \(other): \(again), not \(result)")
        }
    }

    private static func checked(_ normalizer: Normalizer, _ bytes: [UInt8]) throws -> [UInt8] {
        var (tracked, untracked) = (
            AlignedText(bytes, tracksOrigins: true), AlignedText(bytes, tracksOrigins: false)
        )
        try normalizer.normalize(&tracked)
        try normalizer.normalize(&untracked)
        try check(
            tracked.bytes == untracked.bytes, "\(bytes) with places: \(tracked.bytes), not \(untracked.bytes)"
        )
        try check(tracked.origins.count == tracked.bytes.count, "\(bytes): places are missing")
        // Bytes that are not UTF-8 can become part of a character when what is between them is removed.
        let isUTF8 = String(validating: bytes, as: UTF8.self) != nil
        var start: UInt32 = 0
        for origin in tracked.origins {
            try check(
                origin.start <= origin.end && origin.end <= bytes.count && (!isUTF8 || start <= origin.start),
                "\(bytes): a byte comes from \(origin), after one from \(start)")
            start = origin.start
        }
        if bytes.withUnsafeBufferPointer({ normalizer.leavesUnchanged($0) }) {
            try check(tracked.bytes == bytes, "\(bytes) is said to stay as it is")
        }
        return tracked.bytes
    }
}
