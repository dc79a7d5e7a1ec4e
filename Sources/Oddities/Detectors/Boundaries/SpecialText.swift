import BytePairs
import Display
import SplitPatterns
import Tokenization

extension Detector {
    static let specialText = Detector(
        oddity: .specialText, severity: .high,
        reason: "The spelling of a special token inside a text becomes a signal wherever someone allows it.",
        inPassage: { passage, findings in
            for spelling in passage.specialSpellings() {
                let tokens = passage.tokens(holding: spelling.bytes).count
                findings.add(
                    passage.place(spelling.bytes),
                    severity: passage.severity(of: spelling),
                    "\(quoted(passage.slice(spelling.bytes))) is text here, \(counted(tokens, "token")); "
                        + spelling.meaning,
                    suggestion: "if it came from outside, remove or escape it",
                    data: spelling.id.map { ["id": .integer(Int($0))] } ?? [:])
            }
        })
}

/// A spelling of a special token, of this or of another encoding.
private struct SpecialSpelling {
    let bytes: Range<Int>
    /// What it is: after "… is text here;".
    let meaning: String
    /// Whether people write the same with another meaning, as `[SEP]` in a list of months.
    var isCommon = false
    var id: TokenID?
}

/// How families of models spell their signals.
///
/// Sources: the published `tokenizer_config.json` and chat templates of each family, as of 2026-11-26.
private enum SpecialFamilies {
    /// Words between `<` and `>`, and whose they are.
    static let inAngles: [String: String] = families([
        ("Gemma and others", "bos eos pad unk mask"),
        ("Gemma", "start_of_turn end_of_turn start_of_image end_of_image"),
        ("Llama 2 and Mistral", "s /s"), ("Llama 2", "<SYS>> </SYS>> <SYS> </SYS>"),
        ("models that reason", "think /think"),
        ("models with tools", "tool_call /tool_call tool_response /tool_response"),
        (
            "code models",
            "fim_prefix fim_middle fim_suffix fim_pad fim-prefix fim-middle fim-suffix file_sep repo_name"
        ),
        ("GLM", "sop eop"), ("Cohere", "BOS_TOKEN EOS_TOKEN"), ("SmolVLM", "end_of_utterance"),
        ("T5", "extra_id_0 extra_id_1"),
    ])
    /// Words between `[` and `]`.
    static let inBrackets: [String: String] = families([
        ("Llama 2 and Mistral", "INST /INST"),
        (
            "Mistral",
            "AVAILABLE_TOOLS /AVAILABLE_TOOLS TOOL_CALLS TOOL_RESULTS /TOOL_RESULTS SYSTEM_PROMPT /SYSTEM_PROMPT IMG IMG_BREAK IMG_END THINK /THINK"
        ),
        ("BERT", "CLS SEP MASK PAD UNK"), ("GLM", "gMASK sMASK"), ("several families", "BOS EOS"),
    ])
    /// Those that people write with other meanings.
    static let common = words("s /s mask pad bos BOS EOS CLS SEP MASK PAD UNK IMG THINK /THINK")
    /// Names that stand between `<|` and `|>`; other spellings of the bars are attempts at these.
    static let inBars = words(
        """
        endoftext endofprompt im_start im_end im_sep fim_prefix fim_middle fim_suffix begin_of_text \
        end_of_text start_header_id end_header_id eot_id eom_id python_tag system user assistant end \
        start channel message return constrain call startoftext endofturn eot bos eos pad vision_start \
        vision_end observation tool
        """)

    private static func families(_ lists: [(String, String)]) -> [String: String] {
        lists.reduce(into: [:]) { names, list in
            for word in list.1.split(separator: " ") { names[String(word)] = list.0 }
        }
    }
}

extension Passage {
    /// Spellings of the encoding's special tokens, those of other families, and what only looks like one.
    fileprivate func specialSpellings() -> [SpecialSpelling] {
        // Where they are allowed, they are not text.
        let declared = tokenizer.specialTokens(in: text).filter { !isSpecial($0.range) }
        var found = declared.map {
            SpecialSpelling(
                bytes: $0.range, meaning: "as the special token it is \($0.token.id)", id: $0.token.id)
        }
        func add(_ spelling: SpecialSpelling) {
            let range = spelling.bytes
            let next = declared.partitioningIndex { $0.range.upperBound > range.lowerBound }
            let isDeclared = next < declared.count && declared[next].range.overlaps(range)
            if !isDeclared, !isSpecial(range) { found.append(spelling) }
        }
        for opening in openings where text[opening] == UInt8(ascii: "<") || text[opening] == UInt8(ascii: "[")
        {
            if let spelling = spelling(at: opening) { add(spelling) }
        }
        for scalar in beyondASCII.scalars where openingAngles.contains(scalar.value) {
            if let spelling = barred(from: scalar.offset) { add(spelling) }
        }
        return found.sorted { $0.bytes.lowerBound < $1.bytes.lowerBound }
    }

    private func isSpecial(_ range: Range<Int>) -> Bool {
        let token = self.token(at: range.lowerBound)
        return tokens.isSpecial(token) && tokens.range(of: token) == range
    }

    private func spelling(at start: Int) -> SpecialSpelling? {
        if let barred = barred(from: start) { return barred }
        let isAngle = text[start] == UInt8(ascii: "<")
        let close = isAngle ? UInt8(ascii: ">") : UInt8(ascii: "]")
        let name = text[(start + 1)...].prefix(20).prefix { $0 != close && !isSpaceOrBreak($0) }
        guard name.count > 0, byte(name.endIndex) == close else { return nil }
        var word = String(decoding: name, as: UTF8.self)
        var end = name.endIndex + 1
        if word.hasPrefix("<"), byte(end) == close {
            word += ">>"
            end += 1
        }
        guard let family = (isAngle ? SpecialFamilies.inAngles : SpecialFamilies.inBrackets)[word] else {
            return nil
        }
        let isCommon = SpecialFamilies.common.contains(word)
        guard !isAngle || !isCommon || isMark(start..<end) else { return nil }
        // An index or a key of a program.
        if !isAngle, byte(start - 1).map({ isLetterOrDigit($0) || "_)]\"".utf8.contains($0) }) ?? false {
            return nil
        }
        // A heading in brackets.
        if !isAngle, byte(end) == UInt8(ascii: ":") { return nil }
        return SpecialSpelling(
            bytes: start..<end, meaning: "to \(family) it is a signal", isCommon: !isAngle && isCommon)
    }

    /// What people write on purpose is worth a look: in programs for models, in quotations of tokens, in backticks.
    fileprivate func severity(of spelling: SpecialSpelling) -> Severity {
        if spelling.isCommon {
            let isOfBERT = ["[CLS]", "[SEP]", "[MASK]", "[PAD]", "[UNK]"].contains {
                slice(spelling.bytes).elementsEqual($0.utf8)
            }
            return isNearOtherSpecial(spelling.bytes) ? isOfBERT ? .medium : .high : .low
        }
        let isQuoted = [byte(spelling.bytes.lowerBound - 1), byte(spelling.bytes.upperBound)]
            .allSatisfy { $0.map { "\"'`".utf8.contains($0) } ?? false }
        let isCode = lineContext.surroundings(of: spelling.bytes) == .code
        return isCode && (isQuoted || start.format == .code || lineContext.isMarkedAsCode(spelling.bytes))
            ? .medium : .high
    }

    /// Whether another spelling in brackets or angles is near, as models have them.
    private func isNearOtherSpecial(_ bytes: Range<Int>) -> Bool {
        let first = openings.partitioningIndex { $0 >= bytes.lowerBound - 200 }
        return openings[first...].prefix { $0 < bytes.upperBound + 200 }.contains { opening in
            guard !bytes.contains(opening),
                text[opening] == UInt8(ascii: "[") || text[opening] == UInt8(ascii: "<")
            else {
                return false
            }
            return spelling(at: opening) != nil
        }
    }

    /// Whether a tag that HTML and others have too is a mark between texts: at the edge of a line or next to another
    /// mark, and not with its other half around words.
    private func isMark(_ tag: Range<Int>) -> Bool {
        let range = text.line(around: tag, limit: 400)
        let line = slice(range)
        // Another element: `<p>`, `<a href=…>`.
        for index in line.indices.dropLast(2) where line[index] == UInt8(ascii: "<") {
            let name = line[(index + 1)...].prefix(24).drop { $0 == UInt8(ascii: "/") }
                .prefix { isLetterOrDigit($0) || $0 == UInt8(ascii: "_") }
            let word = String(decoding: name, as: UTF8.self)
            if !word.isEmpty, !SpecialFamilies.inAngles.keys.contains(word), word == word.lowercased() {
                return false
            }
        }
        let before = slice(range.lowerBound..<tag.lowerBound).last { !isSpaceOrBreak($0) }
        let rest = slice(tag.upperBound..<range.upperBound).drop(while: isSpaceOrBreak)
        let name = String(decoding: slice(tag.lowerBound + 1..<tag.upperBound - 1), as: UTF8.self)
        // Alone on its line, what HTML or SVG has too opens or closes a block, unless a text begins with it.
        if before == nil, rest.isEmpty {
            let isClosed = offset(of: Array("</\(name)>".utf8), from: tag.upperBound) != nil
            return name == "bos" || range.lowerBound == 0 && !name.hasPrefix("/") && !isClosed
        }
        if !name.hasPrefix("/"), name != "s", String(decoding: line, as: UTF8.self).contains("</\(name)>") {
            return false
        }
        if isStruckOut(tag, in: range) { return false }
        func isNextToMark(_ byte: UInt8?) -> Bool { byte.map { "<>[]\"'`".utf8.contains($0) } ?? true }
        guard name.hasPrefix("/") else { return isNextToMark(before) }
        // `Was <s>$100</s>`: what it closes began inside the line.
        let opening = offset(of: Array("<s>".utf8), from: range.lowerBound)
        if let opening, opening < tag.lowerBound,
            !isNextToMark(slice(range.lowerBound..<opening).last { !isSpaceOrBreak($0) })
        {
            return false
        }
        let speaks = ["USER:", "ASSISTANT:", "Human:", "###"].contains { rest.starts(with: $0.utf8) }
        return isNextToMark(rest.first) || speaks
    }

    /// Whether a tag is half of `<s>gone</s>`, a few words on one line that no other tag is on.
    private func isStruckOut(_ tag: Range<Int>, in line: Range<Int>) -> Bool {
        guard line.lowerBound > 0, let open = offset(of: Array("<s>".utf8), from: line.lowerBound),
            let close = offset(of: Array("</s>".utf8), from: open), close < line.upperBound,
            tag.lowerBound == open || tag.lowerBound == close
        else { return false }
        return close - open < 40
            && slice(line).count { $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: "[") } == 2
    }

    /// `<|name|>` in any spelling of the angles and bars, with or without spaces inside.
    private func barred(from start: Int) -> SpecialSpelling? {
        var position = start
        func take(_ isWanted: (Unicode.Scalar) -> Bool) -> Unicode.Scalar? {
            guard let character = character(at: position), isWanted(character) else { return nil }
            position += UTF8.width(character)
            return character
        }
        func takeSpaces() -> Bool {
            let before = position
            while position - before < 3, take({ $0 == " " || $0 == "\u{A0}" || $0 == "\u{200B}" }) != nil {}
            return position > before
        }
        guard let open = take({ $0 == "<" || openingAngles.contains($0.value) }) else { return nil }
        var isExact = open == "<"
        if takeSpaces() { isExact = false }
        guard let bar = take(isBar) else { return nil }
        if takeSpaces() { isExact = false }
        let nameStart = position
        while position - nameStart < 64,
            take({ $0.isPartOfWord || "_-.▁0123456789".unicodeScalars.contains($0) }) != nil
        {}
        let name = slice(nameStart..<position)
        // `<|m|>` is the mean of an absolute value, and no model has `＜｜注意｜＞`.
        let isForeign = name.contains { $0 >= 0x80 } && open != "<"
        guard name.count > 1, !isForeign else { return nil }
        if takeSpaces() { isExact = false }
        guard let secondBar = take(isBar) else { return nil }
        if takeSpaces() { isExact = false }
        guard let close = take({ $0 == ">" || closingAngles.contains($0.value) }) else { return nil }
        isExact = isExact && close == ">" && bar == secondBar
        let range = start..<position
        if isExact, bar == "|" {
            return SpecialSpelling(
                bytes: range,
                meaning: "it looks like a special token, and other models have one of that spelling")
        }
        if isExact, bar == "\u{FF5C}" {
            return SpecialSpelling(bytes: range, meaning: "to DeepSeek it is a signal")
        }
        let plain = String(decoding: lowercasedASCII(name), as: UTF8.self)
        guard SpecialFamilies.inBars.contains(plain) || plain.contains("_") || open != "<" || bar != "|"
        else { return nil }
        return SpecialSpelling(
            bytes: range, meaning: "it looks like \"<|\(plain)|>\", which models have as a signal")
    }

    private func isBar(_ character: Unicode.Scalar) -> Bool {
        "|\u{FF5C}\u{2223}\u{2502}\u{01C0}\u{2758}\u{00A6}\u{FFE8}".unicodeScalars.contains(character)
    }
}

private let openingAngles: Set<UInt32> = [0xAB, 0xFF1C, 0xFE64, 0x2039, 0x3008, 0x27E8, 0x2329]
private let closingAngles: Set<UInt32> = [0xBB, 0xFF1E, 0xFE65, 0x203A, 0x3009, 0x27E9, 0x232A]
