import CIntrinsics

/// Whether two byte strings, not empty if their lengths are equal, have equal bytes. Short strings are compared by
/// two words that may overlap.
@inline(__always)
func equalBytes(_ a: UnsafeBufferPointer<UInt8>, _ b: UnsafeBufferPointer<UInt8>) -> Bool {
    let count = a.count
    guard count == b.count else { return false }
    let (a, b) = (UnsafeRawPointer(a.baseAddress!), UnsafeRawPointer(b.baseAddress!))
    if count > 16 { return bpe_equal_bytes(a, b, count) }
    if count >= 8 { return differs(a, b, UInt64.self) | differs(a, b, at: count &- 8, UInt64.self) == 0 }
    if count >= 4 { return differs(a, b, UInt32.self) | differs(a, b, at: count &- 4, UInt32.self) == 0 }
    for index in 0..<count
    where a.load(fromByteOffset: index, as: UInt8.self) != b.load(fromByteOffset: index, as: UInt8.self) {
        return false
    }
    return true
}

@inline(__always)
private func differs<Word: FixedWidthInteger & BitwiseCopyable>(
    _ a: UnsafeRawPointer, _ b: UnsafeRawPointer, at offset: Int = 0, _ type: Word.Type
) -> Word {
    a.loadUnaligned(fromByteOffset: offset, as: type) ^ b.loadUnaligned(fromByteOffset: offset, as: type)
}
