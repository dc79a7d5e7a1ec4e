import SplitPatterns

/// What a normalizer writes while it reads a text: bytes and, if they are tracked, where each comes from.
struct RewrittenText {
    /// The text as it was.
    let source: UnsafeBufferPointer<UInt8>
    /// The origins of its bytes; empty if they are not tracked.
    let sourceOrigins: UnsafeBufferPointer<AlignedText.Origin>
    private(set) var bytes: [UInt8] = []
    private(set) var origins: [AlignedText.Origin] = []

    /// The most bytes that it may have; nothing more of what files say is written after them.
    private let limit: Int
    /// Whether something was not written.
    private(set) var isTooLong = false

    var tracksOrigins: Bool { !sourceOrigins.isEmpty }

    init(
        of source: UnsafeBufferPointer<UInt8>, origins sourceOrigins: UnsafeBufferPointer<AlignedText.Origin>,
        limit: Int
    ) {
        self.source = source
        self.limit = limit
        self.sourceOrigins = sourceOrigins
        bytes.reserveCapacity(source.count + source.count / 8)
        if tracksOrigins { origins.reserveCapacity(source.count + source.count / 8) }
    }

    /// Writes part of the source as it is.
    @inline(__always)
    mutating func keep(_ range: Range<Int>) {
        guard !range.isEmpty else { return }
        bytes.append(contentsOf: UnsafeBufferPointer(rebasing: source[range]))
        if tracksOrigins { origins.append(contentsOf: UnsafeBufferPointer(rebasing: sourceOrigins[range])) }
    }

    /// Writes bytes that all come from where one byte of the source comes from.
    mutating func write(_ new: some Collection<UInt8>, from position: Int) {
        guard new.count <= limit - bytes.count else {
            isTooLong = true
            return
        }
        bytes.append(contentsOf: new)
        if tracksOrigins {
            origins.append(contentsOf: repeatElement(sourceOrigins[position], count: new.count))
        }
    }

    /// Writes bytes that come from nothing before the text.
    mutating func writeAtStart(_ new: some Collection<UInt8>) {
        bytes.append(contentsOf: new)
        guard let first = sourceOrigins.first else { return }
        let origin = AlignedText.Origin(start: first.start, end: first.start)
        origins.append(contentsOf: repeatElement(origin, count: new.count))
    }

    /// Writes a code point in UTF-8 that comes from where one byte of the source comes from.
    @inline(__always)
    mutating func write(codePoint: UInt32, from position: Int) {
        let count = write(codePoint: codePoint)
        if tracksOrigins {
            origins.append(contentsOf: repeatElement(sourceOrigins[position], count: count))
        }
    }

    /// Writes a code point in UTF-8 with its origin, which is only kept if origins are tracked.
    mutating func write(codePoint: UInt32, origin: AlignedText.Origin) {
        let count = write(codePoint: codePoint)
        if tracksOrigins { origins.append(contentsOf: repeatElement(origin, count: count)) }
    }

    /// The number of bytes written.
    @inline(__always)
    private mutating func write(codePoint: UInt32) -> Int {
        if codePoint < 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: codePoint))
            return 1
        }
        if codePoint < 0x800 {
            bytes.append(0xC0 | UInt8(truncatingIfNeeded: codePoint >> 6))
            appendContinuation(codePoint)
            return 2
        }
        if codePoint < 0x10000 {
            bytes.append(0xE0 | UInt8(truncatingIfNeeded: codePoint >> 12))
            appendContinuation(codePoint >> 6)
            appendContinuation(codePoint)
            return 3
        }
        bytes.append(0xF0 | UInt8(truncatingIfNeeded: codePoint >> 18))
        appendContinuation(codePoint >> 12)
        appendContinuation(codePoint >> 6)
        appendContinuation(codePoint)
        return 4
    }

    @inline(__always)
    private mutating func appendContinuation(_ bits: UInt32) {
        bytes.append(0x80 | UInt8(truncatingIfNeeded: bits & 0x3F))
    }
}

extension AlignedText {
    /// Replaces the text by what `body` writes while it reads it.
    ///
    /// - Throws: what `body` throws, and `SplitPatternError.growsTooLong`.
    mutating func rewrite(
        _ body: (inout RewrittenText) throws(SplitPatternError) -> Void
    ) throws(SplitPatternError) {
        guard !bytes.isEmpty else { return }
        let (oldBytes, oldOrigins, limit) = (bytes, origins, limit)
        let result: Result<RewrittenText, SplitPatternError> = oldBytes.withUnsafeBufferPointer { source in
            oldOrigins.withUnsafeBufferPointer { origins in
                var text = RewrittenText(of: source, origins: origins, limit: limit)
                do throws(SplitPatternError) {
                    try body(&text)
                    return .success(text)
                } catch {
                    return .failure(error)
                }
            }
        }
        let written = try result.get()
        try checkLimit(written.isTooLong ? .max : written.bytes.count)
        (bytes, origins) = (written.bytes, written.origins)
    }
}
