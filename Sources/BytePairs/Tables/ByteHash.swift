/// Hashes a byte string eight bytes at a time, as wyhash does: multiply to 128 bits and fold the halves.
///
/// Use a random `seed` for untrusted input, so that no text can be crafted whose pieces all collide.
@inline(__always)
func byteHash(_ bytes: UnsafeBufferPointer<UInt8>, seed: UInt64) -> UInt64 {
    guard let base = UnsafeRawPointer(bytes.baseAddress) else { return fold(seed, 0x9E37_79B9_7F4A_7C15) }
    let count = bytes.count
    var state = seed ^ UInt64(truncatingIfNeeded: count) &* 0x9E37_79B9_7F4A_7C15
    var offset = 0
    while offset &+ 8 <= count {
        let word = base.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        state = fold(state ^ word, 0xA076_1D64_78BD_642F)
        offset &+= 8
    }
    if offset < count {
        state = fold(state ^ tail(base + offset, count &- offset), 0xE703_7ED1_A0B4_28DB)
    }
    return fold(state, 0x8EBC_6AF0_9C88_C6E3)
}

/// A checksum of a file. Four independent hashes hide the latency of the multiplications.
package func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    guard let base = bytes.baseAddress else {
        return byteHash(UnsafeBufferPointer(start: nil, count: 0), seed: 0)
    }
    let blocks = bytes.count / 32
    var lanes = SIMD4<UInt64>(1, 2, 3, 4)
    for block in 0..<blocks {
        let words = base.loadUnaligned(fromByteOffset: 32 &* block, as: SIMD4<UInt64>.self)
        for lane in 0..<4 { lanes[lane] = fold(lanes[lane] ^ words[lane], 0xA076_1D64_78BD_642F) }
    }
    let rest = UnsafeRawBufferPointer(rebasing: bytes[(32 * blocks)...]).assumingMemoryBound(to: UInt8.self)
    let ends = fold(lanes[0] ^ lanes[1] &* 3, lanes[2] ^ lanes[3] &* 5 ^ 0x9E37_79B9_7F4A_7C15)
    return byteHash(rest, seed: ends ^ UInt64(bytes.count))
}

/// The last one to seven bytes as one word, without reading past them.
@inline(__always)
private func tail(_ base: UnsafeRawPointer, _ count: Int) -> UInt64 {
    if count >= 4 {
        let low = UInt64(base.loadUnaligned(as: UInt32.self))
        let high = UInt64(base.loadUnaligned(fromByteOffset: count &- 4, as: UInt32.self))
        return high << 32 | low
    }
    let first = UInt64(base.load(as: UInt8.self))
    let middle = UInt64(base.load(fromByteOffset: count >> 1, as: UInt8.self))
    let last = UInt64(base.load(fromByteOffset: count &- 1, as: UInt8.self))
    return first << 16 | middle << 8 | last
}

/// A hash of a word, unpredictable without the seed.
@inline(__always)
func wordHash(_ word: UInt64, seed: UInt64) -> UInt64 {
    fold(word ^ seed, 0x9E37_79B9_7F4A_7C15)
}

@inline(__always)
private func fold(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let product = a.multipliedFullWidth(by: b)
    return product.high ^ product.low
}
