import BPE

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What `bpe count --json` prints. Described in docs/formats.md.
struct CountReport: Encodable {
    struct EncodingSummary: Encodable {
        var name: String
        var size: Int
    }

    struct Total: Encodable {
        var tokens: Int
        var bytes: Int
    }

    var version = 1
    var encoding: EncodingSummary
    var files: [TokenCount]
    var total: Total

    init(_ encoding: Encoding, _ files: [TokenCount], _ total: TokenCount) {
        self.encoding = EncodingSummary(name: encoding.name, size: encoding.size)
        self.files = files
        self.total = Total(tokens: total.tokens, bytes: total.bytes)
    }

    func json() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try Array(encoder.encode(self)) + Array("\n".utf8)
    }
}
