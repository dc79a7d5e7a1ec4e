import BPE
package import Formats
import JSON
package import LocalServer
import Oddities
import SplitPatterns
import Tokenization
import Views

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The page and its JSON interface: a function from requests to responses. Its documents are those of the
/// command line.
///
/// Nothing in a request is a path: encodings are chosen from a list by name, and the page's files are in the
/// binary.
package struct InspectorAPI: Sendable {
    private let choices: [EncodingChoice]
    private let indices = VocabularyIndices()

    /// In bytes, times the number of encodings: a response has a hundred bytes or more for each byte of text.
    package static let mostText = 512 << 10
    /// The same with all findings, which can be several for each token, with hundreds of bytes each.
    package static let mostTextWithAll = 64 << 10
    /// The same where the answer has eight bytes for each token.
    package static let mostDrawn = 4 << 20
    private static let mostEncodings = 4
    /// The most tokens of a vocabulary in a response.
    private static let mostTokens = 1000

    /// - Parameter choices: the encodings; the first is the default.
    package init(_ choices: [EncodingChoice]) {
        precondition(!choices.isEmpty, "an inspector needs an encoding")
        self.choices = choices
    }

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
        guard let route = APIRoute(rawValue: request.path) else {
            throw Refusal(
                404, "there is nothing here; the page is at /, and \(APIRoute.description) lists the rest")
        }
        try allow(route.methods, request)
        do {
            return Response(type: route.mediaType, body: try await answer(route, request))
        } catch let refusal as Refusal {
            throw refusal
        } catch let error as LessonError {
            throw Refusal(413, error.sentence)
        } catch is CancellationError {
            // No one waits for the answer, or for longer.
            throw Refusal(503, "the work was stopped; try again with a shorter text")
        } catch let error as SpecialTokenError {
            throw Refusal(
                422,
                """
                the text has the special token \(error.token.text) at byte \(error.byteOffset); \
                pass "specials": "allow" to encode it as the token, or "text" to encode it like any other text
                """)
        } catch  where error is TokenizerError {
            throw Refusal(422, "\(error)")
        } catch {
            // A vocabulary cannot be loaded. The error may name files of this machine, which clients must not
            // see.
            throw Refusal(
                500, "the encoding cannot be loaded; bpe vocab list says more on the server's machine")
        }
    }

    private func answer(_ route: APIRoute, _ request: Request) async throws -> [UInt8] {
        switch route {
        case .encodings: EncodingListDocument(names: choices.map(\.name)).json()
        case .tokenize: try await tokenize(request)
        case .tokens: try await tokens(request)
        case .findings: try await findings(request)
        case .count: try await count(request)
        case .decode: try decode(request)
        case .token: try token(request)
        case .piece: try piece(request)
        case .vocabulary: try vocabulary(request)
        case .learn: try learn(request)
        }
    }

    private func allow(_ methods: [String], _ request: Request) throws(Refusal) {
        guard methods.contains(request.method) else {
            let list = methods.joined(separator: ", ")
            throw Refusal(405, "send \(list); nothing else is allowed here", fields: ["Allow": list])
        }
    }

    // MARK: Responses

    private func tokenize(_ request: Request) async throws -> [UInt8] {
        let body = try parsed(TextRequest.self, request)
        let (bytes, policy) = (try body.bytes(), try body.policy())
        let tokenizers = try tokenizers(body.encodings)
        let most = body.all == true ? Self.mostTextWithAll : Self.mostText
        guard bytes.count * tokenizers.count <= most else {
            throw Refusal(
                413,
                "\(bytes.count) bytes in \(tokenizers.count) encodings are too many, \(most) is the most"
                    + "\(body.all == true ? " with \"all\"" : ""); try: bpe report")
        }
        let inspections = try await inParallel(tokenizers) {
            try Inspection(
                of: bytes, $0, specialTokens: policy, mostFindings: body.all == true ? Int.max : 100)
        }
        return InspectionDocument(inspections).json()
    }

    private func tokens(_ request: Request) async throws -> [UInt8] {
        let (bytes, policy, tokenizers) = try drawn(request)
        let columns = try await inParallel(tokenizers) {
            TokenColumns(
                name: $0.encoding.name, try $0.spans(bytes, specialTokens: policy), of: bytes)
        }
        return TokenTable(byteCount: bytes.count, columns).bytes()
    }

    private func findings(_ request: Request) async throws -> [UInt8] {
        let (bytes, policy, tokenizers) = try drawn(request)
        return FindingsDocument(
            try await inParallel(tokenizers) { try Inspection(of: bytes, $0, specialTokens: policy) }
        ).json()
    }

    /// What a request for a page that draws only what is visible asks for.
    private func drawn(_ request: Request) throws -> ([UInt8], SpecialTokenPolicy, [Tokenizer]) {
        let body = try BytesRequest(request)
        let tokenizers = try tokenizers(body.question.encodings)
        guard body.bytes.count * tokenizers.count <= Self.mostDrawn else {
            throw Refusal(
                413,
                "\(body.bytes.count) bytes in \(tokenizers.count) encodings are too many to draw; they can be counted"
            )
        }
        return (body.bytes, try body.question.policy(), tokenizers)
    }

    /// In parallel, so that a second encoding takes no longer.
    private func inParallel<Result: Sendable>(
        _ tokenizers: [Tokenizer], _ body: @escaping @Sendable (Tokenizer) throws -> Result
    ) async throws -> [Result] {
        try await withThrowingTaskGroup { group in
            for (place, tokenizer) in tokenizers.enumerated() {
                group.addTask {
                    try Task.checkCancellation()
                    return (place, try body(tokenizer))
                }
            }
            let results = try await group.reduce(into: [Int: Result]()) { $0[$1.0] = $1.1 }
            try Task.checkCancellation()
            return tokenizers.indices.map { results[$0]! }
        }
    }

    private func count(_ request: Request) async throws -> [UInt8] {
        let question: TextRequest
        let bytes: [UInt8]
        if request.mediaType == BytesRequest.mediaType {
            let body = try BytesRequest(request)
            (question, bytes) = (body.question, body.bytes)
        } else {
            question = try parsed(TextRequest.self, request)
            bytes = try question.bytes()
        }
        let policy = try question.policy()
        let counts = try await inParallel(try tokenizers(question.encodings)) {
            (encoding: $0.encoding, tokens: try $0.count(bytes, specialTokens: policy))
        }
        return CountDocument(byteCount: bytes.count, counts: counts).json()
    }

    private func piece(_ request: Request) throws -> [UInt8] {
        let body = try parsed(PieceRequest.self, request)
        let bytes = try bytes(ofBase64: body.base64)
        guard !bytes.isEmpty else { throw Refusal(400, "\"base64\" has no byte; send those of a piece") }
        guard bytes.count <= PieceDocument.longest else {
            throw Refusal(
                413, "the merges of at most \(PieceDocument.longest) bytes can be shown; send fewer")
        }
        return PieceDocument(bytes, try tokenizer(body.encoding).encoding).json()
    }

    private func decode(_ request: Request) throws -> [UInt8] {
        let body = try parsed(DecodingRequest.self, request)
        let tokenizer = try tokenizer(body.encoding)
        let bytes = try body.bytes(in: tokenizer)
        return DecodedDocument(
            encoding: tokenizer.encoding, bytes: bytes, base64: Data(bytes).base64EncodedString()
        ).json()
    }

    private func token(_ request: Request) throws -> [UInt8] {
        let body = try parsed(TokenRequest.self, request)
        let tokenizer = try tokenizer(body.encoding)
        guard let document = TokenDocument(body.id, tokenizer) else {
            throw Refusal(422, "\(tokenizer.encoding.name) has no token with the id \(body.id)")
        }
        return document.json()
    }

    private func vocabulary(_ request: Request) throws -> [UInt8] {
        let body = try parsed(VocabularyRequest.self, request)
        let (offset, limit) = (body.offset ?? 0, body.limit ?? 100)
        // Up to which a number is exact in every reader of JSON.
        guard 0..<1 << 53 ~= offset, (1...Self.mostTokens).contains(limit) else {
            throw Refusal(
                400, "\"offset\" must be 0 or more and below 2⁵³, and \"limit\" 1 to \(Self.mostTokens)")
        }
        guard let order = VocabularyIndex.Order(rawValue: body.order ?? "id") else {
            throw Refusal(400, "\"order\" must be \"id\", \"shortest\" or \"longest\"")
        }
        let query = VocabularyIndex.Query(containing: try body.part(), script: body.script, order: order)
        let tokenizer = try tokenizer(body.encoding)
        let index = indices.index(of: tokenizer)
        let ids = body.id.map { tokenizer.bytes(of: $0) == nil ? [] : [$0] } ?? index.tokens(query)
        return TokenListDocument(
            tokenizer, ids: Array(ids.dropFirst(offset).prefix(limit)), offset: offset, total: ids.count,
            scripts: index.scripts.map { ($0.name, $0.tokens) }
        ).json()
    }

    private func learn(_ request: Request) throws -> [UInt8] {
        let body = try parsed(LearnRequest.self, request)
        let lesson = try Lesson(
            try body.bytes(), pattern: try body.splitPattern(), ties: try body.tieRule(),
            mostSteps: try body.mostSteps())
        let sentence = try body.sentence.map { try lesson.encode(Array($0.utf8)) }
        return LessonDocument(lesson, sentence: sentence).json()
    }

    // MARK: Encodings

    private func tokenizers(_ names: [String]?) throws -> [Tokenizer] {
        guard let names, !names.isEmpty else { return [try tokenizer(nil)] }
        guard names.count <= Self.mostEncodings else {
            throw Refusal(400, "\"encodings\" must name at most \(Self.mostEncodings)")
        }
        return try names.map(tokenizer)
    }

    private func tokenizer(_ name: String?) throws -> Tokenizer {
        guard let name else { return try choices[0].tokenizer() }
        guard let choice = choices.first(where: { $0.name == name }) else {
            let names = choices.map(\.name).joined(separator: ", ")
            throw Refusal(400, "there is no encoding of that name; the encodings are \(names)")
        }
        return try choice.tokenizer()
    }
}
