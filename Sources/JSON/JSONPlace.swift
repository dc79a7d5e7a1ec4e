/// Where an offset is in JSON, as people look for it.
///
/// It is worked out only when something is wrong, by reading again what comes before, so that a reader need
/// not keep track.
package struct JSONPlace: Hashable {
    /// Counted from 1.
    package let line: Int
    /// Counted from 1, in characters (Unicode scalars).
    package let column: Int
    /// The keys and positions that lead there, such as `model.merges[3]`; empty for the whole.
    package let path: String

    private static let longestPath = 200

    /// - Parameter offset: in bytes; what comes before it was read without an error.
    /// - Complexity: linear in what comes before `offset`.
    package init(of offset: Int, in bytes: UnsafeBufferPointer<UInt8>) {
        let end = min(max(offset, 0), bytes.count)
        var (line, lineStart) = (1, 0)
        var open: [Level] = []
        var position = 0
        while position < end {
            switch bytes[position] {
            case UInt8(ascii: "\n"): (line, lineStart) = (line + 1, position + 1)
            case UInt8(ascii: "{"): open.append(Level(isObject: true))
            case UInt8(ascii: "["): open.append(Level(isObject: false))
            case UInt8(ascii: "}"), UInt8(ascii: "]"): _ = open.popLast()
            case UInt8(ascii: ","): open.indices.last.map { open[$0].advance() }
            case UInt8(ascii: "\""):
                let start = position + 1
                position = Self.stringEnd(in: bytes, from: start, to: end)
                if position < end { open.indices.last.map { open[$0].see(start..<position) } }
            default: break
            }
            position += 1
        }
        self.line = line
        column = 1 + (lineStart..<max(end, lineStart)).count { bytes[$0] & 0xC0 != 0x80 }
        let whole = open.reduce("") { $0 + $1.step(in: bytes, after: $0) }
        path = whole.count > Self.longestPath ? whole.prefix(Self.longestPath) + "…" : whole
    }

    /// An open object or array, and where in it we are.
    private struct Level {
        let isObject: Bool
        private var index = 0
        private var key: Range<Int>?

        init(isObject: Bool) { self.isObject = isObject }

        mutating func advance() {
            index += 1
            key = nil
        }

        /// The first string since the last comma is the key.
        mutating func see(_ string: Range<Int>) { if key == nil { key = string } }

        func step(in bytes: UnsafeBufferPointer<UInt8>, after path: String) -> String {
            guard isObject else { return "[\(index)]" }
            guard let key else { return "" }
            let isWord = key.allSatisfy { index in
                switch bytes[index] {
                case 0x30...0x39, 0x41...0x5A, 0x5F, 0x61...0x7A: true
                default: false
                }
            }
            // Enough to find it; a key can have any length.
            let name = String(decoding: UnsafeBufferPointer(rebasing: bytes[key.prefix(60)]), as: UTF8.self)
            if isWord, !key.isEmpty { return path.isEmpty ? name : "." + name }
            return "[\"\(name)\"]"
        }
    }

    /// Where the quote is that ends a string.
    private static func stringEnd(in bytes: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int) -> Int {
        var position = start
        while position < end, bytes[position] != UInt8(ascii: "\"") {
            position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
        }
        return min(position, end)
    }
}
