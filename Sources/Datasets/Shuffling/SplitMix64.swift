/// Sebastiano Vigna's SplitMix64: numbers that a seed determines on every machine.
struct SplitMix64: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}

/// The numbers below a count in an order that a seed determines: a Fisher–Yates shuffle from the last place to the
/// second, in which place `i` trades with the upper half of the product of the next random number and `i + 1`.
func shuffledOrder(count: Int, seed: UInt64) -> [UInt64] {
    var random = SplitMix64(seed: seed)
    var order = [UInt64](0..<UInt64(count))
    for place in stride(from: count - 1, to: 0, by: -1) {
        let other = random.next().multipliedFullWidth(by: UInt64(place + 1)).high
        order.swapAt(place, Int(other))
    }
    return order
}
