/// Bytes as people write them in an argument: `\\n`, `\\r`, `\\t`, `\\\\` and `\\xHH` stand for one byte each.
struct EscapedText {
    let bytes: [UInt8]

    /// What a text must be like.
    static let rule = "it has at least one character, and after \\ there can be n, r, t, \\ or xHH"

    init?(_ text: String) { self.init(Array(text.utf8)) }

    init?(_ text: some Collection<UInt8>) {
        var result: [UInt8] = []
        var rest = Array(text)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\") else {
                result.append(byte)
                continue
            }
            switch rest.popFirst() {
            case UInt8(ascii: "n"): result.append(0x0A)
            case UInt8(ascii: "r"): result.append(0x0D)
            case UInt8(ascii: "t"): result.append(0x09)
            case UInt8(ascii: "\\"): result.append(0x5C)
            case UInt8(ascii: "x"):
                let digits = String(decoding: rest.prefix(2), as: UTF8.self)
                guard digits.utf8.count == 2, let value = UInt8(digits, radix: 16) else { return nil }
                result.append(value)
                rest = rest.dropFirst(2)
            default: return nil
            }
        }
        bytes = result
    }
}
