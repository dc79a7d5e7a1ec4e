import BPE
public import Formats
import JSON
package import LocalServer
import Oddities
import SplitPatterns
import Synchronization
import Tokenization
import Views

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What the page and its interface answer: a function from requests to answers. It tokenizes nothing by itself and shows
/// nothing that another view would show differently: it hands the same values to the same documents as the command line.
///
/// Nothing in a request is a path: encodings are chosen from a list by name, and the page's files are inside the binary.
public struct Inspector: Sendable {
    private let choices: [EncodingChoice]
    private let indices = VocabularyIndices()

    /// In bytes, over all encodings that a request names: an answer has a hundred bytes or more for each.
    public static let mostText = 512 << 10
    /// The most encodings beside each other.
    public static let mostEncodings = 4
    /// The most tokens of a vocabulary in one answer.
    static let mostTokens = 1000

    /// An inspector with these encodings; the first is the one that is taken if a request names none.
    public init(_ choices: [EncodingChoice]) {
        precondition(!choices.isEmpty, "nothing to look with")
        self.choices = choices
    }

    /// The answer to a request.
    ///
    /// - Complexity: linear in the text of the request.
    package func respond(to request: Request) async -> Response {
        do throws(Refusal) {
            return try await route(request)
        } catch {
            return Response(error)
        }
    }

    private func route(_ request: Request) async throws(Refusal) -> Response {
        if let file = PageFile.all[request.path] {
            try allow(["GET", "HEAD"], request)
            return file
        }
        let answer: (Request) async throws -> [UInt8]
        switch request.path {
        case "/api/encodings":
            try allow(["GET", "HEAD"], request)
            answer = { _ in EncodingListDocument(names: choices.map(\.name)).json() }
        case "/api/tokenize": answer = try posted(request, tokenize)
        case "/api/count": answer = try posted(request, count)
        case "/api/decode": answer = try posted(request, decode)
        case "/api/token": answer = try posted(request, token)
        case "/api/vocabulary": answer = try posted(request, vocabulary)
        default: throw Refusal(404, "there is nothing here; the page is at /")
        }
        do {
            return Response(type: "application/json", body: try await answer(request))
        } catch let refusal as Refusal {
            throw refusal
        } catch let error as SpecialTokenError {
            throw Refusal(422, "\(error)")
        } catch let error as TokenizerError {
            throw Refusal(422, "\(error)")
        } catch {
            // A vocabulary that cannot be loaded. What the error says names files of this machine: it is for its owner alone.
            throw Refusal(500, "the encoding cannot be loaded")
        }
    }

    private func allow(_ methods: [String], _ request: Request) throws(Refusal) {
        guard methods.contains(request.method) else {
            let list = methods.joined(separator: ", ")
            throw Refusal(405, "only \(list) is answered here", fields: ["Allow": list])
        }
    }

    private func posted(
        _ request: Request, _ answer: @escaping (Request) async throws -> [UInt8]
    ) throws(Refusal) -> (Request) async throws -> [UInt8] {
        try allow(["POST"], request)
        return answer
    }

    // MARK: Answers

    private func tokenize(_ request: Request) async throws -> [UInt8] {
        let body = try parsed(TextOfRequest.self, request)
        let (bytes, policy, tokenizers) = (
            try body.bytes(), try body.policy(), try tokenizers(body.encodings)
        )
        guard bytes.count * tokenizers.count <= Self.mostText else {
            throw Refusal(
                413, "\(bytes.count) bytes in \(tokenizers.count) encodings are too many; try: bpe report")
        }
        let mostFindings = body.all == true ? Int.max : 100
        // Side by side on the processors, too, so that a second encoding takes no more of a person's time.
        let inspections = try await withThrowingTaskGroup { group in
            for (place, tokenizer) in tokenizers.enumerated() {
                group.addTask {
                    (
                        place,
                        try Inspection(
                            of: bytes, tokenizer, specialTokens: policy, mostFindings: mostFindings)
                    )
                }
            }
            return try await group.reduce(into: [Int: Inspection]()) { $0[$1.0] = $1.1 }
        }
        return InspectionDocument(tokenizers.indices.map { inspections[$0]! }).json()
    }

    private func count(_ request: Request) throws -> [UInt8] {
        let body = try parsed(TextOfRequest.self, request)
        let (bytes, policy) = (try body.bytes(), try body.policy())
        let counts = try tokenizers(body.encodings).map {
            (encoding: $0.encoding, tokens: try $0.count(bytes, specialTokens: policy))
        }
        return CountDocument(byteCount: bytes.count, counts: counts).json()
    }

    private func decode(_ request: Request) throws -> [UInt8] {
        let body = try parsed(IDsOfRequest.self, request)
        let tokenizer = try tokenizer(body.encoding)
        let bytes = try tokenizer.decode(body.ids)
        return DecodedDocument(
            encoding: tokenizer.encoding, bytes: bytes, base64: Data(bytes).base64EncodedString()
        ).json()
    }

    private func token(_ request: Request) throws -> [UInt8] {
        let body = try parsed(TokenOfRequest.self, request)
        let tokenizer = try tokenizer(body.encoding)
        guard let document = TokenDocument(body.id, tokenizer) else {
            throw Refusal(422, "no token of \(tokenizer.encoding.name) has the id \(body.id)")
        }
        return document.json()
    }

    private func vocabulary(_ request: Request) throws -> [UInt8] {
        let body = try parsed(SearchOfRequest.self, request)
        let (offset, limit) = (body.offset ?? 0, body.limit ?? 100)
        guard offset >= 0, (1...Self.mostTokens).contains(limit) else {
            throw Refusal(400, "\"offset\" is 0 or more, \"limit\" 1 to \(Self.mostTokens)")
        }
        guard let order = VocabularyIndex.Order(rawValue: body.order ?? "id") else {
            throw Refusal(400, "\"order\" is \"id\", \"shortest\" or \"longest\"")
        }
        let query = VocabularyIndex.Query(containing: try body.part(), script: body.script, order: order)
        let tokenizer = try tokenizer(body.encoding)
        let index = indices.index(of: tokenizer)
        let ids =
            body.id.map { tokenizer.bytes(of: $0) == nil ? [] : [$0] } ?? index.tokens(query)
        return TokenListDocument(
            tokenizer, ids: Array(ids.dropFirst(offset).prefix(limit)), offset: offset, total: ids.count,
            scripts: index.scripts.map { ($0.name, $0.tokens) }
        ).json()
    }

    // MARK: Encodings

    private func tokenizers(_ names: [String]?) throws -> [Tokenizer] {
        guard let names, !names.isEmpty else { return [try tokenizer(nil)] }
        guard names.count <= Self.mostEncodings else {
            throw Refusal(400, "\"encodings\" are \(Self.mostEncodings) at most")
        }
        return try names.map(tokenizer)
    }

    private func tokenizer(_ name: String?) throws -> Tokenizer {
        guard let name else { return try choices[0].tokenizer() }
        guard let choice = choices.first(where: { $0.name == name }) else {
            throw Refusal(
                400,
                "there is no encoding of this name; there are \(choices.map(\.name).joined(separator: ", "))")
        }
        return try choice.tokenizer()
    }
}

/// The indices of the vocabularies that have been looked through.
private final class VocabularyIndices: Sendable {
    private let made = Mutex<[String: VocabularyIndex]>([:])

    /// Made when it is first asked for.
    func index(of tokenizer: Tokenizer) -> VocabularyIndex {
        made.withLock { made in
            if let index = made[tokenizer.encoding.name] { return index }
            let index = VocabularyIndex(tokenizer)
            made[tokenizer.encoding.name] = index
            return index
        }
    }
}
