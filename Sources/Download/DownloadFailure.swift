import Display

/// A file that could not be fetched, and what to do.
package struct DownloadFailure: Error, Equatable, CustomStringConvertible {
    package enum Problem: Sendable, Equatable {
        case noLibrary(reason: String)
        /// libcurl's number of the error, and its words.
        case transfer(code: Int, text: String)
        /// An answer that is no file; `code` is the Hub's word for the reason.
        case status(Int, code: String?, retryAfter: Double?)
        case tooManyRedirects
        case insecureRedirect(to: String)
        case badPart
        case moreThanAnnounced(Int)
        case wrongSize(Int, announced: Int)
        case wrongChecksum(String, expected: Checksum)
        case isBusy
    }

    /// Where it was to come from.
    package let url: String
    package let problem: Problem

    package init(url: String, problem: Problem) {
        self.url = url
        self.problem = problem
    }

    /// Whether another try may succeed.
    var mayPass: Bool {
        switch problem {
        // No connection, cut short, too slow, and TLS, sending, receiving or HTTP/2 gone wrong on the way.
        case .transfer(let code, _): [7, 16, 18, 28, 35, 52, 55, 56, 92].contains(code)
        case .status(let status, _, _): [408, 425, 429, 500, 502, 503, 504].contains(status)
        default: false
        }
    }

    /// Whether no server could be reached at all.
    package var isOffline: Bool {
        if case .transfer(let code, _) = problem { return [5, 6, 7, 28].contains(code) }
        return false
    }

    package var description: String {
        switch problem {
        case .noLibrary(let reason):
            """
            fetching needs libcurl or the program curl; there is no curl, and libcurl cannot be opened: \(reason)
            install curl (Debian, Ubuntu: apt-get install curl; Fedora: dnf install curl; Alpine: apk add \
            curl), or fetch the file with a browser
            """
        default: "cannot fetch \(url): \(reason)"
        }
    }

    /// What happened, without the URL, and what to do.
    package var reason: String {
        switch problem {
        case .noLibrary(let reason): reason
        case .transfer(60, let text), .transfer(77, let text):
            "\(text)\ncheck the clock, install ca-certificates, or name a file of certificates in SSL_CERT_FILE"
        case .transfer(_, let text): text
        case .status(let status, _, _): "the server answers \(status)\(Self.meaning(of: status))"
        case .tooManyRedirects: "there are more than \(DownloadLimits.redirects) redirects"
        case .insecureRedirect(let to):
            "it redirects to \(to), which is not encrypted; nothing was fetched from there"
        case .badPart: "the server sent another part than the one it was asked for; try again"
        case .moreThanAnnounced(let size):
            "the server sends more than the \(byteCount(size)) to be expected; nothing was saved"
        case .wrongSize(let found, let announced):
            "\(grouped(found)) bytes came of \(grouped(announced)); nothing was saved; try again"
        case .wrongChecksum(let found, let expected):
            """
            the \(expected.name) is \(found), but must be \(expected.digits)
            nothing was saved; try again, and if it stays so, something on the way changes the file
            """
        case .isBusy: "another bpe is fetching it; wait for that one"
        }
    }

    private static func meaning(of status: Int) -> String {
        switch status {
        case 401: " (who are you?)"
        case 403: " (forbidden)"
        case 404: " (not found)"
        case 410: " (gone)"
        case 429: " (too many requests; try again later)"
        case 500...599: " (the fault is the server's; try again later)"
        default: ""
        }
    }
}
