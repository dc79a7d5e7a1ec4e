package import Preparation

/// What an encoding changes in a text before it is merged. Encodings with rank files change nothing.
package struct TextPreparation: Sendable, Hashable {
    /// How the normalized text becomes pieces.
    package enum Splitting: Sendable, Hashable {
        /// By the encoding's split pattern, which changes nothing.
        case pattern
        /// By steps that also remove or add text.
        case preTokenizer(PreTokenizer)
        /// It is one piece.
        case none
    }

    /// Changes the text as a whole.
    package var normalizer: Normalizer?
    package var splitting: Splitting

    package init(normalizer: Normalizer?, splitting: Splitting) {
        self.normalizer = normalizer
        self.splitting = splitting
    }

    /// Whether a text may be split by the encoding's pattern as it is.
    @inline(__always)
    func leavesUnchanged(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        splitting == .pattern && normalizer?.leavesUnchanged(text) ?? true
    }

    /// Whether a text can be prepared in parts that end where the split pattern can be cut: around such a place
    /// are a line break or ASCII characters, with which a canonical normal form combines nothing that follows.
    package var worksOnParts: Bool { splitting == .pattern && normalizer?.isCanonical ?? true }

    /// Whether the pieces depend on where the normalized text comes from.
    var needsOrigins: Bool {
        if normalizer != nil, case .preTokenizer(let preTokenizer) = splitting {
            return preTokenizer.seesStart
        }
        return false
    }
}

extension Normalizer {
    fileprivate var isCanonical: Bool {
        switch self {
        case .unicode(let form): form == .nfc || form == .nfd
        case .sequence(let steps): steps.allSatisfy(\.isCanonical)
        default: false
        }
    }
}

extension PreTokenizer {
    /// Whether the start of the whole text is treated differently.
    fileprivate var seesStart: Bool {
        switch self {
        case .metaspace(_, let scheme, _): scheme == .first
        case .sequence(let steps): steps.contains(where: \.seesStart)
        default: false
        }
    }
}

/// A stretch of text that was prepared: what pieces of it say about places in the text as it was.
final class PreparedStretch {
    /// What is merged, with its origins if they are tracked.
    let text: AlignedText
    /// The bytes of the text as it was that the stretch stands for.
    let range: Range<Int>

    init(_ text: AlignedText, range: Range<Int>) {
        self.text = text
        self.range = range
    }

    /// The bytes of the text as it was that bytes of the prepared text stand for.
    func original(_ bytes: Range<Int>) -> Range<Int> {
        guard text.tracksOrigins, !bytes.isEmpty else { return range.upperBound..<range.upperBound }
        let start = range.lowerBound + Int(text.origins[bytes.lowerBound].start)
        return start..<max(start, range.lowerBound + Int(text.origins[bytes.upperBound - 1].end))
    }
}
