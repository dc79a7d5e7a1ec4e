package import Preparation
import SplitPatterns

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

    /// Whether a text can be prepared in parts that are cut where the split pattern can be. Where a custom pattern can
    /// be cut is known of what it sees, which a normal form changes.
    func worksBetweenCuts(of pattern: SplitPattern) -> Bool {
        guard splitting == .pattern else { return false }
        return normalizer.map { $0.normalForms != nil && pattern.isBuiltIn } ?? pattern.hasKnownCuts
    }

    /// What must be around such a place. A canonical normal form combines no visible character with what follows, nor a
    /// line break with anything, but can put a mark at the end of a word; the others turn characters into white space
    /// and slashes.
    var cutNeighbours: CutNeighbours {
        guard let normalizer else { return .any }
        return normalizer.normalForms?.contains { $0 == .nfkc || $0 == .nfkd } ?? false ? .ascii : .asciiWords
    }

    /// Prepares the rest of a text that is cut before a space that becomes U+2581, after a visible ASCII
    /// character; `nil` if the text can only be prepared as a whole.
    var restFromMark: TextPreparation? {
        var (space, rest) = ([0x20] as [UInt8], self)
        if let normalizer {
            guard let ofRest = normalizer.ofRest(space: &space) else { return nil }
            rest.normalizer = ofRest
        }
        switch splitting {
        case .preTokenizer(.metaspace(let replacement, _, _)):
            if space == [0x20] { space = Array(String(replacement).utf8) }
        case .none: break
        case .pattern, .preTokenizer: return nil
        }
        return space.elementsEqual("\u{2581}".utf8) ? rest : nil
    }

    /// Whether the pieces depend on where the normalized text comes from.
    var needsOrigins: Bool {
        if normalizer != nil, case .preTokenizer(let preTokenizer) = splitting {
            return preTokenizer.seesStart
        }
        return false
    }
}

extension Normalizer {
    /// The normal forms that are applied one after another; `nil` if something else changes the text too.
    fileprivate var normalForms: [NormalizationForm]? {
        switch self {
        case .unicode(let form): return [form]
        case .sequence(let steps):
            let forms = steps.map(\.normalForms)
            return forms.contains(nil) ? nil : forms.flatMap { $0 ?? [] }
        default: return nil
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
        guard text.tracksOrigins else { return range.upperBound..<range.upperBound }
        guard !bytes.isEmpty else {
            let place = bytes.lowerBound == 0 ? 0 : Int(text.origins[bytes.lowerBound - 1].end)
            return range.lowerBound + place..<range.lowerBound + place
        }
        let start = range.lowerBound + Int(text.origins[bytes.lowerBound].start)
        return start..<max(start, range.lowerBound + Int(text.origins[bytes.upperBound - 1].end))
    }
}
