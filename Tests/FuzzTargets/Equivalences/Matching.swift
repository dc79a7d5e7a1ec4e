import SplitPatterns

/// The automaton of an expression against PCRE2, and the text in two parts against the whole: an expression, a line of
/// `====` and a text.
enum Matching {
    static func compare(_ bytes: [UInt8]) throws {
        let (expression, text) = FuzzInput.halves(of: bytes)
        guard expression.count <= 400, text.count <= 4000 else { return }
        let known = String(decoding: expression, as: UTF8.self)
        guard let pattern = try? SplitPattern(compiling: [known]), pattern.isCompiled else { return }
        // Without two shortcuts, which are wrong for some expressions in PCRE2 10.42.
        let oracle = try SplitPattern(
            compiling: ["(*NO_AUTO_POSSESS)(*NO_START_OPT)" + known], onlyPCRE2: true)
        // PCRE2 has limits that automata do not have.
        guard let matched = try? oracle.pieces(of: text) else { return }
        let found = try pattern.pieces(of: text)
        try check(found == matched, "\(known) in \(text): \(found), PCRE2 \(matched)")
        guard let cut = text.withUnsafeBufferPointer({ pattern.lastCut(in: $0, after: 0) }) else { return }
        let (front, back) = (
            try pattern.pieces(of: Array(text[..<cut])), try pattern.pieces(of: Array(text[cut...]))
        )
        let parts = front + back.map { $0.lowerBound + cut..<$0.upperBound + cut }
        try check(found == parts, "\(known) in \(text), cut at \(cut): \(parts), not \(found)")
    }
}
