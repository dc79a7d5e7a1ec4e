import BytePairs
import CBPE
import Platform
import SplitPatterns
import Tokenization

/// What a `bpe_tokenizer` is.
final class TokenizerHandle: Sendable {
    let tokenizer: Tokenizer
    let name: OwnedString
    let pattern: OwnedString
    let specialTokens: [(text: OwnedString, id: TokenID)]

    init(_ encoding: Encoding) {
        tokenizer = Tokenizer(encoding)
        name = OwnedString(encoding.name)
        pattern = OwnedString(encoding.pattern.expressions.joined(separator: "|"))
        specialTokens = encoding.specialTokens.map { (OwnedString($0.text), $0.id) }
    }

    var pointer: OpaquePointer { OpaquePointer(Unmanaged.passRetained(self).toOpaque()) }

    /// The handle of a pointer that C has.
    static func of(_ pointer: OpaquePointer?) -> TokenizerHandle {
        Unmanaged.fromOpaque(UnsafeRawPointer(pointer!)).takeUnretainedValue()
    }

    /// Calls `body` with ids that no other thread uses.
    func withBuffer<Result>(_ body: (IDBuffer) throws -> Result) rethrows -> Result {
        let buffer = tokenizer.buffers.take()
        defer { tokenizer.buffers.give(buffer) }
        return try body(buffer)
    }
}

/// A string with a NUL at its end that lives as long as this.
final class OwnedString: @unchecked Sendable {
    // Unchecked: the memory never changes.
    let start: UnsafePointer<CChar>
    let count: Int

    init(_ text: String) {
        start = UnsafePointer(allocatedString(text))
        count = text.utf8.count
    }

    /// The bytes of a path.
    init(path: String) {
        let bytes = path.carriedBytes
        start = (bytes + [0]).withUnsafeBytes { UnsafePointer(allocatedCopy($0.bindMemory(to: CChar.self))) }
        count = bytes.count
    }

    deinit { free(UnsafeMutablePointer(mutating: start)) }
}
