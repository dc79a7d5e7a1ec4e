import JSON
import Preparation

extension Normalizer {
    /// The `"normalizer"` of a `tokenizer.json`.
    init(_ json: JSONValue) throws(JSONError) {
        switch try json.stepType() {
        case "Sequence":
            self = .sequence(
                try json.steps("normalizers") { (step) throws(JSONError) in try Normalizer(step) })
        case "NFC": self = .unicode(.nfc)
        case "NFD": self = .unicode(.nfd)
        case "NFKC": self = .unicode(.nfkc)
        case "NFKD": self = .unicode(.nfkd)
        case "Replace":
            self = .replace(
                try json.required("pattern").textPattern(), with: try json.required("content").bytes())
        case "Prepend": self = .prepend(try json.required("prepend").bytes())
        case "Strip":
            self = .strip(
                left: try json.flag("strip_left", default: true),
                right: try json.flag("strip_right", default: true))
        case "Lowercase": self = .lowercase
        case "StripAccents": self = .stripAccents
        case "ByteLevel": self = .byteLevel
        case "Nmt": self = .characters(.nmt)
        case "BertNormalizer":
            let lowercases = try json.flag("lowercase", default: true)
            self = .bert(
                cleansText: try json.flag("clean_text", default: true),
                spacesChinese: try json.flag("handle_chinese_chars", default: true),
                stripsAccents: try json.flag("strip_accents", default: lowercases), lowercases: lowercases)
        case "Precompiled": self = .characterMap(try json.required("precompiled_charsmap").characterMap())
        default: throw try json.unsupported("normalizer")
        }
    }
}

extension JSONValue {
    /// SentencePiece's map in base64.
    fileprivate func characterMap() throws(JSONError) -> CharacterMap {
        let text = try bytes()
        var bytes: [UInt8] = []
        let isBase64 = text.withUnsafeBufferPointer { Base64.decode($0[...], into: &bytes) }
        guard isBase64, let map = try? CharacterMap(bytes) else {
            throw JSONError("this is not a character map of SentencePiece in base64", at: offset)
        }
        return map
    }
}
