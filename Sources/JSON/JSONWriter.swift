/// Writes JSON front to back into one array of bytes.
///
/// For documents of many thousands of small values: the standard encoder boxes each of them, and takes twenty times as long
/// (docs/performance.md).
package struct JSONWriter {
    private let buffer = ByteBuffer()
    /// Whether a comma comes before what is written next.
    private var needsComma = false

    package init() {}

    /// What has been written.
    package var bytes: [UInt8] { buffer.array }

    package mutating func object(_ body: (inout JSONWriter) throws -> Void) rethrows {
        try nested("{", "}", body)
    }

    package mutating func array(_ body: (inout JSONWriter) throws -> Void) rethrows {
        try nested("[", "]", body)
    }

    /// The name of the value that comes next.
    @inline(__always)
    package mutating func key(_ name: StaticString) {
        begin()
        buffer.appendQuoted(name)
        buffer.append(ascii: ":")
        needsComma = false
    }

    /// The name of the value that comes next, if it is not known before the program runs.
    package mutating func key(named name: String) {
        value(name)
        buffer.append(ascii: ":")
        needsComma = false
    }

    package mutating func value(_ number: Int) {
        begin()
        buffer.appendDigits(number)
        needsComma = true
    }

    package mutating func value(_ number: Double) {
        begin()
        // Whatever is no number has no place in JSON.
        buffer.append(number.isFinite ? "\(number)" : "null")
        needsComma = true
    }

    package mutating func value(_ range: Range<Int>) {
        begin()
        buffer.append(ascii: "[")
        buffer.appendDigits(range.lowerBound)
        buffer.append(ascii: ",")
        buffer.appendDigits(range.upperBound)
        buffer.append(ascii: "]")
        needsComma = true
    }

    package mutating func value(_ flag: Bool) {
        begin()
        buffer.append(flag ? "true" : "false")
        needsComma = true
    }

    /// `null` for what is not there.
    package mutating func value(_ text: String?) {
        begin()
        needsComma = true
        guard var text else {
            buffer.append("null")
            return
        }
        text.withUTF8 { buffer.appendEscaped($0) }
    }

    /// Bytes that are UTF-8, as text.
    package mutating func value(utf8 bytes: UnsafeBufferPointer<UInt8>) {
        begin()
        needsComma = true
        buffer.appendEscaped(bytes)
    }

    /// Bytes that are UTF-8, with another sign of three bytes for each space.
    package mutating func value(
        utf8 bytes: UnsafeBufferPointer<UInt8>, space: (UInt8, UInt8, UInt8)
    ) {
        begin()
        needsComma = true
        buffer.appendEscaped(bytes, space: space)
    }

    private mutating func nested(
        _ open: Unicode.Scalar, _ close: Unicode.Scalar, _ body: (inout JSONWriter) throws -> Void
    ) rethrows {
        begin()
        buffer.append(ascii: open)
        needsComma = false
        try body(&self)
        buffer.append(ascii: close)
        needsComma = true
    }

    @inline(__always)
    private mutating func begin() {
        if needsComma { buffer.append(ascii: ",") }
    }
}

/// Bytes that only ever become more. An array would ask for each of them who else has it and whether it fits.
private final class ByteBuffer {
    private var base = UnsafeMutablePointer<UInt8>.allocate(capacity: 4096)
    private var capacity = 4096
    private var count = 0

    deinit { base.deallocate() }

    var array: [UInt8] { Array(UnsafeBufferPointer(start: base, count: count)) }

    @inline(__always)
    private func reserve(_ more: Int) {
        if count &+ more > capacity { grow(more) }
    }

    @inline(never)
    private func grow(_ more: Int) {
        capacity = max(2 * capacity, count + more)
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        larger.update(from: base, count: count)
        base.deallocate()
        base = larger
    }

    @inline(__always)
    func append(ascii: Unicode.Scalar) {
        reserve(1)
        base[count] = UInt8(truncatingIfNeeded: ascii.value)
        count &+= 1
    }

    func append(_ text: String) {
        for byte in text.utf8 {
            reserve(1)
            base[count] = byte
            count &+= 1
        }
    }

    @inline(__always)
    func appendQuoted(_ text: StaticString) {
        let size = text.utf8CodeUnitCount
        reserve(size &+ 2)
        base[count] = UInt8(ascii: "\"")
        (base + count + 1).update(from: text.utf8Start, count: size)
        base[count &+ size &+ 1] = UInt8(ascii: "\"")
        count &+= size &+ 2
    }

    func appendDigits(_ number: Int) {
        reserve(21)
        if number < 0 { append(ascii: "-") }
        var rest = number.magnitude
        var (size, above) = (1, rest / 10)
        while above > 0 {
            size &+= 1
            above /= 10
        }
        var place = count &+ size
        count = place
        repeat {
            place &-= 1
            base[place] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        } while rest > 0
    }

    /// Text in quotes, perhaps with a sign of three bytes for each space.
    @inline(__always)
    func appendEscaped(_ text: UnsafeBufferPointer<UInt8>, space: (UInt8, UInt8, UInt8)? = nil) {
        // No byte takes more than six.
        reserve(6 * text.count + 2)
        var end = count
        base[end] = UInt8(ascii: "\"")
        end &+= 1
        for byte in text {
            if let space, byte == 0x20 {
                (base[end], base[end + 1], base[end + 2]) = space
                end &+= 3
            } else if byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte != 0x7F {
                base[end] = byte
                end &+= 1
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
                base[end] = UInt8(ascii: "\\")
                base[end + 1] = byte
                end &+= 2
            } else {
                for unit in "\\u00".utf8 {
                    base[end] = unit
                    end &+= 1
                }
                base[end] = Self.digit(byte >> 4)
                base[end + 1] = Self.digit(byte & 0xF)
                end &+= 2
            }
        }
        base[end] = UInt8(ascii: "\"")
        count = end &+ 1
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}
