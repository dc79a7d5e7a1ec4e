/// Grows by appending only, or is emptied into a sink before it would. An array would check on each append that it is
/// uniquely referenced.
final class ByteBuffer {
    private var base: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    private var count = 0
    private let sink: ((UnsafeRawBufferPointer) throws -> Void)?
    /// What the sink has thrown. It gets no more bytes from then on.
    private(set) var failure: (any Error)?

    /// - Parameter sink: takes all bytes, in portions of up to 64 KiB, or more where that much is appended at once.
    init(sink: ((UnsafeRawBufferPointer) throws -> Void)? = nil) {
        self.sink = sink
        capacity = sink == nil ? 4096 : 1 << 16
        base = .allocate(capacity: capacity)
    }

    deinit { base.deallocate() }

    var array: [UInt8] { Array(UnsafeBufferPointer(start: base, count: count)) }

    @inline(__always)
    private func reserve(_ more: Int) {
        if count &+ more > capacity { grow(more) }
    }

    @inline(never)
    private func grow(_ more: Int) {
        empty()
        guard count + more > capacity else { return }
        capacity = max(2 * capacity, count + more)
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        larger.update(from: base, count: count)
        base.deallocate()
        base = larger
    }

    /// Passes on what there is, if there is a sink.
    func empty() {
        guard let sink, count > 0 else { return }
        if failure == nil {
            do { try sink(UnsafeRawBufferPointer(start: base, count: count)) } catch { failure = error }
        }
        count = 0
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

    /// Text in quotes; `space` replaces each space. What a terminal would obey is escaped as well as what JSON demands:
    /// DEL, the second set of control characters (U+0080 to U+009F), and what changes the direction of text or ends a line.
    @inline(__always)
    func appendEscaped(_ text: UnsafeBufferPointer<UInt8>, space: (UInt8, UInt8, UInt8)? = nil) {
        // The longest escape has six bytes.
        reserve(6 * text.count + 2)
        var end = count
        base[end] = UInt8(ascii: "\"")
        end &+= 1
        var position = 0
        while position < text.count {
            let byte = text[position]
            let escaped: (code: UInt16, length: Int)?
            switch byte {
            case 0x20:
                if let space {
                    (base[end], base[end + 1], base[end + 2]) = space
                    end &+= 3
                    position &+= 1
                    continue
                }
                escaped = nil
            case 0x00...0x1F, 0x7F, UInt8(ascii: "\""), UInt8(ascii: "\\"): escaped = (UInt16(byte), 1)
            case 0xC2, 0xD8, 0xE2: escaped = Self.obeyedCharacter(text, at: position)
            default: escaped = nil
            }
            if let escaped {
                for unit in Self.escape(escaped.code).utf8 {
                    base[end] = unit
                    end &+= 1
                }
                position &+= escaped.length
            } else {
                base[end] = byte
                end &+= 1
                position &+= 1
            }
        }
        base[end] = UInt8(ascii: "\"")
        count = end &+ 1
    }

    /// A character beyond ASCII that a terminal or an editor acts on, and how many bytes it has.
    private static func obeyedCharacter(
        _ text: UnsafeBufferPointer<UInt8>, at position: Int
    ) -> (code: UInt16, length: Int)? {
        guard position + 1 < text.count else { return nil }
        let second = text[position + 1]
        switch text[position] {
        case 0xC2: return second < 0xA0 ? (UInt16(second), 2) : nil
        case 0xD8: return second == 0x9C ? (0x61C, 2) : nil
        default: break
        }
        guard position + 2 < text.count else { return nil }
        let code = 0x2000 | UInt16(second & 0x3F) << 6 | UInt16(text[position + 2] & 0x3F)
        switch code {
        case 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: return (code, 3)
        default: return nil
        }
    }

    private static func escape(_ code: UInt16) -> String {
        switch Unicode.Scalar(code) ?? " " {
        case "\"": "\\\""
        case "\\": "\\\\"
        case "\n": "\\n"
        case "\r": "\\r"
        case "\t": "\\t"
        case "\u{8}": "\\b"
        case "\u{C}": "\\f"
        default: "\\u" + String(String(0x10000 + Int(code), radix: 16).dropFirst())
        }
    }
}
