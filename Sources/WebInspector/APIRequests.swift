import BPE
import JSON
import LocalServer
import Tokenization

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A text, in base64 if it is not UTF-8.
struct TextRequest: Decodable {
    var text: String?
    var base64: String?
    var encodings: [String]?
    var specials: String?
    var all: Bool?

    func bytes() throws(Refusal) -> [UInt8] {
        switch (text, base64) {
        case (let text?, nil): return Array(text.utf8)
        case (nil, let base64?): return try WebInspector.bytes(ofBase64: base64)
        default: throw Refusal(400, "give either \"text\" or \"base64\"")
        }
    }

    func policy() throws(Refusal) -> SpecialTokenPolicy {
        switch specials ?? "text" {
        case "text": return .asText
        case "allow": return .allAllowed
        case "forbid": return .forbidden
        default: throw Refusal(400, "\"specials\" must be \"text\", \"allow\" or \"forbid\"")
        }
    }
}

/// A text as it is: the body is a line of JSON with the question, then the bytes of the text. Long texts come
/// this way, because it takes no time to read.
struct BytesRequest {
    var question: TextRequest
    var bytes: [UInt8]

    static let mediaType = "application/octet-stream"

    init(_ request: Request) throws(Refusal) {
        guard request.mediaType == Self.mediaType else { throw Refusal(415, "send \(Self.mediaType)") }
        let line = request.body.firstIndex(of: 0x0A)
        guard let line else { throw Refusal(400, "the body has no line with the question") }
        do {
            question = try decodeJSON(TextRequest.self, from: Array(request.body[..<line]))
        } catch {
            throw Refusal(400, "the question cannot be read: \(error)")
        }
        guard question.text == nil, question.base64 == nil else {
            throw Refusal(400, "the text comes after the line with the question")
        }
        bytes = Array(request.body[(line + 1)...])
    }
}

struct PieceRequest: Decodable {
    var base64: String
    var encoding: String?
}

struct DecodingRequest: Decodable {
    var ids: [TokenID]
    var encoding: String?
}

struct TokenRequest: Decodable {
    var id: TokenID
    var encoding: String?
}

/// A search in a vocabulary; without criteria it finds all tokens.
struct VocabularyRequest: Decodable {
    var encoding: String?
    var text: String?
    /// Hexadecimal digits, with spaces or without.
    var bytes: String?
    var id: TokenID?
    var script: String?
    var order: String?
    var offset: Int?
    var limit: Int?

    /// The bytes that a token must contain.
    func part() throws(Refusal) -> [UInt8] {
        guard let bytes else { return Array((text ?? "").utf8) }
        guard text == nil else { throw Refusal(400, "give either \"text\" or \"bytes\"") }
        let digits = bytes.filter { $0 != " " }
        guard digits.count % 2 == 0, digits.allSatisfy({ $0.isASCII && $0.isHexDigit }) else {
            throw Refusal(400, "\"bytes\" must be pairs of hexadecimal digits, such as F0 9F")
        }
        return stride(from: 0, to: digits.count, by: 2).map { place in
            UInt8(digits.dropFirst(place).prefix(2), radix: 16)!
        }
    }
}

/// Decodes the body of a request.
func parsed<Content: Decodable>(_ type: Content.Type, _ request: Request) throws(Refusal) -> Content {
    guard request.mediaType == "application/json" else {
        throw Refusal(415, "send application/json")
    }
    do {
        return try decodeJSON(type, from: request.body)
    } catch {
        throw Refusal(400, "the body cannot be read: \(error)")
    }
}

extension Request {
    /// `application/json`, without what follows a semicolon.
    var mediaType: String? {
        fields["content-type"]?.prefix { $0 != ";" }.lowercased().filter { $0 != " " }
    }
}

/// The bytes that base64 stands for.
func bytes(ofBase64 text: String) throws(Refusal) -> [UInt8] {
    guard let data = Data(base64Encoded: text) else { throw Refusal(400, "\"base64\" is not valid base64") }
    return Array(data)
}
