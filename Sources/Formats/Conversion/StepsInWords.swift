package import Preparation
import SplitPatterns

extension Normalizer {
    /// What it does, for people.
    package var words: String {
        switch self {
        case .unicode(let form): form.name
        case .replace(let pattern, let content): "\(pattern.words) becomes \(quoted(content))"
        case .prepend(let prefix): "\(quoted(prefix)) before the text"
        case .strip(let left, let right):
            left && right ? "no white space at the ends" : "no white space at the \(left ? "start" : "end")"
        case .lowercase: "lower case"
        case .stripAccents: "no accents"
        case .characterMap: "a map of characters"
        case .sentencePiece(let normalizer): normalizer.words
        case .sequence(let steps): steps.isEmpty ? "none" : steps.map(\.words).joined(separator: ", ")
        }
    }
}

extension SentencePieceNormalizer {
    fileprivate var words: String {
        var parts: [String] = []
        if characterMap != nil { parts.append("a map of characters") }
        if removesExtraWhitespace { parts.append("one space for several, none at the ends") }
        if addsDummyPrefix { parts.append("a space \(treatsWhitespaceAsSuffix ? "after" : "before") the text") }
        if escapesWhitespace { parts.append("'▁' for spaces") }
        return "SentencePiece's (\(parts.isEmpty ? "nothing changes" : parts.joined(separator: ", ")))"
    }
}

extension PreTokenizer {
    /// What it does, for people.
    package var words: String {
        switch self {
        case .split(let pattern, let behavior, let isInverted):
            "split at \(isInverted ? "all but " : "")\(pattern.words) (\(behavior))"
        case .digits(let individually): individually ? "each digit apart" : "digits apart"
        case .punctuation(let behavior): "split at punctuation (\(behavior))"
        case .whitespace: "words and signs, without white space"
        case .whitespaceSplit: "split at white space, which is removed"
        case .characterDelimiter(let scalar): "split at \(quoted(Array(String(scalar).utf8))), which is removed"
        case .metaspace(let replacement, let scheme, let splits):
            "\(quoted(Array(String(replacement).utf8))) for spaces, put before the text: \(scheme)"
                + (splits ? ", split there" : "")
        case .byteLevel(let addsPrefixSpace, let usesRegex):
            "bytes" + (addsPrefixSpace ? ", a space before the text" : "")
                + (usesRegex ? ", split by gpt2's pattern" : "")
        case .fixedLength(let length): "pieces of \(length) characters"
        case .sequence(let steps): steps.map(\.words).joined(separator: ", then ")
        }
    }
}

extension TextPattern {
    fileprivate var words: String {
        switch source {
        case .literal(let bytes): quoted(bytes)
        case .expression(let expression), .oniguruma(let expression): "/\(expression)/"
        }
    }
}

private func quoted(_ bytes: [UInt8]) -> String { "'\(String(decoding: bytes, as: UTF8.self))'" }
