import Files
import TestSupport
import Testing

@Suite struct CRC32Tests {
    /// A bit at a time, as RFC 1952 defines it.
    private func reference(_ bytes: [UInt8]) -> UInt32 {
        var sum = ~UInt32(0)
        for byte in bytes {
            sum ^= UInt32(byte)
            for _ in 0..<8 {
                let isOdd = sum & 1 == 1
                sum >>= 1
                if isOdd { sum ^= 0xEDB8_8320 }
            }
        }
        return ~sum
    }

    private func sum(_ bytes: some Sequence<UInt8>) -> CRC32 {
        var sum = CRC32()
        Array(bytes).withUnsafeBytes { sum.update($0) }
        return sum
    }

    @Test func knownSum() { #expect(sum("123456789".utf8).digits == "cbf43926") }

    @Test func anyLengthInAnyPortions() {
        var generator = SeededGenerator(3)
        for count in [Int](0..<300) + stride(from: 300, to: 1200, by: 37) {
            let bytes = generator.bytes(count: count, from: Array(0...255))
            #expect(sum(bytes).value == reference(bytes))
            let cut = Int.random(in: 0...count, using: &generator)
            var continued = sum(bytes[..<cut])
            Array(bytes[cut...]).withUnsafeBytes { continued.update($0) }
            #expect(continued == sum(bytes))
            #expect(sum(bytes[..<cut]).followed(by: sum(bytes[cut...]), count: count - cut) == sum(bytes))
        }
    }
}
