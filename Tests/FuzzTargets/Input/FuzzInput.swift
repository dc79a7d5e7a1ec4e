/// Bytes of the fuzzer as numbers and texts, taken from the front: a change of one byte changes one of them.
struct FuzzInput {
    private(set) var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) {
        rest = bytes[...]
    }

    /// The next byte; 0 at the end.
    mutating func byte() -> UInt8 { rest.popFirst() ?? 0 }

    /// A number from 0 to below `count`.
    mutating func number(below count: Int) -> Int { Int(byte()) % count }

    /// One of the elements.
    mutating func element<Element>(of elements: [Element]) -> Element {
        elements[number(below: elements.count)]
    }

    /// The next bytes, at most `count`.
    mutating func bytes(atMost count: Int) -> [UInt8] {
        defer { rest = rest.dropFirst(count) }
        return Array(rest.prefix(count))
    }

    /// All that is left, at most `count` bytes.
    func text(atMost count: Int) -> [UInt8] { Array(rest.prefix(count)) }

    /// What comes before and after the first line of four equals signs; all of it twice if there is none.
    static func halves(of bytes: [UInt8]) -> ([UInt8], [UInt8]) {
        let line: [UInt8] = [0x0A, 0x3D, 0x3D, 0x3D, 0x3D, 0x0A]
        guard
            let middle = bytes.indices.first(where: {
                bytes[$0] == line[0] && bytes[$0...].starts(with: line)
            })
        else { return (bytes, bytes) }
        return (Array(bytes[..<middle]), Array(bytes[(middle + line.count)...]))
    }
}

/// Throws a ``FuzzFault`` if a condition does not hold.
func check(_ condition: Bool, _ fault: @autoclosure () -> String) throws {
    if !condition { throw FuzzFault(fault()) }
}
