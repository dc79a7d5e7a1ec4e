/// The built-in patterns without a regular expression: each a function from where a piece begins to where it ends.
///
/// The same pieces as PCRE2 gives with the pattern's text, which a test compares, but for two things: the classes are
/// those of Unicode 16.0 on every machine, as in tiktoken 0.14; and it is several times as fast.
enum Scanner: Sendable {
    case gpt2
    case words(WordScanner)
    case casedWords(CasedWordScanner)
    case deepseekV3

    /// The scanner of the built-in pattern of this name.
    init?(patternNamed name: String?) {
        switch name {
        case "gpt2": self = .gpt2
        case "cl100k": self = .words(WordScanner(digits: 3, takesWhiteSpaceAtEndWhole: true))
        case "llama3": self = .words(WordScanner(digits: 3, takesWhiteSpaceAtEndWhole: false))
        case "qwen2": self = .words(WordScanner(digits: 1, takesWhiteSpaceAtEndWhole: false))
        case "o200k": self = .casedWords(CasedWordScanner(digits: 3, takesContractions: true))
        case "tekken": self = .casedWords(CasedWordScanner(digits: 1, takesContractions: false))
        case "deepseek-v3": self = .deepseekV3
        default: return nil
        }
    }

    /// Puts the ends of the pieces from `position` on into `ends`, from `count` on, until the text is used up or the room that
    /// is left is less than a window may need.
    ///
    /// - Parameters:
    ///   - partEnd: for patterns that cut a text into parts first, the end of the part that `position` lies in;
    ///     kept by the caller from call to call, and `position` at the start of a text.
    ///   - origin: what to add to each end.
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
        }
        (count, position) = (ends.count, ends.position)
    }
}

/// A pattern whose pieces can be found in windows.
protocol WindowScanner {
    /// The end of the piece that begins at `start`, found a character at a time: the reference, and the way for what a window
    /// does not show.
    func pieceEnd(in text: ScannedText, from start: Int) -> Int

    /// Where pieces begin in the window at `start`, as far as the window shows it for certain: no piece begins between two
    /// that are told. The bit of the window's first byte means nothing.
    func starts(in window: TextWindow, of text: ScannedText, at start: Int) -> UInt64
}

/// Where ends are put, and how far they are.
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

    /// A window at a time where there is room for all its ends, else a piece.
    @inline(__always)
    mutating func fill(_ scanner: some WindowScanner, _ text: ScannedText) {
        // In variables of its own, which stay in registers.
        var (index, start) = (count, position)
        while index < ends.count, start < text.end {
            if start &+ TextWindow.reach <= text.end {
                guard index &+ TextWindow.size <= ends.count else { break }
                let window = TextWindow(text, at: start)
                var starts = scanner.starts(in: window, of: text, at: start) & ~1
                if starts != 0 {
                    let offset = origin &+ start
                    start &+= 63 &- starts.leadingZeroBitCount
                    let end = index &+ starts.nonzeroBitCount
                    // Eight at a time, more than there are: that costs less than to guess when to stop.
                    repeat {
                        for _ in 0..<8 {
                            ends[index] = offset &+ starts.trailingZeroBitCount
                            starts &= starts &- 1
                            index &+= 1
                        }
                    } while starts != 0
                    index = end
                    continue
                }
            }
            start = scanner.pieceEnd(in: text, from: start)
            ends[index] = origin &+ start
            index &+= 1
        }
        (count, position) = (index, start)
    }
}
