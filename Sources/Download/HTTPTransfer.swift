import BytePairs
import CCurl
import Platform

/// What makes requests.
package enum HTTPTransport: Sendable, CaseIterable {
    /// libcurl, which is opened when it is needed.
    case library
    /// The program `curl`: where there is no library, and in a static program, which opens none.
    case program

    /// Gets ready: the one that is wanted, or, if it does not matter, the library or else the program.
    static func opened(_ wanted: HTTPTransport?) throws(DownloadFailure) -> HTTPTransport {
        if wanted == .program { return .program }
        guard let reason = bpe_curl_open_library() else { return .library }
        guard wanted == nil, bpe_curl_has_program() else {
            throw DownloadFailure(url: "", problem: .noLibrary(reason: String(cString: reason)))
        }
        return .program
    }
}

/// One GET with libcurl or curl, which does not follow redirects.
struct HTTPTransfer {
    let transport: HTTPTransport
    let url: String
    /// Lines of the head, `Name: value`.
    let fields: [String]
    let limits: DownloadLimits
    /// A file of certificates to trust in place of the system's.
    let certificates: String?

    /// Makes the request.
    ///
    /// - Parameter onBody: takes the next bytes of the body; what it throws ends the transfer.
    /// - Returns: the head, and where it redirects to, as an absolute URL.
    /// - Throws: ``DownloadFailure`` if no complete answer comes, or what `onBody` throws.
    func run(
        _ onBody: (HTTPHead, UnsafeRawBufferPointer) throws -> Void
    ) throws -> (head: HTTPHead, redirect: String?) {
        try withoutActuallyEscaping(onBody) { onBody in
            let state = TransferState(onBody)
            let result = withExtendedLifetime(state) { perform(Unmanaged.passUnretained(state).toOpaque()) }
            defer { free(result.redirect) }
            if let error = state.error { throw error }
            if result.error != 0 {
                let text = withUnsafeBytes(of: result.message) {
                    String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
                }
                throw DownloadFailure(url: url, problem: .transfer(code: Int(result.error), text: text))
            }
            return (state.head, result.redirect.map { String(cString: $0) })
        }
    }

    private func perform(_ context: UnsafeMutableRawPointer) -> bpe_curl_result {
        var result = bpe_curl_result()
        let lines = fields.map { strdup($0) }
        let certificates = certificates.map { strdup($0) } ?? nil
        defer {
            for line in lines { free(line) }
            free(certificates)
        }
        lines.map { $0.map { UnsafePointer($0) } }.withUnsafeBufferPointer { lines in
            url.withCString { url in
                "bpe/\(Version.current)".withCString { agent in
                    var request = bpe_curl_request()
                    request.url = url
                    request.user_agent = agent
                    request.headers = lines.baseAddress
                    request.header_count = lines.count
                    request.connect_timeout = limits.timeout
                    request.stall_timeout = limits.timeout
                    request.certificates = certificates.map { UnsafePointer($0) }
                    request.ignores_proxies = URLOrigin(url: self.url).isLoopback
                    request.context = context
                    request.on_header = { bytes, count, context in
                        TransferState.of(context).head.append(line: buffer(bytes, count))
                        return true
                    }
                    request.on_body = { bytes, count, context in
                        let state = TransferState.of(context)
                        do {
                            try state.onBody(state.head, UnsafeRawBufferPointer(buffer(bytes, count)))
                            return true
                        } catch {
                            state.error = error
                            return false
                        }
                    }
                    switch transport {
                    case .library: bpe_curl_get_by_library(&request, &result)
                    case .program: bpe_curl_get_by_program(&request, &result)
                    }
                }
            }
        }
        return result
    }
}

/// What the callbacks of one transfer share.
private final class TransferState {
    var head = HTTPHead()
    /// What taking the body threw.
    var error: (any Error)?
    let onBody: (HTTPHead, UnsafeRawBufferPointer) throws -> Void

    init(_ onBody: @escaping (HTTPHead, UnsafeRawBufferPointer) throws -> Void) { self.onBody = onBody }

    static func of(_ context: UnsafeMutableRawPointer?) -> TransferState {
        Unmanaged<TransferState>.fromOpaque(context!).takeUnretainedValue()
    }
}

private func buffer(_ bytes: UnsafePointer<CChar>?, _ count: Int) -> UnsafeBufferPointer<UInt8> {
    UnsafeRawBufferPointer(start: bytes, count: count).assumingMemoryBound(to: UInt8.self)
}
