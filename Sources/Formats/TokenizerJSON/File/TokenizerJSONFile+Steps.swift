import JSON
import SplitPatterns

// What normalizers, pre-tokenizers and decoders have in common in a file.

extension JSONValue {
    /// The `"type"` of a step.
    func stepType() throws(JSONError) -> String { try required("type").string() }

    /// The error that nothing here does what a step of this type does.
    func unsupported(_ kind: String) throws(JSONError) -> JSONError {
        let type = try required("type")
        return JSONError(
            "the \(kind) \(try type.string().debugDescription) is not supported", at: type.offset,
            remedy: TokenizerJSONFile.useTheirLibrary)
    }

    /// More steps than any model's file has.
    private static var mostSteps: Int { 256 }

    /// The steps of a `Sequence`.
    func steps<Step>(
        _ key: String, _ make: (JSONValue) throws(JSONError) -> Step
    ) throws(JSONError) -> [Step] {
        let listed = try required(key)
        // Each takes time for every token or text.
        guard try listed.array().count <= Self.mostSteps else {
            throw JSONError(
                "there are \(try listed.array().count) steps, and \(Self.mostSteps) is the most",
                at: listed.offset)
        }
        var steps: [Step] = []
        for step in try listed.array() { steps.append(try make(step)) }
        return steps
    }

    /// A string of one character.
    func scalar() throws(JSONError) -> Unicode.Scalar {
        let scalars = try string().unicodeScalars
        guard scalars.count == 1, let scalar = scalars.first else {
            throw JSONError("this is not one character", at: offset)
        }
        return scalar
    }

    /// A number that is not negative, of characters.
    func characterCount() throws(JSONError) -> Int {
        let number = try integer()
        guard number >= 0, number <= Int(UInt32.max) else {
            throw JSONError("the number is out of range", at: offset)
        }
        return number
    }

    /// The UTF-8 of a string.
    func bytes() throws(JSONError) -> [UInt8] { Array(try string().utf8) }

    /// `{"String": …}` or `{"Regex": …}`.
    func textPattern() throws(JSONError) -> TextPattern {
        let members = try members()
        guard members.count == 1, let (kind, pattern) = members.first, kind == "String" || kind == "Regex"
        else {
            throw JSONError("a pattern is an object with \"String\" or \"Regex\"", at: offset)
        }
        if kind == "String" { return TextPattern(literal: try pattern.bytes()) }
        let expression = try pattern.string()
        do throws(SplitPatternError) {
            return try TextPattern(oniguruma: expression)
        } catch {
            throw JSONError("\(error)", at: pattern.offset, remedy: TokenizerJSONFile.useTheirLibrary)
        }
    }
}
