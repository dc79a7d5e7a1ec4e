import BytePairs

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
