import Crypto

/// The SHA-256 of bytes in lower-case hexadecimal, as sums are published.
package func sha256(_ bytes: [UInt8]) -> String {
    lowercaseHexadecimal(SHA256.hash(data: bytes))
}

/// The SHA-1 of a URL: the name under which tiktoken keeps what it fetched from there.
func sha1(_ text: String) -> String {
    lowercaseHexadecimal(Insecure.SHA1.hash(data: Array(text.utf8)))
}

private func lowercaseHexadecimal(_ digest: some Sequence<UInt8>) -> String {
    digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}
