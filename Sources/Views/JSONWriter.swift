/// Writes JSON front to back into one array of bytes.
///
/// For documents of many thousands of small values: the standard encoder boxes each of them, and takes twenty times as long
/// (docs/performance.md).
struct JSONWriter {
    private(set) var bytes: [UInt8] = []
    /// Whether a comma comes before what is written next.
    private var needsComma = false

    mutating func object(_ body: (inout JSONWriter) throws -> Void) rethrows {
        try nested("{", "}", body)
    }

    mutating func array(_ body: (inout JSONWriter) throws -> Void) rethrows {
        try nested("[", "]", body)
    }

    /// The name of the value that comes next.
    mutating func key(_ name: StaticString) {
        begin()
        append("\"")
        append(name)
        append("\":")
        needsComma = false
    }

    /// The name of the value that comes next, if it is not known before the program runs.
    mutating func key(named name: String) {
        value(name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    mutating func value(_ number: Int) {
        begin()
        appendDigits(number)
        needsComma = true
    }

    mutating func value(_ number: Double) {
        begin()
        // Whatever is no number has no place in JSON.
        bytes.append(contentsOf: (number.isFinite ? "\(number)" : "null").utf8)
        needsComma = true
    }

    mutating func value(_ range: Range<Int>) {
        array {
            $0.value(range.lowerBound)
            $0.value(range.upperBound)
        }
    }

    mutating func value(_ flag: Bool) {
        begin()
        append(flag ? "true" : "false")
        needsComma = true
    }

    /// `null` for what is not there.
    mutating func value(_ text: String?) {
        begin()
        needsComma = true
        guard var text else {
            append("null")
            return
        }
        append("\"")
        text.withUTF8 { appendEscaped($0) }
        append("\"")
    }

    private mutating func nested(
        _ open: StaticString, _ close: StaticString, _ body: (inout JSONWriter) throws -> Void
    ) rethrows {
        begin()
        append(open)
        needsComma = false
        try body(&self)
        append(close)
        needsComma = true
    }

    private mutating func begin() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
    }

    private mutating func append(_ text: StaticString) {
        bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    private mutating func appendDigits(_ number: Int) {
        if number < 0 { bytes.append(UInt8(ascii: "-")) }
        let start = bytes.count
        var rest = number.magnitude
        repeat {
            bytes.append(UInt8(ascii: "0") + UInt8(rest % 10))
            rest /= 10
        } while rest > 0
        bytes[start...].reverse()
    }

    private mutating func appendEscaped(_ text: UnsafeBufferPointer<UInt8>) {
        for byte in text {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case 0..<0x20, 0x7F:
                append("\\u00")
                bytes.append(Self.digits[Int(byte >> 4)])
                bytes.append(Self.digits[Int(byte & 0xF)])
            default: bytes.append(byte)
            }
        }
    }

    private static let digits = Array("0123456789abcdef".utf8)
}
