import Platform

/// The bytes of an argument in which `\n`, `\r`, `\t`, `\\` and `\xHH` stand for one byte each.
struct EscapedText {
    private(set) var bytes: [UInt8] = []

    /// What an argument must be like.
    static let rule = "it needs at least one character, and after \\ one of n, r, t, \\ or xHH"

    init?(_ text: String) { self.init(text.carriedBytes) }

    init?(_ text: some Collection<UInt8>) {
        var rest = Array(text)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\") else {
                bytes.append(byte)
                continue
            }
            switch rest.popFirst() {
            case UInt8(ascii: "n"): bytes.append(0x0A)
            case UInt8(ascii: "r"): bytes.append(0x0D)
            case UInt8(ascii: "t"): bytes.append(0x09)
            case UInt8(ascii: "\\"): bytes.append(0x5C)
            case UInt8(ascii: "x"):
                let digits = String(decoding: rest.prefix(2), as: UTF8.self)
                guard digits.utf8.count == 2, let value = UInt8(digits, radix: 16) else { return nil }
                bytes.append(value)
                rest = rest.dropFirst(2)
            default: return nil
            }
        }
    }
}
