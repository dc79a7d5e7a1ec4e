import Preparation
import SplitPatterns
import TestSupport
import Testing

@Suite struct NormalizerTests {
    @Test(arguments: Set(NormalizerCases.all.cases.map(\.normalizer)).sorted())
    func textsAndOriginsAreThoseOfHuggingFace(_ name: String) throws {
        let normalizer = try NormalizerCases.normalizer(named: name)
        for example in NormalizerCases.all.cases where example.normalizer == name {
            let result = try normalizer.checkedResult(of: Array(example.text.utf8))
            #expect(String(decoding: result.bytes, as: UTF8.self) == example.result, "\(example)")
            #expect(result.bytes.elementsEqual(example.result.utf8), "\(example)")
            #expect(result.origins.flatMap { [$0.start, $0.end] } == example.origins, "\(example)")
        }
    }

    @Test(arguments: NormalizerCases.all.sums.keys.sorted())
    func everyCodePointIsThatOfHuggingFace(_ name: String) throws {
        let normalizer = try NormalizerCases.normalizer(named: name)
        var (count, hash) = (0, 0xCBF2_9CE4_8422_2325 as UInt64)
        for value in 0..<0x110000 as Range<UInt32> {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let text = Array("a\(scalar)b".utf8)
            let result = try normalizer.checkedResult(of: text).bytes
            if result == text { continue }
            count += 1
            for byte in text + result { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        }
        let expected = try #require(NormalizerCases.all.sums[name])
        #expect(count == expected.count)
        #expect(hash == UInt64(expected.hash, radix: 16))
    }

    /// The table of leads that are passed over sixty-four at a time, and the last bytes of a text.
    @Test(arguments: NormalizationForm.allCases)
    func aChangeIsFoundWhereverItIs(_ form: NormalizationForm) {
        let letters = ["a", "Я", "中", "ह", "가", "😀", "é", "か"].map { Array($0.utf8) }
        for letter in letters {
            for count in 0..<70 {
                let before = Array(repeatElement(letter, count: count).joined())
                for changing in ["\u{212B}", "a\u{301}\u{327}", "\u{1D15E}"] {
                    let text = before + Array(changing.utf8)
                    let isUnchanged = text.withUnsafeBufferPointer {
                        Normalizer.unicode(form).leavesUnchanged($0)
                    }
                    #expect(!isUnchanged, "\(count) times \(letter)")
                }
            }
        }
    }

    @Test func ordinaryTextsAreLeftUnchangedByNFC() {
        for text in ["naïve café", "Привет, мир", "नमस्ते ज़रूर", "你好，世界。", "안녕하세요", "שָׁלוֹם", "かがみ", "👩‍🔬", "বাংলা"] {
            let isUnchanged = Array(text.utf8).withUnsafeBufferPointer(
                Normalizer.unicode(.nfc).leavesUnchanged)
            #expect(isUnchanged, "\(text)")
        }
    }

    @Test func illFormedBytesAreKept() throws {
        let text: [UInt8] = [
            0x41, 0xCC, 0x65, 0xCC, 0x81, 0xFF, 0xCC, 0x81, 0xE1, 0x84, 0x20, 0xED, 0xA0, 0x80, 0xF4, 0x90,
        ]
        let nfc = try Normalizer.unicode(.nfc).checkedResult(of: text)
        let composed: [UInt8] = [0x41, 0xCC, 0xC3, 0xA9] + text[5...]
        #expect(nfc.bytes == composed)
        let lower = try Normalizer.lowercase.checkedResult(of: text)
        let lowered: [UInt8] = [0x61] + text[1...]
        #expect(lower.bytes == lowered)
        let regex = try TextPattern(regex: "\\s|A")
        let replaced = try Normalizer.replace(regex, with: [0x2D]).checkedResult(of: text)
        let expected: [UInt8] = [0x2D] + text[1..<10] + [0x2D] + text[11...]
        #expect(replaced.bytes == expected)
    }

    @Test func anyBytesAreReadWithoutACrash() throws {
        var random = SeededGenerator(20_261_126)
        let parts: [[UInt8]] = [
            [0xCC], [0x81], [0xE0, 0xA5], [0x8D], [0xED], [0xA0], [0xF0, 0x9D], [0x85, 0x9E], [0xF4], [0xC2],
            [0xFF], [0x61],
            Array("e\u{301}".utf8), Array("\u{1100}".utf8), Array("\u{1161}".utf8), Array(" ".utf8),
            Array("中".utf8),
        ]
        let normalizers = NormalizationForm.allCases.map(Normalizer.unicode) + [.lowercase, .stripAccents]
        for _ in 0..<2_000 {
            let count = Int.random(in: 0..<80, using: &random)
            let text = (0..<count).flatMap { _ in parts.randomElement(using: &random) ?? [] }
            for normalizer in normalizers { _ = try normalizer.checkedResult(of: text) }
        }
    }

    /// A byte that only looks like the first of a character hides no mark that comes as many bytes later.
    @Test(arguments: [NormalizationForm.nfc, .nfkc])
    func marksJoinTheirLettersAfterBytesThatLookLikeLeads(form: NormalizationForm) throws {
        for lead in 0xC2...0xFF as ClosedRange<UInt8> {
            for between in ["", "x", "xy", "é"].map({ Array($0.utf8) }) {
                let text = [lead] + between + Array("e\u{301} ".utf8)
                let result = try Normalizer.unicode(form).checkedResult(of: text)
                #expect(result.bytes == [lead] + between + Array("é ".utf8))
            }
        }
    }

    /// Quadratic sorting would take minutes.
    @Test func manyMarksAfterALetterTakeLinearTime() throws {
        let marks = String(repeating: "\u{301}\u{327}\u{323}", count: 100_000)
        let result = try Normalizer.unicode(.nfd).checkedResult(of: Array("a\(marks)".utf8))
        #expect(result.bytes.count == 600_001)
        #expect(result.bytes.suffix(2).elementsEqual([0xCC, 0x81]))
    }
}
