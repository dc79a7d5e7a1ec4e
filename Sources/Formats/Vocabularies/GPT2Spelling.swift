import BytePairs

extension ByteAlphabet {
    private static let byteOfCharacter = Dictionary(
        uniqueKeysWithValues: gpt2Characters.enumerated().map { ($1, UInt8($0)) })

    /// A token in GPT-2's characters for bytes.
    static func spelling(of token: [UInt8]) -> String {
        String(String.UnicodeScalarView(token.map { gpt2Characters[Int($0)] }))
    }

    /// The token that GPT-2's characters spell; `nil` if `text` has another character.
    static func token(spelled text: String) -> [UInt8]? {
        let bytes = text.unicodeScalars.map { byteOfCharacter[$0] }
        return bytes.contains(nil) ? nil : bytes.compactMap(\.self)
    }
}
