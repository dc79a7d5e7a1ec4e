package import BytePairs
import JSON
package import Tokenization

/// The special tokens that a `tokenizer.json` puts around a text, such as those that begin and end it.
package struct AddedAffixes: Sendable, Hashable {
    package var before: [TokenID] = []
    package var after: [TokenID] = []
    /// How the places of tokens are shortened.
    package var offsetTrimming: OffsetTrimming?

    package init(before: [TokenID] = [], after: [TokenID] = [], offsetTrimming: OffsetTrimming? = nil) {
        self.before = before
        self.after = after
        self.offsetTrimming = offsetTrimming
    }

    /// The `"post_processor"` of a file, as it treats a single text; pairs are left out.
    init(_ json: JSONValue) throws(JSONError) {
        switch try json.stepType() {
        case "TemplateProcessing": try read(template: json)
        case let type where type == "BertProcessing" || type == "RobertaProcessing":
            if type == "RobertaProcessing" { offsetTrimming = try json.offsetTrimming() }
            before = [try json.required("cls").pairedID()]
            after = [try json.required("sep").pairedID()]
        case "ByteLevel": offsetTrimming = try json.offsetTrimming()
        case "Sequence":
            for step in try json.steps("processors", { (step) throws(JSONError) in try AddedAffixes(step) }) {
                before.insert(contentsOf: step.before, at: 0)
                after.append(contentsOf: step.after)
                offsetTrimming = step.offsetTrimming ?? offsetTrimming
            }
        default: throw try json.unsupported("post-processor")
        }
    }

    /// `"single"` has the text once, and special tokens that `"special_tokens"` gives ids.
    private mutating func read(template json: JSONValue) throws(JSONError) {
        let specials = try json.member("special_tokens")
        var isAfter = false
        for piece in try json.required("single").array() {
            if let text = try piece.member("Sequence") {
                guard !isAfter, try text.required("id").string() == "A" else {
                    throw JSONError(
                        "a text is put into the template more than once, or is the second of a pair",
                        at: text.offset, remedy: TokenizerJSONFile.useTheirLibrary)
                }
                isAfter = true
                continue
            }
            let name = try piece.required("SpecialToken").required("id")
            guard let token = try specials?.member(name.string()) else {
                throw JSONError(
                    "\"special_tokens\" does not have the token \(try name.string().debugDescription)",
                    at: name.offset)
            }
            for id in try token.required("ids").array() {
                let id = try id.tokenID()
                if isAfter { after.append(id) } else { before.append(id) }
            }
        }
        guard isAfter else {
            throw JSONError(
                "the template leaves out the text", at: json.offset, remedy: TokenizerJSONFile.useTheirLibrary
            )
        }
    }
}

extension JSONValue {
    /// What `"trim_offsets"` and `"add_prefix_space"` say, which are on where they are missing.
    fileprivate func offsetTrimming() throws(JSONError) -> OffsetTrimming? {
        guard try flag("trim_offsets", default: true) else { return nil }
        return OffsetTrimming(keepsAddedSpace: try flag("add_prefix_space", default: true))
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
