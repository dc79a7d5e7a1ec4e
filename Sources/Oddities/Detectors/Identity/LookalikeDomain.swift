import Display
import SplitPatterns

extension Detector {
    static let lookalikeDomain = Detector(
        oddity: .lookalikeDomain, severity: .high, proof: .heuristic,
        reason: "A domain written in look-alike letters of another script leads elsewhere than it seems.",
        inPassage: { passage, findings in
            for (domain, label, letters) in passage.lookalikeDomains() {
                findings.add(
                    passage.place(domain),
                    "\(visible(passage.slice(domain))): \(quoted(label)) has "
                        + "letters that are \(Script(of: letters.first!).name) and look Latin",
                    suggestion: "do not follow it; ask the sender for the address",
                    data: ["label": .text(String(decoding: label, as: UTF8.self))])
            }
        })
}

extension Passage {
    /// Domains with a label whose letters all look like Latin ones and are not, and that label.
    fileprivate func lookalikeDomains() -> [(domain: Range<Int>, label: [UInt8], letters: [Unicode.Scalar])] {
        var found: [(Range<Int>, [UInt8], [Unicode.Scalar])] = []
        func add(_ domain: Range<Int>) {
            for label in slice(domain).split(separator: UInt8(ascii: ".")).map(Array.init) {
                let decoded = Punycode.decoded(label: label) ?? label
                let letters = Array(
                    String(decoding: decoded, as: UTF8.self).unicodeScalars.filter(\.isLetter))
                let isAllAlike = letters.count > 1 && letters.allSatisfy(likeLatin.contains)
                // In its own letters, a mixed label is a homoglyph; in punycode no one sees that.
                let others = letters.filter { Script(of: $0) != .latin }
                let isMixed = decoded != label && !others.isEmpty && others.allSatisfy(likeLatin.contains)
                if isAllAlike || isMixed { found.append((domain, decoded, others)) }
            }
        }
        var end = 0
        for scalar in beyondASCII.scalars where scalar.offset >= end && mayLookLatin(scalar.value) {
            let domain = domain(around: scalar.range)
            end = max(end, domain.upperBound)
            guard slice(domain).contains(UInt8(ascii: ".")) else { continue }
            // The last label is what the whole world agrees on, such as `com`.
            let labels = slice(domain).split(separator: UInt8(ascii: "."))
            if labels.count > 1, labels.last!.count > 1, labels.last!.allSatisfy(isLower) { add(domain) }
        }
        for prefix in [Punycode.prefix, Array("XN--".utf8)] {
            var position = 0
            while let start = offset(of: prefix, from: position) {
                let domain = domain(around: start..<start + prefix.count)
                position = domain.upperBound
                add(domain)
            }
        }
        return found.sorted { $0.0.lowerBound < $1.0.lowerBound }
    }

    /// Letters, digits, hyphens and single dots around a place.
    private func domain(around bytes: Range<Int>) -> Range<Int> {
        func isPart(_ character: Unicode.Scalar) -> Bool {
            guard character.isASCII else { return character.isPartOfWord }
            let byte = UInt8(character.value)
            return isLetterOrDigit(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
        }
        var range =
            start(
                before: bytes.lowerBound, limit: 253, while: isPart)..<end(
                after: bytes.upperBound, limit: 253, while: isPart)
        while range.count > bytes.count, text[range.upperBound - 1] == UInt8(ascii: ".") {
            range = range.lowerBound..<range.upperBound - 1
        }
        return range
    }
}
