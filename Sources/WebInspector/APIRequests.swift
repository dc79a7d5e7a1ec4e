import BPE
import JSON
import LocalServer
import Tokenization

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The text of a request: as text, or in base64 if it is not UTF-8.
struct TextOfRequest: Decodable {
    var text: String?
    var base64: String?
    var encodings: [String]?
    var specials: String?
    var all: Bool?

    /// The bytes to look at.
    func bytes() throws(Refusal) -> [UInt8] {
        switch (text, base64) {
        case (let text?, nil): return Array(text.utf8)
        case (nil, let base64?):
            guard let data = Data(base64Encoded: base64) else {
                throw Refusal(400, "\"base64\" is not base64")
            }
            return Array(data)
        default: throw Refusal(400, "give either \"text\" or \"base64\"")
        }
    }

    /// What to do with the spellings of special tokens.
    func policy() throws(Refusal) -> SpecialTokenPolicy {
        switch specials ?? "text" {
        case "text": return .asText
        case "allow": return .allAllowed
        case "forbid": return .forbidden
        default: throw Refusal(400, "\"specials\" is \"text\", \"allow\" or \"forbid\"")
        }
    }
}

/// Ids to be decoded.
struct IDsOfRequest: Decodable {
    var ids: [TokenID]
    var encoding: String?
}

/// One token.
struct TokenOfRequest: Decodable {
    var id: TokenID
    var encoding: String?
}

/// What to look for in a vocabulary. Nothing named is all of it.
struct SearchOfRequest: Decodable {
    var encoding: String?
    var text: String?
    /// Hexadecimal digits, with spaces or without.
    var bytes: String?
    var id: TokenID?
    var script: String?
    var order: String?
    var offset: Int?
    var limit: Int?

    /// The bytes that a token has in it.
    func part() throws(Refusal) -> [UInt8] {
        guard let bytes else { return Array((text ?? "").utf8) }
        guard text == nil else { throw Refusal(400, "give either \"text\" or \"bytes\"") }
        let digits = bytes.filter { $0 != " " }
        guard digits.count % 2 == 0, digits.allSatisfy({ $0.isASCII && $0.isHexDigit }) else {
            throw Refusal(400, "\"bytes\" are pairs of hexadecimal digits, such as F0 9F")
        }
        return stride(from: 0, to: digits.count, by: 2).map { place in
            UInt8(digits.dropFirst(place).prefix(2), radix: 16)!
        }
    }
}

/// What a request has in its body.
func parsed<Content: Decodable>(_ type: Content.Type, _ request: Request) throws(Refusal) -> Content {
    let media = request.fields["content-type"]?.prefix { $0 != ";" }.lowercased()
    guard let media, media.filter({ $0 != " " }) == "application/json" else {
        throw Refusal(415, "send application/json")
    }
    do {
        return try decodeJSON(type, from: request.body)
    } catch {
        throw Refusal(400, "the body cannot be read: \(error)")
    }
}
