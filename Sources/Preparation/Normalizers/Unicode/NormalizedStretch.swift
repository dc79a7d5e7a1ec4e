import CUnicodeTables

/// The code points of a stretch of text, decomposed as they come, then put in order, composed and written.
///
/// Each has what Hugging Face calls its change: 0 replaces a code point of the source, 1 is added to it, and -n
/// replaces one and takes the place of n more. The origins follow from the changes in the order of the result,
/// so that a mark that was moved can have its neighbor's origin.
struct NormalizedStretch {
    private struct Part {
        var codePoint: UInt32
        var combiningClass: UInt8
        var change: Int
    }

    private let form: NormalizationForm
    private var parts: [Part] = []
    /// Where the marks begin that no starter follows yet.
    private var marks = 0

    init(form: NormalizationForm) {
        self.form = form
    }

    /// Appends a code point of the source.
    mutating func append(_ codePoint: UInt32) {
        if Composition.isSyllable(codePoint) {
            let index = codePoint - Composition.firstSyllable
            let (pair, trailing) = index.quotientAndRemainder(dividingBy: Composition.trailingCount)
            push(Composition.firstLeading + pair / Composition.vowelCount, class: 0, change: 0)
            push(Composition.firstVowel + pair % Composition.vowelCount, class: 0, change: 1)
            if trailing > 0 { push(Composition.noTrailing + trailing, class: 0, change: 1) }
            return
        }
        let record = bpe_normalization_record_of(codePoint)
        let (start, count) =
            form.isCompatible
            ? (Int(record.compatible), Int(record.compatible_count))
            : (Int(record.canonical), Int(record.canonical_count))
        guard count > 0 else {
            push(codePoint, class: record.combining_class, change: 0)
            return
        }
        for index in 0..<count {
            let part = bpe_decomposition_at(start + index)
            push(part, class: bpe_normalization_record_of(part).combining_class, change: index == 0 ? 0 : 1)
        }
    }

    @inline(__always)
    private mutating func push(_ codePoint: UInt32, class combiningClass: UInt8, change: Int) {
        if combiningClass == 0 {
            sortMarks()
            marks = parts.count + 1
        }
        parts.append(Part(codePoint: codePoint, combiningClass: combiningClass, change: change))
    }

    /// Sorts the last marks by class and keeps the order of those of one class.
    private mutating func sortMarks() {
        let count = parts.count - marks
        guard count > 1 else { return }
        if count > 16 {
            // Linear, because any number of marks can follow a letter.
            let byClass = Dictionary(grouping: parts[marks...], by: \.combiningClass)
            parts.replaceSubrange(marks..., with: byClass.keys.sorted().flatMap { byClass[$0] ?? [] })
            return
        }
        for index in marks + 1..<parts.count {
            let part = parts[index]
            var place = index
            while place > marks, parts[place - 1].combiningClass > part.combiningClass {
                parts[place] = parts[place - 1]
                place -= 1
            }
            parts[place] = part
        }
    }

    /// Joins each mark or letter to the last starter, unless something of the same class or a higher one is
    /// between them.
    private mutating func compose() {
        var (starter, written) = (-1, 0)
        // The class of the last part that was not joined; -1 right after the starter.
        var lastClass = -1
        for index in parts.indices {
            let part = parts[index]
            let combiningClass = Int(part.combiningClass)
            if starter >= 0, lastClass < combiningClass,
                bpe_normalizer_flags_of(part.codePoint) & UInt8(BPE_SECOND) != 0,
                let composite = Composition.composite(of: parts[starter].codePoint, part.codePoint)
            {
                parts[starter].codePoint = composite
                parts[starter].change += part.change - 1
                continue
            }
            if combiningClass == 0 {
                (starter, lastClass) = (written, -1)
            } else {
                lastClass = combiningClass
            }
            parts[written] = part
            written += 1
        }
        parts.removeLast(parts.count - written)
    }

    /// Writes the result; `source` is where the stretch begins. Then the stretch is empty.
    mutating func write(to result: inout RewrittenText, from source: Int) {
        sortMarks()
        if form.isComposed { compose() }
        var position = source
        for part in parts {
            guard result.tracksOrigins else {
                result.write(codePoint: part.codePoint, from: 0)
                continue
            }
            if part.change > 0 {
                result.write(codePoint: part.codePoint, from: max(0, position - 1))
                continue
            }
            result.write(codePoint: part.codePoint, from: position)
            for _ in 0...(-part.change) { position += result.source.unitLength(at: position) }
        }
        parts.removeAll(keepingCapacity: true)
        marks = 0
    }
}
