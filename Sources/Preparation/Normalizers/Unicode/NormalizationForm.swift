import CIntrinsics
import CUnicodeTables
import SplitPatterns

/// A normal form of Unicode, of the version that Hugging Face's tokenizers have.
package enum NormalizationForm: Sendable, Hashable, CaseIterable {
    case nfc, nfd, nfkc, nfkd

    var isComposed: Bool { self == .nfc || self == .nfkc }
    var isCompatible: Bool { self == .nfkc || self == .nfkd }

    /// The flag of code points that may change.
    private var flag: UInt8 {
        switch self {
        case .nfc: UInt8(BPE_NOT_NFC)
        case .nfd: UInt8(BPE_NOT_NFD)
        case .nfkc: UInt8(BPE_NOT_NFKC)
        case .nfkd: UInt8(BPE_NOT_NFKD)
        }
    }

    private var flags: bpe_character_flags {
        let plain =
            switch self {
            case .nfc: BPE_PLAIN_IN_NFC
            case .nfkc: BPE_PLAIN_IF_COMPOSED
            case .nfd, .nfkd: BPE_PLAIN_IDEOGRAPHS
            }
        return bpe_character_flags(
            table: bpe_normalizer_flags_table(), changes: flag, stable: UInt8(BPE_STABLE),
            second: isComposed ? UInt8(BPE_SECOND) : 0, first: UInt8(BPE_FIRST), plain: plain)
    }

    /// The first position from `start` on of a character that may change; the end of the text if none does.
    ///
    /// What comes before `start` is in this form.
    func nextChange(in text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        var flags = flags
        var position = start
        while true {
            position = bpe_next_flagged(text.baseAddress, text.count, position, &flags)
            guard position < text.count else { return text.count }
            guard let (codePoint, end) = text.character(at: position) else {
                position &+= 1
                continue
            }
            if mayChange(codePoint, at: position, in: text) { return position }
            position = end
        }
    }

    /// Whether a flagged character may change by what comes before it, which does not change by itself.
    private func mayChange(
        _ codePoint: UInt32, at position: Int, in text: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        let flags = bpe_normalizer_flags_of(codePoint)
        guard flags & UInt8(BPE_STABLE) != 0 else { return true }
        guard let (before, _) = text.character(before: position) else { return false }
        let flagsBefore = bpe_normalizer_flags_of(before)
        let isSecond = isComposed && flags & UInt8(BPE_SECOND) != 0
        guard flagsBefore & flag != 0 else {
            // A mark can also join what the character before it is composed of.
            let isComposite = flagsBefore & UInt8(BPE_STABLE) == 0
            return isSecond && (isComposite || Composition.composite(of: before, codePoint) != nil)
        }
        // Two marks in order stay; whether the second joins a letter before them is not looked into.
        return isSecond
            || bpe_normalization_record_of(before).combining_class
                > bpe_normalization_record_of(codePoint).combining_class
    }

    /// Normalizes the stretches of a text that may change, and keeps the rest.
    ///
    /// A stretch begins with a character that is not flagged, which nothing before it can change, and ends before
    /// the next one.
    func normalize(_ result: inout RewrittenText) {
        let text = result.source
        var stretch = NormalizedStretch(form: self)
        var kept = 0
        while true {
            let change = nextChange(in: text, from: kept)
            guard change < text.count else { break }
            var start = change
            while start > kept, let (codePoint, previous) = text.character(before: start) {
                start = previous
                if bpe_normalizer_flags_of(codePoint) & flag == 0 { break }
            }
            result.keep(kept..<start)
            var position = start
            while let (codePoint, end) = text.character(at: position),
                position <= change || bpe_normalizer_flags_of(codePoint) & flag != 0
            {
                stretch.append(codePoint)
                position = end
            }
            stretch.write(to: &result, from: start)
            kept = position
        }
        result.keep(kept..<text.count)
    }
}
