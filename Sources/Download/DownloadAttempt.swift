import Files

/// One way along the redirects to the file, as far as the connection lasts.
struct DownloadAttempt {
    private let request: DownloadRequest
    private let transport: HTTPTransport
    private let limits: DownloadLimits
    private let partial: PartialFile
    private let origin: URLOrigin

    private var url: String
    private var firstHead: HTTPHead?
    private var checksum: Checksum?
    /// What the Hub says of the size before it redirects.
    private var linkedSize: Int?
    /// What the answer with the file says.
    private var total: Int?
    private var resumed: Int
    private var isHeld: Bool?

    /// The file is here already.
    private struct AlreadyHeld: Error {}

    /// An answer that is no file may say why, but not for ever.
    private static let longestExplanation = 1 << 20

    init(
        _ request: DownloadRequest, _ transport: HTTPTransport, _ limits: DownloadLimits,
        _ partial: PartialFile
    ) {
        self.request = request
        self.transport = transport
        self.limits = limits
        self.partial = partial
        origin = URLOrigin(url: request.url)
        url = request.url
        checksum = request.checksum
        resumed = partial.size
    }

    /// Fetches what is missing, and checks the whole.
    mutating func run(_ onEvent: (DownloadEvent) -> Void) throws -> DownloadResult {
        do {
            try stopIfHeld()
            try fetch(onEvent)
        } catch is AlreadyHeld {
            return DownloadResult(
                held: FileTree.byteCount(of: [request.heldPath ?? ""]), checksum: checksum,
                head: firstHead ?? HTTPHead())
        }
        try check()
        return DownloadResult(
            size: partial.size, checksum: checksum, resumed: resumed, head: firstHead ?? HTTPHead())
    }

    private mutating func fetch(_ onEvent: (DownloadEvent) -> Void) throws {
        for _ in 0...DownloadLimits.redirects {
            let (head, redirect) = try get(onEvent)
            switch head.status {
            case 200, 206: return
            case 301, 302, 303, 307, 308:
                guard let redirect else { throw status(head) }
                try note(head)
                if origin.scheme == "https", URLOrigin(url: redirect).scheme != "https" {
                    throw failure(.insecureRedirect(to: redirect))
                }
                url = redirect
            case 416 where partial.size > 0:
                total = head.contentRange.total
                // All of it may be here already: the server would send another version whole.
                guard total == partial.size else { throw failure(.badPart) }
                return
            default: throw status(head)
            }
        }
        throw failure(.tooManyRedirects)
    }

    private mutating func get(
        _ onEvent: (DownloadEvent) -> Void
    ) throws -> (head: HTTPHead, redirect: String?) {
        var (isBegun, explained) = (false, 0)
        let transfer = HTTPTransfer(
            transport: transport, url: url, fields: fields(), limits: limits,
            certificates: request.certificates)
        let answer = try transfer.run { head, bytes in
            guard head.status == 200 || head.status == 206 else {
                explained += bytes.count
                if explained > Self.longestExplanation { throw status(head) }
                return
            }
            if !isBegun { try begin(head) }
            isBegun = true
            guard bytes.count <= expectedSize - partial.size else {
                throw failure(.moreThanAnnounced(expectedSize))
            }
            try partial.append(bytes)
            onEvent(.received(partial.size, of: total ?? linkedSize, resumed: resumed))
        }
        // A file without bytes.
        if answer.head.status == 200 || answer.head.status == 206, !isBegun { try begin(answer.head) }
        return answer
    }

    private func fields() -> [String] {
        // The bytes of the file as they are, since its checksum is of these.
        var fields = ["Accept-Encoding: identity"]
        if let token = request.bearerToken, URLOrigin(url: url) == origin {
            fields.append("Authorization: Bearer \(token)")
        }
        if partial.size > 0, let validator = partial.validator {
            fields += ["Range: bytes=\(partial.size)-", "If-Range: \(validator)"]
        }
        return fields
    }

    /// Gets ready for the body of an answer: the rest of the file, or all of it.
    private mutating func begin(_ head: HTTPHead) throws {
        try note(head)
        if head.status == 206 {
            let range = head.contentRange
            guard partial.size > 0, range.start == partial.size else { throw failure(.badPart) }
            total = range.total
        } else {
            try partial.restart(validator: head.validator)
            resumed = 0
            total = head.size("content-length")
        }
    }

    /// Remembers what an answer of the Hub says about the file.
    private mutating func note(_ head: HTTPHead) throws {
        if firstHead == nil { firstHead = head }
        guard request.isHub, URLOrigin(url: url) == origin else { return }
        if checksum == nil, let tag = head["x-linked-etag"] ?? head["etag"] {
            checksum = Checksum(hubETag: tag)
        }
        linkedSize = linkedSize ?? head.size("x-linked-size")
        try stopIfHeld()
    }

    private mutating func stopIfHeld() throws {
        guard isHeld == nil, let checksum, let path = request.heldPath, FileTree.isFile(path) else { return }
        isHeld = try checksum.digits(ofFile: path) == checksum.digits
        if isHeld == true { throw AlreadyHeld() }
    }

    /// No more bytes than this may come.
    private var expectedSize: Int {
        min(total ?? request.maximumSize, linkedSize ?? request.maximumSize, request.maximumSize)
    }

    /// Compares the whole file with what is known about it.
    private func check() throws {
        for size in [total, linkedSize] {
            if let size, size != partial.size { throw failure(.wrongSize(partial.size, announced: size)) }
        }
        guard let checksum else { return }
        let found = try checksum.digits(ofFile: partial.path)
        guard found == checksum.digits else { throw failure(.wrongChecksum(found, expected: checksum)) }
    }

    private func failure(_ problem: DownloadFailure.Problem) -> DownloadFailure {
        DownloadFailure(url: request.url, problem: problem)
    }

    private func status(_ head: HTTPHead) -> DownloadFailure {
        let seconds = head["retry-after"].flatMap { Int($0) }.map(Double.init)
        return failure(.status(head.status, code: head["x-error-code"], retryAfter: seconds))
    }
}
