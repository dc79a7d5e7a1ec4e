import Platform

/// What a place of a text is part of. Only in prose may a suggestion change how something is written: in code,
/// data and addresses another spelling has another meaning.
enum Surroundings {
    case prose, code, data
    /// A URL, a path, an e-mail address.
    case address
}

/// Where a passage begins.
struct PassageStart {
    var position = TextPosition()
    /// Whether it begins inside a fenced block of Markdown.
    var isInFence = false
    /// What the whole text is, where its name or its beginning says so.
    var format: TextFormat?
}

/// What a text is as a whole.
public enum TextFormat: Sendable, Hashable {
    /// A program, markup, a script.
    case code
    /// JSON, a table, settings.
    case data

    /// What the name of a file says; `nil` if it says nothing, as for `.txt` and `.md`.
    public init?(path: String) {
        guard let dot = path.lastIndex(of: ".") else { return nil }
        let name = path[path.index(after: dot)...].lowercased()
        if Self.dataNames.contains(name) {
            self = .data
        } else if Self.codeNames.contains(name) {
            self = .code
        } else {
            return nil
        }
    }

    private static let dataNames = words(
        """
        json jsonl ndjson geojson ipynb csv tsv xml yaml yml toml ini cfg conf properties log po lock \
        sql svg
        """)
    private static let codeNames = words(
        """
        py pyi c h cc cpp cxx hpp hh m mm rs go swift java kt scala js mjs cjs ts tsx jsx rb pl pm php \
        sh bash zsh fish lua r jl hs ml mli fs cs vb clj cljs lisp el scm s asm v vhd cmake make mk \
        gradle html htm xhtml css scss less tex bib vue svelte dart ex exs erl nim zig ps1 bat \
        dockerfile proto thrift
        """)

    /// What the beginning of a text says.
    init?(beginningOf text: UnsafeBufferPointer<UInt8>) {
        let start = text.prefix(512).drop(while: isSpaceOrBreak)
        switch start.first {
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            let next = start.dropFirst().drop(while: isSpaceOrBreak).first
            // `[1]` can begin a list of notes, and `{name}` is a slot.
            guard let next, "\"{[]}".utf8.contains(next) else { return nil }
            self = .data
        case UInt8(ascii: "<")
        where ["<?xml", "<!DOCTYPE", "<!doctype", "<html", "<svg"].contains(where: {
            start.starts(with: $0.utf8)
        }):
            self = .code
        case UInt8(ascii: "#") where start.starts(with: "#!/".utf8): self = .code
        default: return nil
        }
    }
}

extension Passage {
    /// What a place is part of: of its word, of its line, of the whole text.
    func surroundings(of bytes: Range<Int>) -> Surroundings {
        if isAddress(wordWithSigns(around: bytes)) { return .address }
        return lineContext.surroundings(of: bytes)
    }

    /// A suggestion that changes how something is written; `nil` where that would change its meaning.
    func edit(_ bytes: Range<Int>, _ suggestion: @autoclosure () -> String?) -> String? {
        surroundings(of: bytes) == .prose ? suggestion() : nil
    }

    /// The characters around a place up to white space, at most 256 on each side.
    func wordWithSigns(around bytes: Range<Int>) -> Range<Int> {
        var (start, end) = (bytes.lowerBound, bytes.upperBound)
        while start > 0, bytes.lowerBound - start < 256, !isSpaceOrBreak(text[start - 1]) { start -= 1 }
        while end < text.count, end - bytes.upperBound < 256, !isSpaceOrBreak(text[end]) { end += 1 }
        return start..<end
    }

    /// Whether a word with its signs is a URL, a path, a domain or an e-mail address.
    private func isAddress(_ word: Range<Int>) -> Bool {
        let word = slice(word)
        guard word.contains(where: { "/\\@.?&".utf8.contains($0) }) else { return false }
        let text = word.split { "\"'<>()[]{}|,;`".utf8.contains($0) }
        return text.contains { Self.isAddress($0) }
    }

    private static func isAddress(_ word: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        var slashes = 0
        var letters = 0
        var previous: UInt8 = 0
        var hasScheme = false
        for byte in word {
            if byte == UInt8(ascii: "/") || byte == UInt8(ascii: "\\") {
                hasScheme = hasScheme || previous == UInt8(ascii: ":")
                slashes += 1
            } else if isLetter(byte) {
                letters += 1
            } else if byte == UInt8(ascii: "@"), letters > 0 {
                return true
            }
            previous = byte
        }
        if hasScheme || letters > 0 && slashes > 1 { return true }
        if letters > 0, slashes == 1, let first = word.first {
            // `~/notes`, `notes/today.txt`, the number of a paper.
            let name = word.split(separator: UInt8(ascii: ".")).last ?? []
            if "/~.\\".utf8.contains(first) || word.starts(with: "10.".utf8) { return true }
            if name.count < word.count, (1...5).contains(name.count), name.allSatisfy(isLetterOrDigit) {
                return true
            }
        }
        let isQuery = word.contains(UInt8(ascii: "?")) && word.contains(UInt8(ascii: "="))
        // `www.a.org`, `example.com`, `report.pdf`: letters, a dot, and letters to the end or a slash.
        let host = word.prefix {
            $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: ":") && $0 != UInt8(ascii: "?")
        }
        let labels = host.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        let isDomain =
            labels.count > 1 && labels.allSatisfy { !$0.isEmpty } && labels.last!.count > 1
            && labels.last!.allSatisfy(isLower)
            && labels[0].allSatisfy { isLetterOrDigit($0) || $0 == 0x2D || $0 >= 0x80 }
        return isDomain || isQuery
    }
}

/// What lines are: each is judged by its own characters, and by the whole text.
struct LineContext {
    private let text: UnsafeBufferPointer<UInt8>
    private let start: PassageStart
    /// The last line asked about.
    private var line = 0..<0
    private var kind = Surroundings.prose
    /// The fences up to an offset.
    private var fence: (offset: Int, isOpen: Bool)

    init(_ text: UnsafeBufferPointer<UInt8>, _ start: PassageStart) {
        self.text = text
        self.start = start
        fence = (0, start.isInFence)
    }

    mutating func surroundings(of bytes: Range<Int>) -> Surroundings {
        switch start.format {
        case .data: return .data
        case .code: return .code
        case nil: break
        }
        if !line.contains(bytes.lowerBound) {
            line = lineRange(around: bytes.lowerBound)
            kind = isInFence(at: line.lowerBound) ? .code : judged(line)
        }
        return kind == .prose && isInBackticks(bytes) ? .code : kind
    }

    /// At most a kilobyte on each side.
    private func lineRange(around offset: Int) -> Range<Int> {
        var (start, end) = (offset, offset)
        while start > 0, offset - start < 1024, text[start - 1] != 0x0A { start -= 1 }
        while end < text.count, end - offset < 1024, text[end] != 0x0A { end += 1 }
        return start..<max(end, start + 1)
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
        let before = text[line.lowerBound..<bytes.lowerBound].count { $0 == UInt8(ascii: "`") }
        let after = text[min(bytes.upperBound, line.upperBound)..<line.upperBound]
        return before % 2 == 1 && after.contains(UInt8(ascii: "`"))
    }

    private func judged(_ line: Range<Int>) -> Surroundings {
        let shape = LineShape(UnsafeBufferPointer(rebasing: text[line]))
        return shape.isData ? .data : shape.isCode ? .code : .prose
    }
}
