// SHA-256 and SHA-1 of the platform: CryptoKit on Apple's systems, nettle elsewhere. No other file imports
// either.

#if canImport(CryptoKit)
    import CryptoKit

    /// A SHA-256 (FIPS 180-4) over bytes that come a block at a time.
    package struct SHA256 {
        private var hash = CryptoKit.SHA256()

        package init() {}

        package mutating func update(_ bytes: UnsafeRawBufferPointer) { hash.update(bufferPointer: bytes) }

        /// The 32 bytes of the digest.
        package func finalize() -> [UInt8] { Array(hash.finalize()) }
    }

    /// The SHA-1 of bytes: only for names that others derive from it.
    package func sha1(_ bytes: [UInt8]) -> [UInt8] { Array(Insecure.SHA1.hash(data: bytes)) }
#else
    import CNettle

    /// A SHA-256 (FIPS 180-4) over bytes that come a block at a time.
    package struct SHA256 {
        private var context = sha256_ctx()

        package init() { nettle_sha256_init(&context) }

        package mutating func update(_ bytes: UnsafeRawBufferPointer) {
            guard let base = bytes.baseAddress else { return }
            nettle_sha256_update(&context, bytes.count, base.assumingMemoryBound(to: UInt8.self))
        }

        /// The 32 bytes of the digest.
        package func finalize() -> [UInt8] {
            var context = context
            return [UInt8](unsafeUninitializedCapacity: Int(SHA256_DIGEST_SIZE)) { digest, count in
                nettle_sha256_digest(&context, digest.count, digest.baseAddress)
                count = digest.count
            }
        }
    }

    /// The SHA-1 of bytes: only for names that others derive from it.
    package func sha1(_ bytes: [UInt8]) -> [UInt8] {
        var context = sha1_ctx()
        nettle_sha1_init(&context)
        nettle_sha1_update(&context, bytes.count, bytes)
        return [UInt8](unsafeUninitializedCapacity: Int(SHA1_DIGEST_SIZE)) { digest, count in
            nettle_sha1_digest(&context, digest.count, digest.baseAddress)
            count = digest.count
        }
    }
#endif

extension SHA256 {
    /// The digest of bytes that are all there.
    package static func hash(_ bytes: [UInt8]) -> [UInt8] { bytes.withUnsafeBytes { hash($0) } }

    /// The digest of bytes that are all there.
    package static func hash(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        var hash = SHA256()
        hash.update(bytes)
        return hash.finalize()
    }
}

extension SHA256 {
    /// A digest as `sha256sum` prints it.
    package static func digits(_ digest: [UInt8]) -> String {
        digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
