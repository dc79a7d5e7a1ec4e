import BytePairs
import Platform

/// The SHA-256 of bytes in lower-case hexadecimal.
package func sha256(_ bytes: [UInt8]) -> String { SHA256.digits(SHA256.hash(bytes)) }

/// The SHA-1 of a URL, by which tiktoken's cache names the file fetched from there.
func sha1(ofURL url: String) -> String { hexDigits(sha1(Array(url.utf8))) }
