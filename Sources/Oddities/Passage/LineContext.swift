import Platform

/// What lines are: each is judged by its own characters, and by the whole text.
struct LineContext {
    private let text: UnsafeBufferPointer<UInt8>
    private let start: PassageStart
    /// The last line asked about.
    private var line = 0..<0
    private var kind = Surroundings.prose
    private let hasBackticks: Bool
    /// The fences up to an offset.
    private var fence: (offset: Int, isOpen: Bool)

    init(_ text: UnsafeBufferPointer<UInt8>, _ start: PassageStart) {
        self.text = text
        self.start = start
        fence = (0, start.isInFence)
        hasBackticks = text.contains(UInt8(ascii: "`"))
    }

    mutating func surroundings(of bytes: Range<Int>) -> Surroundings {
        switch start.format {
        case .data: return .data
        case .code: return .code
        case nil: break
        }
        if !line.contains(bytes.lowerBound) {
            line = text.line(around: bytes.lowerBound..<bytes.lowerBound + 1, limit: 1024)
            kind = isInFence(at: line.lowerBound) ? .code : judged(line)
        }
        return isInBackticks(bytes) ? .code : kind
    }

    /// Whether Markdown says that a place is code.
    mutating func isMarkedAsCode(_ bytes: Range<Int>) -> Bool {
        _ = surroundings(of: bytes)
        return isInFence(at: line.lowerBound) || isInBackticks(bytes)
    }

    private mutating func isInFence(at offset: Int) -> Bool {
        if offset < fence.offset { fence = (0, start.isInFence) }
        var state = fence.isOpen
        forEachFence(in: text, from: fence.offset, to: offset) { state.toggle() }
        fence = (offset, state)
        return state
    }

    /// Calls `body` for each line that begins with three backticks.
    private func forEachFence(
        in text: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int, _ body: () -> Void
    ) {
        guard let base = text.baseAddress else { return }
        var position = start
        while position < end, let found = memchr(base + position, 0x60, end - position) {
            position = UnsafeRawPointer(found) - UnsafeRawPointer(base)
            let isFence = position == 0 || text[position - 1] == 0x0A
            var ticks = 0
            while position < text.count, text[position] == 0x60 {
                position += 1
                ticks += 1
            }
            if isFence, ticks >= 3 { body() }
        }
    }

    /// Whether a passage that begins here ends inside a fenced block.
    mutating func endsInFence() -> Bool {
        let lastLine = (text.lastIndex(of: 0x0A) ?? -1) + 1
        return isInFence(at: lastLine)
    }

    private func isInBackticks(_ bytes: Range<Int>) -> Bool {
        guard hasBackticks else { return false }
        let before = text[line.lowerBound..<bytes.lowerBound].count { $0 == UInt8(ascii: "`") }
        let after = text[min(bytes.upperBound, line.upperBound)..<line.upperBound]
        return before % 2 == 1 && after.contains(UInt8(ascii: "`"))
    }

    private func judged(_ line: Range<Int>) -> Surroundings {
        let shape = LineShape(UnsafeBufferPointer(rebasing: text[line]))
        return shape.isData ? .data : shape.isCode ? .code : .prose
    }
}
