import BytePairs
package import CBPE
import Formats
import SplitPatterns
import Tokenization

package typealias TokenizerResult = UnsafeMutablePointer<OpaquePointer?>

@c @implementation
package func bpe_open(
    _ name: UnsafePointer<CChar>?, _ tokenizer: TokenizerResult?, _ message: Message?
) -> bpe_status {
    perform(message) { tokenizer?.pointee = TokenizerHandle(try .named(string(name))).pointer }
}

@c @implementation
package func bpe_open_memory(
    _ name: UnsafePointer<CChar>?, _ start: UnsafePointer<CChar>?, _ count: Int,
    _ tokenizer: TokenizerResult?,
    _ message: Message?
) -> bpe_status {
    perform(message) {
        let encoding = try EncodingFile.read(Array(bytes(start, count)), name: string(name))
        tokenizer?.pointee = TokenizerHandle(encoding).pointer
    }
}

@c @implementation
package func bpe_open_ranks(
    _ name: UnsafePointer<CChar>?, _ pattern: UnsafePointer<CChar>?, _ dropsGaps: Bool,
    _ tokens: UnsafePointer<bpe_token>?, _ count: Int, _ specialTokens: UnsafePointer<bpe_token>?,
    _ specialCount: Int, _ tokenizer: TokenizerResult?, _ message: Message?
) -> bpe_status {
    perform(message) {
        let specials = UnsafeBufferPointer(
            start: specialTokens, count: specialTokens == nil ? 0 : specialCount)
        let encoding = try Encoding(
            name: string(name),
            vocabulary: vocabulary(UnsafeBufferPointer(start: tokens, count: tokens == nil ? 0 : count)),
            pattern: SplitPattern(nameOrRegex: string(pattern), dropsGaps: dropsGaps),
            specialTokens: specials.map {
                SpecialToken(String(decoding: $0.bytes.buffer, as: UTF8.self), id: $0.id)
            })
        tokenizer?.pointee = TokenizerHandle(encoding).pointer
    }
}

@c @implementation
package func bpe_save(
    _ tokenizer: OpaquePointer?, _ path: UnsafePointer<CChar>?, _ message: Message?
) -> bpe_status {
    perform(on: tokenizer, message) {
        try CompiledEncoding.write($0.tokenizer.encoding, to: string(path))
    }
}

@c @implementation
package func bpe_open_saved(
    _ path: UnsafePointer<CChar>?, _ tokenizer: TokenizerResult?, _ message: Message?
) -> bpe_status {
    perform(message) {
        tokenizer?.pointee = TokenizerHandle(try CompiledEncoding.read(string(path))).pointer
    }
}

/// The vocabulary of tokens in any order.
private func vocabulary(_ tokens: UnsafeBufferPointer<bpe_token>) throws -> Vocabulary {
    // A hole costs some tens of bytes: ids far beyond all models' are a mistake, not an encoding.
    let size = tokens.reduce(0) { max($0, Int($1.id) + 1) }
    guard size <= max(8 * tokens.count, 1 << 22) else {
        throw InterfaceError(
            status: BPE_INVALID_ARGUMENT,
            description: "a token has the id \(size - 1), which is too far beyond the \(tokens.count) tokens")
    }
    var strings = [[UInt8]?](repeating: nil, count: size)
    for token in tokens {
        guard strings[Int(token.id)] == nil else {
            throw InterfaceError(
                status: BPE_INVALID_ARGUMENT, description: "two tokens have the id \(token.id)")
        }
        strings[Int(token.id)] = Array(token.bytes.buffer)
    }
    return try Vocabulary(tokens: strings)
}

@c @implementation
package func bpe_close(_ tokenizer: OpaquePointer?) {
    if let tokenizer { Unmanaged<TokenizerHandle>.fromOpaque(UnsafeRawPointer(tokenizer)).release() }
}

// MARK: - What an encoding has

@c @implementation
package func bpe_name(_ tokenizer: OpaquePointer?) -> UnsafePointer<CChar>? {
    TokenizerHandle.of(tokenizer).name.start
}

@c @implementation
package func bpe_pattern(_ tokenizer: OpaquePointer?) -> UnsafePointer<CChar>? {
    TokenizerHandle.of(tokenizer).pattern.start
}

@c @implementation
package func bpe_size(_ tokenizer: OpaquePointer?) -> Int {
    TokenizerHandle.of(tokenizer).tokenizer.encoding.size
}

@c @implementation
package func bpe_token_bytes(_ tokenizer: OpaquePointer?, _ id: UInt32) -> bpe_bytes {
    let handle = TokenizerHandle.of(tokenizer)
    let bytes = handle.tokenizer.encoding.vocabulary.storedBytes(of: id)
    if !bytes.isEmpty {
        return bpe_bytes(
            start: UnsafeRawPointer(bytes.baseAddress!).assumingMemoryBound(to: CChar.self),
            count: bytes.count)
    }
    return handle.specialTokens.first { $0.id == id }.map {
        bpe_bytes(start: $0.text.start, count: $0.text.count)
    }
        ?? bpe_bytes(start: nil, count: 0)
}

@c @implementation
package func bpe_token_id(
    _ tokenizer: OpaquePointer?, _ start: UnsafePointer<CChar>?, _ count: Int,
    _ id: UnsafeMutablePointer<UInt32>?
) -> Bool {
    let encoding = TokenizerHandle.of(tokenizer).tokenizer.encoding
    let bytes = bytes(start, count)
    guard
        let found = encoding.vocabulary.id(of: bytes)
            ?? encoding.specialTokens.first(where: { $0.text.utf8.elementsEqual(bytes) })?.id
    else { return false }
    id?.pointee = found
    return true
}

@c @implementation
package func bpe_special_count(_ tokenizer: OpaquePointer?) -> Int {
    TokenizerHandle.of(tokenizer).specialTokens.count
}

@c @implementation
package func bpe_special_token(_ tokenizer: OpaquePointer?, _ index: Int) -> bpe_token {
    let tokens = TokenizerHandle.of(tokenizer).specialTokens
    guard tokens.indices.contains(index) else {
        return bpe_token(bytes: bpe_bytes(start: nil, count: 0), id: 0)
    }
    let token = tokens[index]
    return bpe_token(bytes: bpe_bytes(start: token.text.start, count: token.text.count), id: token.id)
}
