import SplitPatterns

/// Changes of characters on their own, whatever is around them: the steps of BERT's normalizer in Hugging
/// Face's libraries, and their `Nmt`.
package enum CharacterChange: Sendable, Hashable {
    /// Controls and format characters vanish, and white space becomes a space.
    case cleanText
    /// Each Chinese character gets a space on both sides.
    case spaceChinese
    /// Marks that take no space of their own vanish.
    case stripMarks
    /// Controls vanish, and line breaks, marks without width and U+2581 become spaces.
    case nmt

    private enum Result {
        case removed, space, spaced
    }

    /// Where the next change from `start` on begins, else the end of the text.
    func nextChange(in text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        var position = start
        while position < text.count {
            let length = text.unitLength(at: position)
            if result(of: text, at: position, length) != nil { return position }
            position += length
        }
        return position
    }

    func write(to result: inout RewrittenText) {
        let text = result.source
        let space = CollectionOfOne(UInt8(ascii: " "))
        var position = 0
        while true {
            let next = nextChange(in: text, from: position)
            result.keep(position..<next)
            guard next < text.count else { return }
            let end = next + text.unitLength(at: next)
            switch self.result(of: text, at: next, end - next) {
            case .space: result.write(space, from: next)
            case .spaced:
                result.write(space, from: next)
                result.keep(next..<end)
                result.write(space, from: next)
            case .removed, nil: break
            }
            position = end
        }
    }

    /// What becomes of a character; `nil` if it stays. An ill-formed byte stays.
    @inline(__always)
    private func result(of text: UnsafeBufferPointer<UInt8>, at position: Int, _ length: Int) -> Result? {
        let lead = text[position]
        // Letters, digits and the like.
        if (0x20..<0x7F).contains(lead) || length == 1 && lead >= 0x80 { return nil }
        let codePoint = text.codePoint(at: position, length: length)
        switch self {
        case .cleanText:
            if CodePointSet.bertControls.contains(codePoint) { return .removed }
            return WhiteSpace().contains(codePoint) ? .space : nil
        case .spaceChinese: return CodePointSet.bertChinese.contains(codePoint) ? .spaced : nil
        case .stripMarks: return CodePointSet.bertMarks.contains(codePoint) ? .removed : nil
        case .nmt:
            switch codePoint {
            case 0x01...0x08, 0x0B, 0x0E...0x1F, 0x7F, 0x8F, 0x9F: return .removed
            case 0x09, 0x0A, 0x0C, 0x0D, 0x1680, 0x200B...0x200F, 0x2028, 0x2029, 0x2581, 0xFEFF, 0xFFFD:
                return .space
            default: return nil
            }
        }
    }
}

extension Normalizer {
    /// BERT's normalizer: these steps, where they are asked for, in this order.
    package static func bert(
        cleansText: Bool, spacesChinese: Bool, stripsAccents: Bool, lowercases: Bool
    ) -> Normalizer {
        var steps: [Normalizer] = []
        if cleansText { steps.append(.characters(.cleanText)) }
        if spacesChinese { steps.append(.characters(.spaceChinese)) }
        if stripsAccents { steps += [.unicode(.nfd), .characters(.stripMarks)] }
        if lowercases { steps.append(.lowercase) }
        return .sequence(steps)
    }
}
