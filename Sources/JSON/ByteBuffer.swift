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

    /// Text in quotes; `space` replaces each space.
    @inline(__always)
    func appendEscaped(_ text: UnsafeBufferPointer<UInt8>, space: (UInt8, UInt8, UInt8)? = nil) {
        // The longest escape has six bytes.
        reserve(6 * text.count + 2)
        var end = count
        base[end] = UInt8(ascii: "\"")
        end &+= 1
        for byte in text {
            if let space, byte == 0x20 {
                (base[end], base[end + 1], base[end + 2]) = space
                end &+= 3
            } else if byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
                base[end] = byte
                end &+= 1
            } else {
                for unit in Self.escape(byte).utf8 {
                    base[end] = unit
                    end &+= 1
                }
            }
        }
        base[end] = UInt8(ascii: "\"")
        count = end &+ 1
    }

    private static func escape(_ byte: UInt8) -> String {
        switch Unicode.Scalar(byte) {
        case "\"": "\\\""
        case "\\": "\\\\"
        case "\n": "\\n"
        case "\r": "\\r"
        case "\t": "\\t"
        case "\u{8}": "\\b"
        case "\u{C}": "\\f"
        default: (byte < 0x10 ? "\\u000" : "\\u00") + String(byte, radix: 16)
        }
    }
}
