import BytePairs
import JSON

extension EncodingDescription {
    /// Reads a description; `path` is the file's name, for errors.
    ///
    /// - Throws: ``VocabularyFileError`` with the line, the place and the remedy; also for a key that is there
    ///   twice, since programs differ in which value they take.
    package init(parsing bytes: [UInt8], path: String) throws(VocabularyFileError) {
        let remedy = "write it again with bpe train, or delete it and give --pattern and --special"
        self = try bytes.withUnsafeBufferPointer { (bytes) throws(VocabularyFileError) in
            try readJSON(bytes, path: path, remedy: remedy) { (json) throws(JSONError) in
                try Self(JSONValue(&json))
            }
        }
    }

    private init(_ json: JSONValue) throws(JSONError) {
        // The version first: a later one may have changed everything else.
        let version = try json.required("version")
        guard try version.integer() == 1 else {
            throw JSONError(
                "this program does not know version \(try version.integer()) of the format",
                at: version.offset,
                remedy: "use a newer bpe, or give --pattern and --special instead")
        }
        name = try json.required("name").string()
        let pattern = try json.required("pattern")
        let expressions = try pattern.required("expressions")
        self.pattern = Pattern(
            name: try pattern.member("name")?.string(),
            expressions: try expressions.list { (text) throws(JSONError) in try text.string() })
        guard !self.pattern.expressions.isEmpty else {
            throw JSONError(
                "the list is empty, so text would not be split", at: expressions.offset,
                remedy: "put the split pattern there; '(?s).+' makes the whole text one piece")
        }
        specialTokens = try json.required("specialTokens").list { (token) throws(JSONError) in
            let id = try token.required("id")
            guard let number = TokenID(exactly: try id.integer()) else {
                throw JSONError("the id is not between 0 and \(TokenID.max)", at: id.offset)
            }
            return Special(id: number, text: try token.required("text").string())
        }
        size = try json.required("size").integer()
        ranksSHA256 = try json.required("ranksSHA256").string()
        if let training = try json.member("training") {
            self.training = Training(
                requestedSize: try training.required("requestedSize").integer(),
                ties: try training.required("ties").string(),
                corpusBytes: try training.required("corpusBytes").integer(),
                distinctPieces: try training.required("distinctPieces").integer())
        }
    }
}

extension EncodingDescription.Training {
    fileprivate init(requestedSize: Int, ties: String, corpusBytes: Int, distinctPieces: Int) {
        self.requestedSize = requestedSize
        self.ties = ties
        self.corpusBytes = corpusBytes
        self.distinctPieces = distinctPieces
    }
}

extension JSONValue {
    /// What is made of each element of a list.
    fileprivate func list<Element>(
        _ make: (JSONValue) throws(JSONError) -> Element
    ) throws(JSONError) -> [Element] {
        var list: [Element] = []
        for element in try array() { list.append(try make(element)) }
        return list
    }
}
