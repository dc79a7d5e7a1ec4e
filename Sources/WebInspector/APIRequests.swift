import BPE
import BytePairs
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
        guard request.mediaType == Self.mediaType else {
            throw Refusal(415, "send the body as \(Self.mediaType)")
        }
        let line = request.body.firstIndex(of: 0x0A)
        guard let line else {
            throw Refusal(400, "the body has no line with the question; begin it with {} and a line feed")
        }
        do {
            question = try decodeStrictJSON(TextRequest.self, from: Array(request.body[..<line]))
        } catch {
            throw Refusal(400, "the line with the question cannot be read: \(error)")
        }
        guard question.text == nil, question.base64 == nil else {
            throw Refusal(
                400, "the text comes after the line with the question; leave \"text\" and \"base64\" out")
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

    /// The most bytes that ids may stand for.
    static let mostBytes = 4 << 20

    /// The bytes of the ids: one id at a time, because a few digits can stand for any number of bytes.
    func bytes(in tokenizer: Tokenizer) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var decoder = ByteDecoder(tokenizer)
        try ids.withUnsafeBufferPointer { ids in
            for position in ids.indices {
                try decoder.append(UnsafeBufferPointer(rebasing: ids[position...position]), to: &bytes)
                guard bytes.count <= Self.mostBytes else {
                    throw Refusal(
                        413,
                        "the first \(position + 1) ids stand for \(bytes.count) bytes, and \(Self.mostBytes) "
                            + "is the most; send fewer at a time")
                }
            }
        }
        return bytes
    }
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
        guard let part = BytePairs.bytes(ofHexadecimal: bytes) else {
            throw Refusal(400, "\"bytes\" must be pairs of hexadecimal digits, such as F0 9F")
        }
        return part
    }
}

/// Decodes the body of a request.
func parsed<Content: Decodable>(_ type: Content.Type, _ request: Request) throws(Refusal) -> Content {
    guard request.mediaType == "application/json" else {
        throw Refusal(415, "send the body as application/json")
    }
    do {
        return try decodeStrictJSON(type, from: request.body)
    } catch {
        throw Refusal(400, "the body cannot be read: \(error)")
    }
}

/// Decodes what is JSON to the letter: the decoder alone takes other encodings than UTF-8, and what it passes over
/// may be anything.
private func decodeStrictJSON<Content: Decodable>(
    _ type: Content.Type, from bytes: [UInt8]
) throws(JSONError) -> Content {
    do throws(JSONError) {
        try checkJSON(bytes)
    } catch {
        guard let offset = error.offset else { throw error }
        let place = bytes.withUnsafeBufferPointer { JSONPlace(of: offset, in: $0) }
        throw JSONError("line \(place.line), column \(place.column): \(error.problem)")
    }
    return try decodeJSON(type, from: bytes)
}

/// The bytes that base64 stands for.
func bytes(ofBase64 text: String) throws(Refusal) -> [UInt8] {
    guard let data = Data(base64Encoded: text) else {
        throw Refusal(
            400,
            "\"base64\" is not base64; it has groups of four of A-Z a-z 0-9 + /, the last filled up with =")
    }
    return Array(data)
}
