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

    /// Puts the ends of the pieces from `position` on into `ends`, from `count` on, until either is used up.
    ///
    /// - Parameters:
    ///   - partEnd: for patterns that cut a text into parts first, the end of the part that `position` lies in;
    ///     kept by the caller from call to call, and `position` at the start of a text.
    ///   - origin: what to add to each end.
    func fill(
        _ ends: UnsafeMutableBufferPointer<Int>, count: inout Int, of text: ScannedText, position: inout Int,
        partEnd: inout Int, origin: Int
    ) {
        switch self {
        case .gpt2:
            let leads = ASCIILeads.space
            fill(ends, &count, text, &position, origin) { GPT2Scanner.pieceEnd(in: text, from: $0, leads) }
        case .words(let scanner):
            let leads = ASCIILeads.anyButApostrophe
            fill(ends, &count, text, &position, origin) { scanner.pieceEnd(in: text, from: $0, leads) }
        case .casedWords(let scanner):
            let leads = ASCIILeads.anyButApostrophe
            fill(ends, &count, text, &position, origin) { scanner.pieceEnd(in: text, from: $0, leads) }
        case .deepseekV3:
            fill(ends, &count, text, &position, origin) { start in
                if start == partEnd { partEnd = DeepSeekScanner.partEnd(in: text, from: start) }
                return DeepSeekScanner.pieceEnd(in: text.limited(to: partEnd), from: start)
            }
        }
    }

    @inline(__always)
    private func fill(
        _ ends: UnsafeMutableBufferPointer<Int>, _ count: inout Int, _ text: ScannedText,
        _ position: inout Int, _ origin: Int, pieceEnd: (Int) -> Int
    ) {
        // In variables of its own, which stay in registers.
        var (index, start) = (count, position)
        while index < ends.count, start < text.end {
            start = pieceEnd(start)
            ends[index] = origin &+ start
            index &+= 1
        }
        (count, position) = (index, start)
    }
}
