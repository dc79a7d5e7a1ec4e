import JSON
package import Preparation
package import SplitPatterns

/// How a `tokenizer.json` makes a text of tokens' spellings.
package indirect enum TokenDecoder: Sendable, Hashable {
    /// GPT-2's characters become bytes.
    case byteLevel
    /// A suffix marks ends of words; it becomes a space, except after the last token.
    case bpe(suffix: [UInt8])
    /// The replacement becomes a space, or nothing at the start of the first token unless it is never put
    /// there.
    case metaspace(replacement: Unicode.Scalar, PreTokenizer.PrependScheme)
    /// Tokens such as `<0x0A>` become bytes.
    case byteFallback
    /// All tokens become one, so that the next steps see the whole text.
    case fuse
    /// Up to this many characters are removed from the start and the end of each token.
    case strip(Unicode.Scalar, start: Int, stop: Int)
    case replace(TextPattern, with: [UInt8])
    case sequence([TokenDecoder])

    /// The `"decoder"` of a file.
    init(_ json: JSONValue) throws(JSONError) {
        switch try json.stepType() {
        case "ByteLevel": self = .byteLevel
        case "BPEDecoder": self = .bpe(suffix: try json.member("suffix")?.bytes() ?? Array("</w>".utf8))
        case "Metaspace":
            self = .metaspace(
                replacement: try json.required("replacement").scalar(), try json.prependScheme())
        case "ByteFallback": self = .byteFallback
        case "Fuse": self = .fuse
        case "Strip":
            self = .strip(
                try json.required("content").scalar(), start: try json.required("start").characterCount(),
                stop: try json.required("stop").characterCount())
        case "Replace":
            self = .replace(
                try json.required("pattern").textPattern(), with: try json.required("content").bytes())
        case "Sequence":
            self = .sequence(
                try json.steps("decoders") { (step) throws(JSONError) in try TokenDecoder(step) })
        default: throw try json.unsupported("decoder")
        }
    }
}

extension TokenDecoder {
    /// What a file calls the step.
    var type: String {
        switch self {
        case .byteLevel: "ByteLevel"
        case .bpe: "BPEDecoder"
        case .metaspace: "Metaspace"
        case .byteFallback: "ByteFallback"
        case .fuse: "Fuse"
        case .strip: "Strip"
        case .replace: "Replace"
        case .sequence: "Sequence"
        }
    }
}
