import CUnicodeTables
import SplitPatterns

/// White space at the ends of a text.
enum SurroundingSpace {
    /// What is left without it; empty if all is white space.
    static func range(ofStripped text: UnsafeBufferPointer<UInt8>, left: Bool, right: Bool) -> Range<Int> {
        var (start, end) = (0, text.count)
        while left, let (codePoint, next) = text.character(at: start), contains(codePoint) { start = next }
        while right, end > start, let (codePoint, previous) = text.character(before: end), contains(codePoint) {
            end = previous
        }
        return start..<end
    }

    private static func contains(_ codePoint: UInt32) -> Bool {
        switch CharacterClass(of: codePoint) {
        case .space, .lineBreak: true
        default: false
        }
    }
}

/// The lower case of each code point on its own: a final sigma is an ordinary one.
enum LowerCase {
    static func nextChange(in text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        text.nextCharacter(from: start) { bpe_has_lowercase($0) }
    }

    static func write(to result: inout RewrittenText) {
        let text = result.source
        var position = 0
        while true {
            let next = nextChange(in: text, from: position)
            result.keep(position..<next)
            guard let (codePoint, end) = text.character(at: next) else { return }
            if codePoint == 0x130 {
                result.write("i\u{307}".utf8, from: next)
            } else {
                result.write(codePoint: bpe_lowercase_of(codePoint), from: next)
            }
            position = end
        }
    }
}

/// Combining marks.
enum Accents {
    static func nextChange(in text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        text.nextCharacter(from: start) { $0 >= 0x300 && bpe_normalizer_flags_of($0) & UInt8(BPE_STRIPPED_MARK) != 0 }
    }

    static func strip(_ result: inout RewrittenText) {
        let text = result.source
        var position = 0
        while true {
            let next = nextChange(in: text, from: position)
            result.keep(position..<next)
            guard let (_, end) = text.character(at: next) else { return }
            position = end
        }
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// The position of the first well-formed character from `start` on that a predicate holds for, else `count`.
    @inline(__always)
    fileprivate func nextCharacter(from start: Int, where predicate: (UInt32) -> Bool) -> Int {
        var position = start
        while position < count {
            let length = WellFormedUTF8.sequenceLength(self, at: position)
            if length > 0, predicate(codePoint(at: position, length: length)) { return position }
            position &+= Swift.max(1, length)
        }
        return count
    }
}
