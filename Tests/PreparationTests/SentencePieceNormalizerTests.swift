import Preparation
import SplitPatterns
import TestSupport
import Testing

@Suite struct SentencePieceNormalizerTests {
    static let map = [UInt8](NormalizerCases.all.map)

    @Test func theMapAppliedAsByHuggingFace() throws {
        let normalizer = Normalizer.characterMap(try CharacterMap(Self.map))
        for example in NormalizerCases.all.mapCases {
            let result = try normalizer.checkedResult(of: Array(example.text.utf8))
            #expect(result.bytes.elementsEqual(example.result.utf8), "\(example)")
            #expect(result.origins.flatMap { [$0.start, $0.end] } == example.origins, "\(example)")
        }
    }

    @Test func textsAndPlacesAreThoseOfSentencePiece() throws {
        let map = try CharacterMap(Self.map)
        for example in NormalizerCases.all.sentencePiece {
            let normalizer = SentencePieceNormalizer(
                characterMap: example.maps ? map : nil, removesExtraWhitespace: example.removes,
                addsDummyPrefix: example.prefix, escapesWhitespace: true,
                treatsWhitespaceAsSuffix: example.suffix, userDefined: example.user.map { Array($0.utf8) })
            let text = stride(from: 0, to: example.text.count, by: 2).compactMap {
                UInt8(example.text.dropFirst($0).prefix(2), radix: 16)
            }
            let result = try Normalizer.sentencePiece(normalizer).checkedResult(of: text)
            #expect(result.bytes.elementsEqual(example.result.utf8), "\(example)")
            var position = 0
            for place in example.places ?? [] {
                let end = position + place[0]
                #expect(Int(result.origins[position].start) == place[1], "\(example)")
                #expect(Int(result.origins[end - 1].end) == place[2], "\(example)")
                position = end
            }
        }
    }

    /// A map of given units and replacements.
    private func blob(_ units: [UInt32], _ replacements: String) -> [UInt8] {
        let words = [UInt32(4 * units.count)] + units
        return words.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) } }
            + Array(replacements.utf8)
    }

    @Test func hostileMapsAreRefused() {
        func error(_ blob: [UInt8]) -> CharacterMapError? {
            do throws(CharacterMapError) {
                _ = try CharacterMap(blob)
                return nil
            } catch {
                return error
            }
        }
        // The root's children are at 256 ^ byte; the unit of "a" has its own at 256 ^ "a" ^ 1024.
        var units = [UInt32](repeating: 0, count: 2_048)
        units[0] = 256 << 10
        units[256 ^ 0x61] = 1_024 << 10 | 0x100 | 0x61
        units[256 ^ 0x61 ^ 1_024] = 1 << 31 | 0
        #expect(error(blob(units, "b\0")) == nil)
        #expect(error([]) == .truncated(size: 0))
        #expect(error([255, 255, 255, 255, 0]) == .trieTooLarge(size: 0xFFFF_FFFF, room: 1))
        #expect(error([0, 0, 0, 0, 0]) == .trieNotOfUnits(size: 0))
        #expect(error([3, 0, 0, 0, 0, 0, 0]) == .trieNotOfUnits(size: 3))
        #expect(error(blob(units, "")) == .outOfBounds(unit: 256 ^ 0x61))
        #expect(error(blob(units, "b\0") + [0xFF]) == .notUTF8)
        var changed = units
        changed[256 ^ 0x61 ^ 1_024] = 1 << 31 | 2
        #expect(error(blob(changed, "b\0")) == .outOfBounds(unit: 256 ^ 0x61))
        changed[256 ^ 0x61 ^ 1_024] = 1 << 31 | 1
        #expect(error(blob(changed, "é\0")) == .notUTF8)
        changed = units
        changed[256 ^ 0x61] = 0x1F_FFFF << 10 | 0x61
        #expect(error(blob(changed, "b\0")) == .outOfBounds(unit: 256 ^ 0x61))
        changed[0] = 0x1F_FFFF << 10 | 0x200
        #expect(error(blob(changed, "b\0")) == .outOfBounds(unit: 0))
        // "a" leads back to where it came from.
        changed = units
        changed[256 ^ 0x61] = 0x61 << 10 | 0x61
        #expect(error(blob(changed, "b\0")) == .endlessKeys)
    }

    @Test func aDamagedMapIsRefusedOrReadWithinItsBounds() throws {
        var random = SeededGenerator(7)
        let texts = NormalizerCases.all.mapCases.map { Array($0.text.utf8) }
        for _ in 0..<300 {
            var damaged = Self.map
            for _ in 0..<Int.random(in: 1...8, using: &random) {
                let place = Int.random(in: damaged.indices, using: &random)
                damaged[place] = UInt8.random(in: 0...255, using: &random)
            }
            if Bool.random(using: &random) {
                damaged.removeLast(Int.random(in: 0..<damaged.count, using: &random))
            }
            guard let map = try? CharacterMap(damaged) else { continue }
            let whole = SentencePieceNormalizer(
                characterMap: map, removesExtraWhitespace: true, addsDummyPrefix: true,
                escapesWhitespace: true)
            for text in texts {
                _ = try Normalizer.characterMap(map).checkedResult(of: text)
                _ = try Normalizer.sentencePiece(whole).checkedResult(of: text)
            }
        }
    }

    /// What a normalizer without a map makes of a text, by trying each piece at each place.
    private func reference(_ text: [UInt8], _ pieces: [[UInt8]], escapesWhitespace: Bool) -> [UInt8] {
        var (result, position): ([UInt8], Int) = ([], 0)
        while position < text.count {
            let rest = text[position...]
            if let piece = pieces.filter({ !$0.isEmpty && rest.starts(with: $0) }).max(by: {
                $0.count < $1.count
            }) {
                for byte in piece {
                    result += byte == 0x20 && escapesWhitespace ? [0xE2, 0x96, 0x81] : [byte]
                }
                position += piece.count
                continue
            }
            let length = text.withUnsafeBufferPointer { WellFormedUTF8.sequenceLength($0, at: position) }
            let part = length > 0 ? Array(rest.prefix(length)) : [0xEF, 0xBF, 0xBD]
            result += part == [0x20] && escapesWhitespace ? [0xE2, 0x96, 0x81] : part
            position += max(length, 1)
        }
        return result
    }

    @Test func thePiecesOfTheUserAreThoseOfAReference() throws {
        var random = SeededGenerator(2_029)
        let characters = ["a", "b", " ", "é", "▁"].map { Array($0.utf8) }
        for round in 0..<400 {
            // Some pieces and texts end inside a character.
            func bytes(_ counts: ClosedRange<Int>) -> [UInt8] {
                let count = Int.random(in: counts, using: &random)
                let whole = (0..<count).flatMap { _ in characters.randomElement(using: &random)! }
                return round % 3 == 0 ? Array(whole.dropFirst(.random(in: 0...1, using: &random))) : whole
            }
            let pieces = (0..<Int.random(in: 0...5, using: &random)).map { _ in bytes(0...6) }
            for tracksOrigins in [false, true] {
                let normalizer = SentencePieceNormalizer(
                    characterMap: nil, removesExtraWhitespace: false, addsDummyPrefix: false,
                    escapesWhitespace: round % 2 == 0, userDefined: pieces)
                let text = bytes(0...60)
                var aligned = AlignedText(text, tracksOrigins: tracksOrigins)
                try normalizer.normalize(&aligned)
                let expected = reference(text, pieces, escapesWhitespace: round % 2 == 0)
                #expect(aligned.bytes == expected, "\(pieces) in \(text)")
            }
        }
    }

    /// Trying it at each place took 200,000 × 3,000,000 comparisons. Here its beginning is nearly everywhere, it lies
    /// across windows, and what comes before decides where the next one is looked for.
    @Test func aLongPieceOfTheUserIsFoundInALongRun() throws {
        let piece = [UInt8](repeating: 0x61, count: 200_000) + [0x62]
        let normalizer = SentencePieceNormalizer(
            characterMap: nil, removesExtraWhitespace: true, addsDummyPrefix: false, escapesWhitespace: true,
            userDefined: [piece, [0x20, 0x20]])
        let run = [UInt8](repeating: 0x61, count: 3_000_000)
        let text = run + [0x20] + piece + piece + [0x20, 0x20, 0x20] + run
        var aligned = AlignedText(text, tracksOrigins: false)
        try normalizer.normalize(&aligned)
        let space: [UInt8] = [0xE2, 0x96, 0x81]
        #expect(aligned.bytes == run + space + piece + piece + space + space + run)
    }
}
