package import BytePairs
import JSON
package import Tokenization

/// The special tokens that a `tokenizer.json` puts around a text, such as those that begin and end it.
package struct AddedAffixes: Sendable, Hashable {
    package var before: [TokenID] = []
    package var after: [TokenID] = []
    package var pair: PairTemplate?
    /// How the places of tokens are shortened.
    package var offsetTrimming: OffsetTrimming?

    package init(
        before: [TokenID] = [], after: [TokenID] = [], pair: PairTemplate? = nil,
        offsetTrimming: OffsetTrimming? = nil
    ) {
        self.before = before
        self.after = after
        self.pair = pair
        self.offsetTrimming = offsetTrimming
    }

    /// The `"post_processor"` of a file.
    init(_ json: JSONValue) throws(JSONError) {
        switch try json.stepType() {
        case "TemplateProcessing": try read(template: json)
        case let type where type == "BertProcessing" || type == "RobertaProcessing":
            let start = try json.required("cls").pairedID()
            let end = try json.required("sep").pairedID()
            (before, after) = ([start], [end])
            if type == "RobertaProcessing" {
                offsetTrimming = try json.offsetTrimming()
                pair = .roberta(start: start, end: end)
            } else {
                pair = .bert(start: start, end: end)
            }
        case "ByteLevel": offsetTrimming = try json.offsetTrimming()
        case "Sequence":
            let steps = try json.steps("processors") { (step) throws(JSONError) in try AddedAffixes(step) }
            for step in steps {
                before.insert(contentsOf: step.before, at: 0)
                after.append(contentsOf: step.after)
                offsetTrimming = step.offsetTrimming ?? offsetTrimming
            }
            // Several, of which no model has more than one, are not put together.
            let pairs = steps.compactMap(\.pair)
            pair = pairs.count == 1 ? pairs[0] : nil
        default: throw try json.unsupported("post-processor")
        }
    }

    /// `"single"` has the text once, and special tokens that `"special_tokens"` gives ids.
    private mutating func read(template json: JSONValue) throws(JSONError) {
        let specials = try json.member("special_tokens")
        var isAfter = false
        for piece in try json.required("single").array() {
            for part in try piece.templateParts(specials) {
                switch part {
                case .token(let id, _): if isAfter { after.append(id) } else { before.append(id) }
                case .first where !isAfter: isAfter = true
                case .first, .second:
                    throw JSONError(
                        "a text is put into the template more than once, or is the second of a pair",
                        at: piece.offset, remedy: TokenizerJSONFile.useTheirLibrary)
                }
            }
        }
        guard isAfter else {
            throw JSONError(
                "the template leaves out the text", at: json.offset, remedy: TokenizerJSONFile.useTheirLibrary
            )
        }
        guard let pieces = try json.member("pair")?.array() else { return }
        var parts: [PairTemplate.Part] = []
        for piece in pieces { parts += try piece.templateParts(specials) }
        pair = PairTemplate(parts)
    }
}

extension PairTemplate {
    fileprivate static func bert(start: TokenID, end: TokenID) -> PairTemplate {
        PairTemplate([
            .token(start, segment: 0), .first(segment: 0), .token(end, segment: 0), .second(segment: 1),
            .token(end, segment: 1),
        ])
    }

    fileprivate static func roberta(start: TokenID, end: TokenID) -> PairTemplate {
        PairTemplate([
            .token(start, segment: 0), .first(segment: 0), .token(end, segment: 0), .token(end, segment: 0),
            .second(segment: 0), .token(end, segment: 0),
        ])
    }
}

extension JSONValue {
    /// What `"trim_offsets"` and `"add_prefix_space"` say, which are on where they are missing.
    fileprivate func offsetTrimming() throws(JSONError) -> OffsetTrimming? {
        guard try flag("trim_offsets", default: true) else { return nil }
        return OffsetTrimming(keepsAddedSpace: try flag("add_prefix_space", default: true))
    }

    /// What a piece of a template puts there: a text, or the tokens that `"special_tokens"` has under its name.
    fileprivate func templateParts(_ specials: JSONValue?) throws(JSONError) -> [PairTemplate.Part] {
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
        var parts: [PairTemplate.Part] = []
        for id in try known.required("ids").array() {
            parts.append(.token(try id.tokenID(), segment: segment))
        }
        return parts
    }

    private func segment() throws(JSONError) -> Int { try member("type_id")?.integer() ?? 0 }

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
