/// What to fetch, and what is known about it.
package struct DownloadRequest: Sendable {
    package var url: String
    /// Sent to the server of `url` only, never to one that it redirects to.
    package var bearerToken: String?
    /// What the file must add up to.
    package var checksum: Checksum?
    /// Whether the server of `url` gives the checksum in its head fields, as Hugging Face's Hub does:
    /// `X-Linked-ETag` or `ETag`, and `X-Linked-Size`.
    package var isHub = false
    /// A file that is here already: if it adds up to the same, nothing is fetched.
    package var heldPath: String?
    /// A file of certificates to trust in place of the system's.
    package var certificates: String?
    /// What fetches it; `nil` for what there is.
    package var transport: HTTPTransport?
    /// No more bytes than this are taken.
    package var maximumSize = 1 << 30

    package init(url: String) { self.url = url }
}

/// How long to wait, and how often to try again.
package struct DownloadLimits: Sendable {
    /// Seconds until a connection must be there, and seconds without a byte after which it is given up.
    package var timeout = 30
    /// How often to try again after a failure that may pass. What brought a megabyte does not count.
    package var retries = 4
    /// Seconds before the first further try; each pause is twice as long as the one before.
    package var pause = 0.5

    static let longestPause = 8.0
    static let redirects = 10
    /// However much each of them brings.
    static let attempts = 200
    static let progress = 1_000_000

    package init() {}
}

/// What can be told while a file is fetched.
package enum DownloadEvent {
    /// How many bytes are here, and of how many. `resumed` of them were here before.
    case received(Int, of: Int?, resumed: Int)
    /// The next try comes after this many seconds.
    case retrying(DownloadFailure, pause: Double)
}

/// What has been fetched.
package struct DownloadResult: Sendable {
    package var size: Int
    /// What the file was compared with; `nil` if neither the caller nor the server knew any.
    package var checksum: Checksum?
    /// Whether the file was here already.
    package var isUnchanged: Bool
    /// How many bytes were here from an earlier try.
    package var resumed: Int
    /// The first answer's head.
    package var head: HTTPHead

    /// A file that is here already.
    package init(held size: Int, checksum: Checksum?, head: HTTPHead = HTTPHead()) {
        self.init(size: size, checksum: checksum, isUnchanged: true, resumed: 0, head: head)
    }

    init(size: Int, checksum: Checksum?, isUnchanged: Bool = false, resumed: Int, head: HTTPHead) {
        self.size = size
        self.checksum = checksum
        self.isUnchanged = isUnchanged
        self.resumed = resumed
        self.head = head
    }
}
