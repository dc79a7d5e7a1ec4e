/// How a new vocabulary numbers the 256 single bytes.
public enum ByteAlphabet: String, Sendable, Hashable, CaseIterable {
    /// The id is the byte, as in minbpe.
    case byteValue = "byte-value"

    /// GPT-2's order, shared by Hugging Face's trainer and the published rank files: first the bytes that
    /// GPT-2 shows as themselves (0x21–7E, A1–AC, AE–FF), then the other 68, each group ascending.
    case gpt2

    /// The bytes in order of their ids.
    public var bytes: [UInt8] {
        switch self {
        case .byteValue: Array(0...255)
        case .gpt2: Self.shownAsThemselves + (0...255).filter { !Self.shownAsThemselves.contains($0) }
        }
    }

    private static let shownAsThemselves: [UInt8] =
        Array(0x21...0x7E) + Array(0xA1...0xAC) + Array(0xAE...0xFF)

    /// GPT-2's character for each byte, as files in its format write tokens: visible characters as
    /// themselves, the others from U+0100 up, so a space is `Ġ` and a newline `Ċ`.
    ///
    /// Indexed by byte. Source: `bytes_to_unicode` in OpenAI's GPT-2 release.
    public static let gpt2Characters: [Unicode.Scalar] = {
        var characters = [Unicode.Scalar](repeating: "\0", count: 256)
        for (id, byte) in gpt2.bytes.enumerated() {
            characters[Int(byte)] =
                id < shownAsThemselves.count
                ? Unicode.Scalar(byte) : Unicode.Scalar(UInt16(0x100 + id - shownAsThemselves.count))!
        }
        return characters
    }()
}
