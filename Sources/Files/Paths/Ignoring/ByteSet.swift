/// The bytes that a bracket expression (`[a-z]`, `[!0-9]`) stands for; never a slash.
package struct ByteSet: Sendable, Equatable {
    private var words = SIMD4<UInt64>()

    /// Every byte that is not a slash.
    static let all: ByteSet = {
        var set = ByteSet()
        set.words = SIMD4(repeating: .max)
        set.remove(UInt8(ascii: "/"))
        return set
    }()

    func contains(_ byte: UInt8) -> Bool { words[Int(byte >> 6)] >> UInt64(byte & 63) & 1 != 0 }

    private mutating func insert(_ byte: UInt8) { words[Int(byte >> 6)] |= 1 << UInt64(byte & 63) }
    private mutating func remove(_ byte: UInt8) { words[Int(byte >> 6)] &= ~(1 << UInt64(byte & 63)) }

    private init() {}

    /// The expression between two brackets, without them; `nil` if a range goes backwards.
    init?(_ expression: ArraySlice<UInt8>) {
        var rest = expression
        let isNegated = rest.first == UInt8(ascii: "!") || rest.first == UInt8(ascii: "^")
        if isNegated { rest = rest.dropFirst() }
        while let first = rest.popFirst() {
            guard rest.count >= 2, rest.first == UInt8(ascii: "-") else {
                insert(first)
                continue
            }
            rest = rest.dropFirst()
            let last = rest.removeFirst()
            guard first <= last else { return nil }
            for byte in first...last { insert(byte) }
        }
        if isNegated { words = ~words }
        remove(UInt8(ascii: "/"))
    }

    /// Where the bracket expression that begins at `start` has its closing bracket: the first one, except right
    /// after the opening one, where a bracket stands for itself.
    static func end(in pattern: [UInt8], from start: Int) -> Int? {
        var index = start + 1
        if index < pattern.count, pattern[index] == UInt8(ascii: "!") || pattern[index] == UInt8(ascii: "^") {
            index += 1
        }
        if index < pattern.count, pattern[index] == UInt8(ascii: "]") { index += 1 }
        return pattern[min(index, pattern.count)...].firstIndex(of: UInt8(ascii: "]"))
    }
}
