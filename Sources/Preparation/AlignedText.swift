import SplitPatterns

/// A text on its way to pieces: normalizers and pre-tokenizers change its bytes, and it remembers where each
/// byte comes from.
package struct AlignedText: Sendable {
    /// The bytes as changed so far.
    package var bytes: [UInt8]
    /// For each byte, the bytes of the original text that it stands for; empty if they are not tracked.
    package var origins: [Origin]
    /// Whether ``origins`` has an element for each byte.
    package let tracksOrigins: Bool
    /// How long the text was before anything changed it.
    private let originalCount: Int

    /// A range of bytes of the original text, half-open.
    package struct Origin: Sendable, Hashable, BitwiseCopyable {
        package var start: UInt32
        package var end: UInt32

        package init(start: UInt32, end: UInt32) {
            self.start = start
            self.end = end
        }
    }

    /// A text that nothing has changed yet.
    ///
    /// - Parameters:
    ///   - bytes: the text, below 4 GiB.
    ///   - tracksOrigins: whether to track where each byte comes from, which takes 8 bytes for each.
    package init(_ bytes: some Collection<UInt8>, tracksOrigins: Bool) {
        self.bytes = Array(bytes)
        self.tracksOrigins = tracksOrigins
        originalCount = bytes.count
        origins = []
        guard tracksOrigins, !self.bytes.isEmpty else { return }
        // Every byte of a character stands for the whole character.
        origins.reserveCapacity(self.bytes.count)
        var start = 0
        for end in 1...self.bytes.count where end == self.bytes.count || self.bytes[end] & 0xC0 != 0x80 {
            let origin = Origin(start: UInt32(start), end: UInt32(end))
            origins.append(contentsOf: repeatElement(origin, count: end - start))
            start = end
        }
    }
}

extension AlignedText {
    /// The most bytes that the text may become: files can ask for a text that is a million times as long, step
    /// by step. The compatibility forms make a text up to eleven times as long; no model needs more.
    var limit: Int { min(1 << 16 + 64 * min(originalCount, 1 << 31), Int(Int32.max)) }

    /// - Throws: `SplitPatternError.growsTooLong` if a text that is to have this many bytes is past the limit.
    func checkLimit(_ count: Int) throws(SplitPatternError) {
        guard count <= limit else { throw .growsTooLong(count: originalCount, limit: limit) }
    }

    /// A part of the text, with its origins.
    package func slice(_ range: Range<Int>) -> AlignedText {
        if range == 0..<bytes.count { return self }
        return AlignedText(
            bytes: Array(bytes[range]), origins: tracksOrigins ? Array(origins[range]) : [], tracksOrigins,
            originalCount)
    }

    private init(bytes: [UInt8], origins: [Origin], _ tracksOrigins: Bool, _ originalCount: Int) {
        self.bytes = bytes
        self.origins = origins
        self.tracksOrigins = tracksOrigins
        self.originalCount = originalCount
    }
}
