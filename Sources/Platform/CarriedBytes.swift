// Names of files, arguments and variables of the environment are bytes, and a `String` would repair what is not UTF-8:
// the repaired name is that of another file. So they are carried through strings: taken in by `String(carrying:)` where
// they enter the program, and turned back by `carriedBytes` at the system call. In between they are text like any
// other: two of them put together are the bytes put together.
//
// A byte that is not UTF-8 becomes one of the last 128 code points, which are for private use: U+10FF80 for 80 to
// U+10FFFF for FF. Where a name has these code points itself, its own four bytes are carried so: no two names become
// the same string.
extension String {
    private static let firstCarrier: UInt32 = 0x10FF00

    /// Bytes as text from which ``carriedBytes`` makes the same bytes again.
    ///
    /// - Complexity: linear.
    package init(carrying bytes: some Collection<UInt8>) {
        if let text = String(validating: bytes, as: UTF8.self), !text.mayCarryBytes {
            self = text
            return
        }
        self.init()
        var rest = Array(bytes)[...]
        while let first = rest.first {
            let length = Self.length(of: rest)
            if length > 0 {
                self += String(decoding: rest.prefix(length), as: UTF8.self)
                rest = rest.dropFirst(length)
            } else {
                unicodeScalars.append(Unicode.Scalar(Self.firstCarrier + UInt32(first))!)
                rest = rest.dropFirst()
            }
        }
    }

    /// Bytes of the system's that end with a NUL.
    package init(carrying start: UnsafePointer<CChar>) {
        self.init(carrying: UnsafeRawBufferPointer(start: start, count: strlen(start)))
    }

    /// The bytes that the system is given for this text.
    package var carriedBytes: [UInt8] {
        guard mayCarryBytes else { return Array(utf8) }
        return unicodeScalars.reduce(into: []) { bytes, scalar in
            if let byte = Self.carriedByte(scalar) {
                bytes.append(byte)
            } else {
                bytes += UTF8.encode(scalar)!
            }
        }
    }

    /// Calls `body` with the bytes and a NUL.
    package func withCarriedBytes<Result>(_ body: (UnsafePointer<CChar>) throws -> Result) rethrows -> Result
    {
        guard mayCarryBytes else { return try withCString(body) }
        return try (carriedBytes + [0]).withUnsafeBufferPointer {
            try $0.withMemoryRebound(to: CChar.self) { try body($0.baseAddress!) }
        }
    }

    /// Whether any of the bytes is not UTF-8.
    package var carriesBytes: Bool {
        mayCarryBytes && unicodeScalars.contains { Self.carriedByte($0) != nil }
    }

    /// The text for people, with bytes that are not UTF-8 in hexadecimal: `a<FF>.txt`.
    package var readable: String {
        guard carriesBytes else { return self }
        var (shown, bytes): (String, [UInt8]) = ("", [])
        func showBytes() {
            if !bytes.isEmpty { shown += "<\(bytes.map(Self.digits).joined(separator: " "))>" }
            bytes = []
        }
        for scalar in unicodeScalars {
            if let byte = Self.carriedByte(scalar) {
                bytes.append(byte)
            } else {
                showBytes()
                shown.unicodeScalars.append(scalar)
            }
        }
        showBytes()
        return shown
    }

    /// Only the last code points, and a few thousand others that no one uses, begin with this byte.
    private var mayCarryBytes: Bool { utf8.contains(0xF4) }

    private static func digits(_ byte: UInt8) -> String { String(byte, radix: 16, uppercase: true) }

    private static func carriedByte(_ scalar: Unicode.Scalar) -> UInt8? {
        scalar.value >= firstCarrier + 0x80 ? UInt8(scalar.value - firstCarrier) : nil
    }

    /// How many bytes the first code point has; 0 if it has to be carried.
    private static func length(of bytes: ArraySlice<UInt8>) -> Int {
        for length in 1...4 where length <= bytes.count {
            guard let text = String(validating: bytes.prefix(length), as: UTF8.self) else { continue }
            return carriedByte(text.unicodeScalars.first!) == nil ? length : 0
        }
        return 0
    }
}
