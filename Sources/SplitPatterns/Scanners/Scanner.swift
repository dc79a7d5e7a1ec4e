import CIntrinsics

/// The built-in patterns without a regular expression engine, several times as fast.
///
/// The pieces are those of PCRE2 with the pattern's text, which tests compare, except that the character
/// classes are those of Unicode 16.0 on every machine, as in tiktoken 0.14.
enum Scanner: Sendable {
    case gpt2
    case words(WordScanner)
    case casedWords(CasedWordScanner)
    case deepseekV3
    case starcoder
    case falcon
    case cohere2

    init?(patternNamed name: String?) {
        switch name {
        case "gpt2": self = .gpt2
        case "cl100k": self = .words(WordScanner(digits: 3, takesWhiteSpaceAtEndWhole: true))
        case "llama3": self = .words(WordScanner(digits: 3, takesWhiteSpaceAtEndWhole: false))
        case "qwen2": self = .words(WordScanner(digits: 1, takesWhiteSpaceAtEndWhole: false))
        case "qwen3.5":
            self = .words(WordScanner(digits: 1, takesWhiteSpaceAtEndWhole: false, takesMarks: true))
        case "o200k": self = .casedWords(CasedWordScanner(digits: 3, takesContractions: true))
        case "tekken": self = .casedWords(CasedWordScanner(digits: 1, takesContractions: false))
        case "kimi-k2":
            self = .casedWords(
                CasedWordScanner(digits: 3, takesContractions: true, takesSlashes: false, separatesHan: true))
        case "deepseek-v3": self = .deepseekV3
        case "starcoder": self = .starcoder
        case "falcon": self = .falcon
        case "cohere2": self = .cohere2
        default: return nil
        }
    }

    /// Appends the ends of the pieces after `position` to the first `count` of `ends`, until the text ends or
    /// `ends` has less room than a window may need.
    ///
    /// - Parameters:
    ///   - partEnd: for patterns that split a text into parts first, the end of the part that `position` is
    ///     in. The
    ///     caller keeps it between calls; it equals `position` at the start of a text.
    ///   - origin: added to each end.
    func fill(
        _ ends: UnsafeMutableBufferPointer<Int>, count: inout Int, of text: ScannedText, position: inout Int,
        partEnd: inout Int, origin: Int
    ) {
        var ends = PieceEnds(ends, count: count, position: position, origin: origin)
        switch self {
        case .gpt2: ends.fill(GPT2Scanner(), text)
        case .words(let scanner): ends.fill(scanner, text)
        case .casedWords(let scanner): ends.fill(scanner, text)
        case .deepseekV3:
            ends.fill(text) { start in
                if start == partEnd { partEnd = DeepSeekScanner.partEnd(in: text, from: start) }
                return DeepSeekScanner.pieceEnd(in: text.limited(to: partEnd), from: start)
            }
        case .starcoder: ends.fill(StarCoderScanner(), text)
        case .falcon:
            ends.fill(text) { start in
                if start == partEnd { partEnd = FalconScanner.partEnd(in: text, from: start) }
                return FalconScanner.pieceEnd(in: text.limited(to: partEnd), from: start)
            }
        case .cohere2:
            ends.fill(text) { start in
                let isPartStart = start == partEnd
                if isPartStart { partEnd = CohereScanner.partEnd(in: text, from: start) }
                let part = text.limited(to: partEnd)
                return CohereScanner.pieceEnd(in: part, from: start, isPartStart: isPartStart)
            }
        }
        (count, position) = (ends.count, ends.position)
    }
}

/// A pattern whose pieces can be found a window at a time.
protocol WindowScanner {
    /// The end of the piece that starts at `start`, found a character at a time: the reference, and the
    /// fallback for what a window does not show.
    func pieceEnd(in text: ScannedText, from start: Int) -> Int

    /// The starts of pieces in the window at `start`, up to the first place that the window leaves uncertain.
    /// The lowest bit is unspecified.
    func starts(in window: TextWindow, of text: ScannedText, at start: Int) -> UInt64
}

/// A partly filled buffer of piece ends.
private struct PieceEnds {
    private let ends: UnsafeMutableBufferPointer<Int>
    private let origin: Int
    private(set) var count: Int
    private(set) var position: Int

    init(_ ends: UnsafeMutableBufferPointer<Int>, count: Int, position: Int, origin: Int) {
        self.ends = ends
        self.count = count
        self.position = position
        self.origin = origin
    }

    @inline(__always)
    private mutating func append(_ end: Int) {
        ends[count] = origin &+ end
        count &+= 1
        position = end
    }

    @inline(__always)
    mutating func fill(_ text: ScannedText, pieceEnd: (Int) -> Int) {
        while count < ends.count, position < text.end { append(pieceEnd(position)) }
    }

    /// Fills in a window at a time, and a piece at a time where a window does not help.
    @inline(__always)
    mutating func fill(_ scanner: some WindowScanner, _ text: ScannedText) {
        // Local variables stay in registers.
        var (index, start) = (count, position)
        var isAtLastPiece = false
        while index < ends.count, start < text.end {
            if start &+ TextWindow.reach <= text.end {
                guard index &+ TextWindow.size <= ends.count else { break }
                let window = TextWindow(text, at: start)
                let starts = scanner.starts(in: window, of: text, at: start) & ~1
                if starts != 0 {
                    index &+= bpe_write_places(starts, origin &+ start, ends.baseAddress! + index)
                    start &+= 63 &- starts.leadingZeroBitCount
                    continue
                }
            } else if !isAtLastPiece, text.end &- start < TextWindow.size,
                start &+ TextWindow.size <= text.readableEnd
            {
                guard index &+ TextWindow.size < ends.count else { break }
                isAtLastPiece = true
                let window = TextWindow(lastOf: text, at: start)
                // White space at the end is not cut as in the middle of a text.
                let visible = TextWindow.first(text.end &- start) & ~window.whiteSpace
                let known = TextWindow.first(TextWindow.size &- visible.leadingZeroBitCount)
                let starts = scanner.starts(in: window, of: text, at: start) & known & ~1
                if starts != 0 {
                    index &+= bpe_write_places(starts, origin &+ start, ends.baseAddress! + index)
                    start &+= 63 &- starts.leadingZeroBitCount
                }
            }
            start = scanner.pieceEnd(in: text, from: start)
            ends[index] = origin &+ start
            index &+= 1
        }
        (count, position) = (index, start)
    }
}
