import Platform

/// The parts of a dataset, such as one to train on and one to validate with. The bytes of a document alone decide
/// which part has it, so that the same documents are in the same parts whatever else there is.
package struct DatasetSplit: Equatable, Sendable {
    /// The parts' names, in the order given.
    package let names: [String]
    package let shares: [Double]
    /// The first numbers that are beyond each part but the last.
    private let limits: [UInt64]

    /// The most parts that there may be.
    package static let mostParts = 16

    /// - Returns: `nil` unless there are one to 16 parts, and the shares are not negative and sum to 1.
    package init?(_ parts: [(name: String, share: Double)]) {
        guard (1...Self.mostParts).contains(parts.count), parts.allSatisfy({ (0...1).contains($0.share) }),
            abs(parts.reduce(0) { $0 + $1.share } - 1) <= 1e-9
        else { return nil }
        names = parts.map(\.name)
        shares = parts.map(\.share)
        var sum = 0.0
        limits = parts.dropLast().map { part in
            sum += part.share
            let limit = sum * 0x1p64
            return limit >= 0x1p64 ? .max : UInt64(limit)
        }
    }

    /// The part of a document with this SHA-256: its first eight bytes are a number, the highest byte first, and the
    /// part is where that lies in the shares laid end to end.
    package func part(ofDigest digest: [UInt8]) -> Int {
        let number = digest.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
        return limits.firstIndex { number < $0 } ?? limits.count
    }

    /// The part of a document with these bytes.
    package func part(of document: UnsafeBufferPointer<UInt8>) -> Int {
        part(ofDigest: SHA256.hash(UnsafeRawBufferPointer(document)))
    }
}
