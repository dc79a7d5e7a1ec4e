/// A state machine that turns the bytes from a terminal into keys.
///
/// ```swift
/// var decoder = KeyDecoder()
/// decoder.decode(Array("a\u{1B}[A".utf8))        // [.text([97]), .named(.up, [])]
/// ```
///
/// A key may arrive in parts. Only time distinguishes a lone Escape from the start of a longer sequence: when
/// ``isWaiting`` and nothing more arrives, ``flush()`` returns the key that was pending.
package struct KeyDecoder: Sendable {
    private var state = State.ground
    private var pending: [UInt8] = []

    private enum State {
        case ground, escape, csi, ss3, paste
        /// Inside a character of several bytes.
        case character(needed: Int)
        /// A control string, such as the terminal's name or clipboard, which is ignored.
        case string(isEmpty: Bool)
    }

    /// Longer sequences are noise.
    private static let longestSequence = 32
    /// In bytes; the rest of a longer paste is dropped.
    private static let longestPaste = 64 << 20
    private static let pasteEnd = Array("\u{1B}[201~".utf8)

    package init() {}

    /// Whether a key has begun that may already be complete.
    package var isWaiting: Bool {
        switch state {
        case .ground, .paste, .string(isEmpty: false): false
        default: true
        }
    }

    package var isPasting: Bool { if case .paste = state { true } else { false } }

    /// The keys that these bytes complete.
    package mutating func decode(_ bytes: some Sequence<UInt8>) -> [Key] {
        var keys: [Key] = []
        for byte in bytes { take(byte, &keys) }
        return keys
    }

    /// The keys of what was read at once. A paste that the terminal does not end is ended by Ctrl-C: in a pasted text it does
    /// not come alone.
    package mutating func decode(read bytes: [UInt8]) -> [Key] {
        if isPasting, bytes == [0x03] { reset() }
        return decode(bytes)
    }

    /// The key that is complete if nothing more arrives.
    package mutating func flush() -> [Key] {
        guard isWaiting else { return [] }
        defer { reset() }
        switch state {
        case .escape: return [.named(.escape)]
        case .character: return [.text(pending)]
        default: return []
        }
    }

    private mutating func reset() {
        state = .ground
        pending.removeAll(keepingCapacity: true)
    }

    private mutating func take(_ byte: UInt8, _ keys: inout [Key]) {
        switch state {
        case .ground: takeFirst(byte, &keys)
        case .character(let needed):
            guard byte & 0xC0 == 0x80 else {
                // The pending bytes are no character.
                keys.append(.text(pending))
                reset()
                return takeFirst(byte, &keys)
            }
            pending.append(byte)
            if pending.count == needed { finish(.text(pending), &keys) }
        case .escape: takeAfterEscape(byte, &keys)
        case .csi:
            pending.append(byte)
            if (0x40...0x7E).contains(byte) {
                finishSequence(&keys)
            } else if byte == 0x1B || pending.count > Self.longestSequence {
                reset()
                if byte == 0x1B { state = .escape }
            }
        case .ss3: finish(Self.functionOrArrow(byte).map { .named($0) }, &keys)
        case .paste: takePasted(byte, &keys)
        case .string: takeInString(byte, &keys)
        }
    }

    private mutating func finish(_ key: Key?, _ keys: inout [Key]) {
        if let key { keys.append(key) }
        reset()
    }

    private mutating func takeFirst(_ byte: UInt8, _ keys: inout [Key]) {
        switch byte {
        case 0x1B: state = .escape
        case 0x0D, 0x0A: keys.append(.named(.enter))
        case 0x09: keys.append(.named(.tab))
        case 0x7F, 0x08: keys.append(.named(.backspace))
        case 0x00: keys.append(.control(" "))
        case 0x01...0x1A: keys.append(.control(Character(Unicode.Scalar(byte + 0x60))))
        case 0x1C...0x1F: break
        case 0x20..<0x80: keys.append(.text([byte]))
        default:
            let needed = byte < 0xC2 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : byte < 0xF5 ? 4 : 1
            guard needed > 1 else { return keys.append(.text([byte])) }
            pending = [byte]
            state = .character(needed: needed)
        }
    }

    private mutating func takeAfterEscape(_ byte: UInt8, _ keys: inout [Key]) {
        switch byte {
        case UInt8(ascii: "["): state = .csi
        case UInt8(ascii: "O"): state = .ss3
        case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "_"), UInt8(ascii: "^"):
            state = .string(isEmpty: true)
        case UInt8(ascii: "\\"): reset()
        case 0x1B: keys.append(.named(.escape))
        case 0x7F, 0x08: finish(.named(.backspace, .alt), &keys)
        case 0x0D: finish(.named(.enter, .alt), &keys)
        case UInt8(ascii: "b"): finish(.named(.left, .alt), &keys)
        case UInt8(ascii: "f"): finish(.named(.right, .alt), &keys)
        case UInt8(ascii: "d"): finish(.named(.delete, .alt), &keys)
        default:
            // Escape, then another key.
            keys.append(.named(.escape))
            reset()
            takeFirst(byte, &keys)
        }
    }

    /// A control string ends with BEL, or with ESC and a backslash, which `takeAfterEscape` ignores. Keys like Ctrl-C cannot be in
    /// one: Alt and a bracket, or a terminal that forgot the end, would take them all.
    private mutating func takeInString(_ byte: UInt8, _ keys: inout [Key]) {
        switch byte {
        case 0x07: reset()
        case 0x1B: state = .escape
        case 0x00...0x06, 0x0E...0x1A:
            reset()
            takeFirst(byte, &keys)
        default: state = .string(isEmpty: false)
        }
    }

    private mutating func takePasted(_ byte: UInt8, _ keys: inout [Key]) {
        pending.append(byte)
        guard byte == Self.pasteEnd.last, pending.suffix(Self.pasteEnd.count).elementsEqual(Self.pasteEnd)
        else {
            if pending.count > Self.longestPaste + 4096 {
                pending.removeSubrange(Self.longestPaste..<pending.count - Self.pasteEnd.count)
            }
            return
        }
        finish(.paste(Self.withLineFeeds(pending.dropLast(Self.pasteEnd.count))), &keys)
    }

    /// Terminals send a carriage return for each line end in a paste.
    private static func withLineFeeds(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var rest = bytes[...]
        while let byte = rest.popFirst() {
            result.append(byte == 0x0D && rest.first != 0x0A ? 0x0A : byte)
        }
        return result
    }

    private mutating func finishSequence(_ keys: inout [Key]) {
        let parameters = pending.dropLast().split(
            separator: UInt8(ascii: ";"), omittingEmptySubsequences: false
        ).map { Int(String(decoding: $0, as: UTF8.self)) ?? 0 }
        let last = pending.last!
        let modifiers = Key.Modifiers(rawValue: parameters.count > 1 ? max(0, parameters[1] - 1) & 7 : 0)
        reset()
        switch last {
        case UInt8(ascii: "~"):
            switch parameters.first {
            case 200: state = .paste
            case 1, 7: keys.append(.named(.home, modifiers))
            case 3: keys.append(.named(.delete, modifiers))
            case 4, 8: keys.append(.named(.end, modifiers))
            case 5: keys.append(.named(.pageUp, modifiers))
            case 6: keys.append(.named(.pageDown, modifiers))
            case 11, 12, 13, 14, 15: keys.append(.named(.function(parameters[0] - 10), modifiers))
            case 17, 18, 19, 20, 21: keys.append(.named(.function(parameters[0] - 11), modifiers))
            default: break
            }
        case UInt8(ascii: "Z"): keys.append(.named(.tab, .shift))
        default:
            if let name = Self.functionOrArrow(last) { keys.append(.named(name, modifiers)) }
        }
    }

    private static func functionOrArrow(_ byte: UInt8) -> Key.Name? {
        switch byte {
        case UInt8(ascii: "A"): .up
        case UInt8(ascii: "B"): .down
        case UInt8(ascii: "C"): .right
        case UInt8(ascii: "D"): .left
        case UInt8(ascii: "H"): .home
        case UInt8(ascii: "F"): .end
        case UInt8(ascii: "P"): .function(1)
        case UInt8(ascii: "Q"): .function(2)
        case UInt8(ascii: "R"): .function(3)
        case UInt8(ascii: "S"): .function(4)
        default: nil
        }
    }
}
