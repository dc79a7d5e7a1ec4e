import BytePairs
import JSON
package import Tokenization

/// The special tokens that a `tokenizer.json` puts around a text, such as those that begin and end it.
package struct AddedAffixes: Sendable, Hashable {
    package var template: TextTemplate?
    /// How the places of tokens are shortened, one after another.
    package var offsetTrimmings: [OffsetTrimming] = []

    package init(template: TextTemplate? = nil, offsetTrimmings: [OffsetTrimming] = []) {
        self.template = template
        self.offsetTrimmings = offsetTrimmings
    }

    /// The `"post_processor"` of a file.
    init(_ json: JSONValue) throws(JSONError) {
        switch try json.stepType() {
        case "TemplateProcessing": try read(template: json)
        case let type where type == "BertProcessing" || type == "RobertaProcessing":
            if type == "RobertaProcessing" { offsetTrimmings = try json.offsetTrimmings() }
            template = TextTemplate(
                start: try json.required("cls").pairedID(), end: try json.required("sep").pairedID(),
                isOfRoberta: type == "RobertaProcessing")
        case "ByteLevel": offsetTrimmings = try json.offsetTrimmings()
        case "Sequence":
            let steps = try json.steps("processors") { (step) throws(JSONError) in try AddedAffixes(step) }
            let adding = steps.filter { $0.template != nil }
            guard adding.count <= 1 else {
                throw JSONError(
                    "several post-processors put tokens around a text, as those of no known model do",
                    at: json.offset, remedy: TokenizerJSONFile.useTheirLibrary)
            }
            template = adding.first?.template
            offsetTrimmings = steps.flatMap(\.offsetTrimmings)
        default: throw try json.unsupported("post-processor")
        }
    }

    /// `"single"` has the text once, and special tokens that `"special_tokens"` gives ids.
    private mutating func read(template json: JSONValue) throws(JSONError) {
        let specials = try json.member("special_tokens")
        func parts(_ pieces: JSONValue?) throws(JSONError) -> [TextTemplate.Part] {
            var parts: [TextTemplate.Part] = []
            for piece in try pieces?.array() ?? [] { parts += try piece.templateParts(specials) }
            return parts
        }
        let listed = try json.required("single")
        let template = TextTemplate(single: try parts(listed), pair: try parts(json.member("pair")))
        let texts = template.single.indices.filter { template.single[$0].token == nil }
        guard let text = texts.first else {
            throw JSONError(
                "the template leaves out the text", at: json.offset, remedy: TokenizerJSONFile.useTheirLibrary
            )
        }
        guard texts.count == 1, case .first = template.single[text] else {
            throw JSONError(
                "a text is put into the template more than once, or is the second of a pair",
                at: listed.offset, remedy: TokenizerJSONFile.useTheirLibrary)
        }
        self.template = template
    }
}

extension TextTemplate {
    /// BERT's, of which the second text is another segment, or RoBERTa's, which has the end twice between two.
    fileprivate init(start: TokenID, end: TokenID, isOfRoberta: Bool) {
        let first: [Part] = [.token(start, segment: 0), .first(segment: 0), .token(end, segment: 0)]
        let segment = isOfRoberta ? 0 : 1
        let second: [Part] = [.second(segment: segment), .token(end, segment: segment)]
        self.init(
            single: first, pair: first + (isOfRoberta ? [.token(end, segment: 0)] : []) + second)
    }
}

extension JSONValue {
    /// What `"trim_offsets"` and `"add_prefix_space"` say, which are on where they are missing.
    fileprivate func offsetTrimmings() throws(JSONError) -> [OffsetTrimming] {
        guard try flag("trim_offsets", default: true) else { return [] }
        return [OffsetTrimming(keepsAddedSpace: try flag("add_prefix_space", default: true))]
    }

    /// What a piece of a template puts there: a text, or the tokens that `"special_tokens"` has under its name.
    fileprivate func templateParts(_ specials: JSONValue?) throws(JSONError) -> [TextTemplate.Part] {
        if let text = try member("Sequence") {
            let (id, segment) = (try text.required("id"), try text.segment())
            switch try id.string() {
            case "A": return [.first(segment: segment)]
            case "B": return [.second(segment: segment)]
            default: throw JSONError("a text of a template is \"A\" or \"B\"", at: id.offset)
            }
        }
        let token = try required("SpecialToken")
        let (name, segment) = (try token.required("id"), try token.segment())
        guard let known = try specials?.member(name.string()) else {
            throw JSONError(
                "\"special_tokens\" does not have the token \(try name.string().debugDescription)",
                at: name.offset)
        }
        var parts: [TextTemplate.Part] = []
        for id in try known.required("ids").array() {
            parts.append(.token(try id.tokenID(), segment: segment))
        }
        return parts
    }

    private func segment() throws(JSONError) -> Int {
        guard let number = try member("type_id") else { return 0 }
        guard 0...Int(UInt32.max) ~= (try number.integer()) else {
            throw JSONError("the number of the segment is out of range", at: number.offset)
        }
        return try number.integer()
    }

    /// An id that a vocabulary can have.
    fileprivate func tokenID() throws(JSONError) -> TokenID {
        let id = try integer()
        guard 0..<IDSpace.mostIDs ~= id else {
            throw JSONError("the id is out of range", at: offset)
        }
        return TokenID(id)
    }

    /// The id in `["</s>", 2]`.
    fileprivate func pairedID() throws(JSONError) -> TokenID {
        let pair = try array()
        guard pair.count == 2 else { throw JSONError("this is not a token and its id", at: offset) }
        return try pair[1].tokenID()
    }
}
