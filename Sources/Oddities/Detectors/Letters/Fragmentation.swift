import BytePairs
import Display
import SplitPatterns
import Tokenization

extension Detector {
    static let fragmentation = Detector(
        oddity: .fragmentation, severity: .medium,
        reason: "A script with more tokens than characters is expensive, slow, and little known to models.",
        inText: { summary, findings in
            for (script, cost, place) in summary.scripts.uses
            where cost.letters >= 20 && script != .latin && !summary.scripts.isDecomposed(script)
                && cost.tokensPerLetter > script.fragmentationLimit
            {
                findings.add(
                    place,
                    "\(script.name): \(decimal(cost.tokensPerLetter)) tokens per letter, "
                        + "over \(grouped(cost.letters)) letters",
                    suggestion: "use an encoding that knows the script: bpe report --compare shows which",
                    data: [
                        "script": .text(script.name), "letters": .integer(cost.letters),
                        "tokensPerLetter": .number(cost.tokensPerLetter),
                    ])
            }
        })
}

/// What each script of a text costs.
struct ScriptUses {
    /// What a script costs, and its first run.
    typealias Use = (script: Script, cost: ScriptCost, place: Place)

    private var useOfScript: [Script: Use] = [:]
    /// One more than the ASCII letters of each token that has occurred, 0 for others. Empty until there is a long passage,
    /// and where a token's text need not be its bytes.
    private var lettersOfToken: [UInt8] = []
    private let encoding: Encoding
    /// Parts of Korean syllables, which other texts have as one character.
    private var jamo = 0

    init(_ encoding: Encoding) { self.encoding = encoding }

    /// Most used first.
    var uses: [Use] {
        useOfScript.values.sorted {
            ($0.cost.letters, $1.script.number) > ($1.cost.letters, $0.script.number)
        }
    }

    /// Whether the letters of a script are mostly in parts, which `not-nfc` reports.
    func isDecomposed(_ script: Script) -> Bool {
        script == .hangul && jamo * 2 > useOfScript[script]?.cost.letters ?? 0
    }

    private mutating func count(
        _ script: Script, letters: Int, bytes: Int, tokens: Int, at place: @autoclosure () -> Place
    ) {
        var use = useOfScript[script] ?? (script, ScriptCost(name: script.name), place())
        use.cost.letters += letters
        use.cost.bytes += bytes
        use.cost.tokens += tokens
        useOfScript[script] = use
    }

    mutating func add(_ passage: Passage) {
        addASCII(passage)
        addLatinBeyondASCII(passage)
        let scalars = passage.beyondASCII.scalars
        let ends = passage.tokens.ends
        var token = 0
        var index = 0
        while index < scalars.count {
            let script = Script(ofCodePoint: scalars[index].value)
            guard ![.common, .inherited, .latin].contains(script) else {
                index += 1
                continue
            }
            // A run goes on while the next code point touches the last and is of the script or inherits it.
            let start = scalars[index].offset
            var end = start
            let first = index
            while index < scalars.count, scalars[index].offset == end {
                let next = Script(ofCodePoint: scalars[index].value)
                guard next == script || next == .inherited else { break }
                end = scalars[index].range.upperBound
                if (0x1100...0x11FF).contains(scalars[index].value) { jamo += 1 }
                index += 1
            }
            while token < ends.count, ends[token] <= start { token += 1 }
            let firstToken = token
            while token < ends.count, ends[token] < end { token += 1 }
            count(
                script, letters: index - first, bytes: end - start, tokens: token - firstToken + 1,
                at: passage.place(start..<end))
        }
    }

    /// Latin letters mix with the characters of other scripts, so a token counts if it has one.
    private mutating func addASCII(_ passage: Passage) {
        var letters = 0
        var tokens = 0
        var first: Range<Int>?
        if lettersOfToken.isEmpty, passage.isLong, encoding.changesNothing {
            lettersOfToken = [UInt8](repeating: 0, count: encoding.vocabulary.size)
        }
        lettersOfToken.withUnsafeMutableBufferPointer { known in
            var start = 0
            for (id, end) in zip(passage.tokens.ids, passage.tokens.ends) {
                let isOfVocabulary = Int(id) < known.count
                var inToken = isOfVocabulary ? Int(known[Int(id)]) &- 1 : -1
                if inToken < 0 {
                    inToken = passage.text[start..<end].count(where: isLetter)
                    if isOfVocabulary, inToken < UInt8.max { known[Int(id)] = UInt8(inToken + 1) }
                }
                letters &+= inToken
                tokens &+= inToken > 0 ? 1 : 0
                if inToken > 0, first == nil { first = start..<end }
                start = end
            }
        }
        guard let first else { return }
        count(.latin, letters: letters, bytes: letters, tokens: tokens, at: passage.place(first))
    }

    /// The tokens that have only Latin letters beyond ASCII.
    private mutating func addLatinBeyondASCII(_ passage: Passage) {
        var (letters, bytes, tokens) = (0, 0, 0)
        var first: Range<Int>?
        var last = -1
        for scalar in passage.beyondASCII.scalars where Script(ofCodePoint: scalar.value) == .latin {
            letters += 1
            bytes += scalar.count
            if first == nil { first = scalar.range }
            for token in passage.tokens(holding: scalar.range) where token > last {
                last = token
                if !passage.slice(passage.tokens.range(of: token)).contains(where: isLetter) { tokens += 1 }
            }
        }
        guard let first else { return }
        count(.latin, letters: letters, bytes: bytes, tokens: tokens, at: passage.place(first))
    }
}
