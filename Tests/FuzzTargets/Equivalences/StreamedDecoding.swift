import BytePairs
import Tokenization

/// Ids that are decoded one after another against all of them at once; the ids end inside characters, and some have no
/// token.
enum StreamedDecoding {
    private static let tokenizer = FixedTokenizers.all[0]

    static func compare(_ bytes: [UInt8]) throws {
        let ids = bytes.map { byte -> TokenID in
            // Tokens of several bytes as often as single ones; then special tokens and gaps.
            byte < 0xE0 ? TokenID(byte) : TokenID(byte) + 22 + (byte == 0xFF ? 226 : 0)
        }
        var stream = tokenizer.streamDecoder()
        var (text, known): (String, [TokenID]) = ("", [])
        for id in ids {
            do {
                text += try stream.append(id)
                known.append(id)
            } catch is TokenizerError {
                try check(tokenizer.bytes(of: id) == nil, "id \(id) is refused")
            }
        }
        text += stream.finish()
        let whole = try tokenizer.decodeText(known)
        try check(
            text.utf8.elementsEqual(whole.utf8), "\(known): \(Array(text.utf8)), not \(Array(whole.utf8))")
        let decoded = try tokenizer.decode(known)
        try check(decoded == known.flatMap { tokenizer.bytes(of: $0) ?? [] }, "\(known): \(decoded)")
        if known.count < ids.count {
            try check((try? tokenizer.decode(ids)) == nil, "\(ids) are decoded, and some have no token")
        }
    }
}
