import SplitPatterns
import Tokenization

/// What each script of a text costs.
struct ScriptUses {
    /// The letters of one script and the tokens that they take.
    struct Use {
        let script: Script
        /// Code points of the script, marks on letters included.
        fileprivate(set) var letters = 0
        fileprivate(set) var bytes = 0
        fileprivate(set) var tokens = 0
        /// Its first run.
        let place: Place

        var tokensPerLetter: Double { letters == 0 ? 0 : Double(tokens) / Double(letters) }
    }

    private var useOfScript: [Script: Use] = [:]

    /// Most used first.
    var uses: [Use] {
        useOfScript.values.sorted { ($0.letters, $1.script.number) > ($1.letters, $0.script.number) }
    }

    mutating func add(_ passage: Passage) {
        addASCII(passage)
        addLatin(passage)
        let scalars = passage.beyondASCII.scalars
        let ends = passage.tokens.ends
        var token = 0
        var index = 0
        while index < scalars.count {
            let script = CodePointTable.script(of: scalars[index].value)
            guard script != .common, script != .inherited, script != .latin else {
                index += 1
                continue
            }
            // A run goes on as long as the next code point touches the last and is of the script or no other.
            let start = scalars[index].offset
            var end = start
            var letters = 0
            while index < scalars.count, scalars[index].offset == end || letters == 0 {
                let next = CodePointTable.script(of: scalars[index].value)
                guard next == script || next == .inherited else { break }
                letters += 1
                end = scalars[index].range.upperBound
                index += 1
            }
            while token < ends.count, ends[token] <= start { token += 1 }
            let first = token
            while token < ends.count, ends[token] < end { token += 1 }
            let tokens = token - first + 1
            var use = useOfScript[script] ?? Use(script: script, place: passage.place(start..<end))
            use.letters += letters
            use.bytes += end - start
            use.tokens += tokens
            useOfScript[script] = use
        }
    }

    /// Latin letters stand among the others, so their tokens are all that have one.
    private mutating func addASCII(_ passage: Passage) {
        var letters = 0
        var tokens = 0
        var first: Range<Int>?
        passage.forEachToken { _, range in
            var inToken = 0
            for offset in range where isLetter(passage.text[offset]) { inToken &+= 1 }
            guard inToken > 0 else { return }
            letters &+= inToken
            tokens &+= 1
            if first == nil { first = range }
        }
        guard let first else { return }
        var use = useOfScript[.latin] ?? Use(script: .latin, place: passage.place(first))
        use.letters += letters
        use.bytes += letters
        use.tokens += tokens
        useOfScript[.latin] = use
    }

    /// The Latin letters beyond ASCII, and the tokens that have one of them and none of ASCII.
    private mutating func addLatin(_ passage: Passage) {
        var last = -1
        var token = 0
        for scalar in passage.beyondASCII.scalars where CodePointTable.script(of: scalar.value) == .latin {
            while passage.tokens.ends[token] <= scalar.offset { token += 1 }
            var use = useOfScript[.latin] ?? Use(script: .latin, place: passage.place(scalar.range))
            use.letters += 1
            use.bytes += scalar.count
            var holder = token
            repeat {
                if holder > last, !passage.slice(passage.tokens.range(of: holder)).contains(where: isLetter) {
                    use.tokens += 1
                }
                last = max(last, holder)
                holder += 1
            } while holder < passage.tokens.ends.count
                && passage.tokens.ends[holder - 1] < scalar.range.upperBound
            useOfScript[.latin] = use
        }
    }

}
