import CIntrinsics
import Files

/// Extracts documents from JSON lines as the bytes come in: on each line an object with a string under one
/// key.
///
/// The whole line is checked to be JSON, and only the string is kept, so that lines can have any length.
/// `null` and empty lines are not documents. In strings, bytes that are not UTF-8 are kept as they are, and a
/// `\u` that is half of a surrogate pair becomes U+FFFD.
struct JSONLines {
    private let field: [UInt8]
    private let path: String
    private let source: Int
    /// Whether lines before the first are not counted.
    private let isPart: Bool
    /// Where the current line begins.
    private(set) var lineStart: Int
    /// How many lines come before it.
    private(set) var line: Int
    /// Where the current block begins.
    private var blockStart: Int

    private var state = State.lineStart
    /// The open objects and arrays, outermost first.
    private var open: [Container] = []
    /// Whether the current string is the document, or a key of the outermost object.
    private var role = Role.other
    /// The current key, truncated to what is needed to compare it.
    private var key: [UInt8] = []
    private var isField = false
    private var hasDocument = false
    /// The rest of a `true`, `false` or `null`.
    private var literal: ArraySlice<UInt8> = []
    private var suspicion: Suspicion?
    private var codeUnit: UInt32 = 0
    private var digits = 0
    /// The first half of a surrogate pair, while the second may follow.
    private var highSurrogate: UInt32?

    private enum Container { case object, array }
    private enum Role { case document, key, other }

    private enum State {
        case lineStart, value, firstValueOrEnd, firstKeyOrEnd, key, colon, afterValue, afterLine
        case string, escape, unicode
        case literal, suspicion
        case minus, zero, integer, point, fraction, exponent, exponentSign, exponentDigits
    }

    /// Deeper than anything that people write: a limit on the memory that a line can take.
    private static let deepest = 512

    /// - Parameters:
    ///   - field: the key of the documents.
    ///   - path: the file's name, for errors.
    ///   - offset: where the first line begins.
    ///   - line: how many lines come before it.
    ///   - source: the file's number in the corpus.
    ///   - isPart: whether only a part of the file is read, so that errors name no line.
    init(field: String, path: String, offset: Int, line: Int, source: Int, isPart: Bool = false) {
        self.source = source
        self.isPart = isPart
        self.field = Array(field.utf8)
        self.path = path
        self.line = line
        lineStart = offset
        blockStart = offset
    }

    /// Whether the last line is complete.
    var isBetweenLines: Bool { state == .lineStart }

    /// Reads the next block, and appends documents to a chunk.
    mutating func append(_ block: UnsafeBufferPointer<UInt8>, to chunk: CorpusChunk) throws {
        var position = 0
        while position < block.count {
            if state == .string {
                let end = plainEnd(of: block, from: position)
                take(UnsafeBufferPointer(rebasing: block[position..<end]), chunk)
                position = end
                guard position < block.count else { break }
            }
            let byte = block[position]
            if byte == UInt8(ascii: "\n") {
                try endLine(at: position, chunk)
                lineStart = blockStart + position + 1
            } else {
                try read(byte, at: position, chunk)
            }
            position += 1
        }
        blockStart += block.count
    }

    /// Ends the file: its last line need not end in a newline.
    mutating func finish(_ chunk: CorpusChunk) throws {
        if state != .lineStart { try endLine(at: 0, chunk) }
    }

    private mutating func endLine(at position: Int, _ chunk: CorpusChunk) throws {
        if state == .suspicion { try judge(nil) }
        if isNumberComplete { state = open.isEmpty ? .afterLine : .afterValue }
        guard state == .lineStart || state == .afterLine else {
            throw problem(at: position, "the line ends in the middle of its JSON value", Self.makeAgain)
        }
        if state == .afterLine, !hasDocument {
            throw problem(
                at: position, "the line has no \"\(String(decoding: field, as: UTF8.self))\"",
                "name the key of the text (--json-field), or leave such lines out")
        }
        // Not before: a line that turns out to be no JSON has no document.
        chunk.endDocument(at: chunk.count)
        hasDocument = false
        state = .lineStart
        line += 1
    }

    // MARK: - Strings

    /// Where the bytes end that need no unescaping.
    private func plainEnd(of block: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        start + bpe_index_of_special_in_json(block.baseAddress! + start, block.count - start)
    }

    private mutating func take(_ bytes: UnsafeBufferPointer<UInt8>, _ chunk: CorpusChunk) {
        guard !bytes.isEmpty else { return }
        endSurrogate(chunk)
        put(bytes, chunk)
    }

    private mutating func put(_ bytes: UnsafeBufferPointer<UInt8>, _ chunk: CorpusChunk) {
        switch role {
        case .document: chunk.append(bytes)
        // One byte more than the field's name is enough to see that the key is another.
        case .key: key.append(contentsOf: bytes.prefix(field.count + 1 - min(key.count, field.count + 1)))
        case .other: break
        }
    }

    private mutating func put(_ scalar: UInt32, _ chunk: CorpusChunk) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 4) { utf8 in
            let count = utf8.update(from: UTF8.encode(Unicode.Scalar(scalar) ?? "\u{FFFD}")!).index
            put(UnsafeBufferPointer(rebasing: utf8[..<count]), chunk)
        }
    }

    /// A first half without its second.
    private mutating func endSurrogate(_ chunk: CorpusChunk) {
        guard highSurrogate != nil else { return }
        highSurrogate = nil
        put(0xFFFD, chunk)
    }

    private mutating func readEscape(_ byte: UInt8, at position: Int, _ chunk: CorpusChunk) throws {
        if byte == UInt8(ascii: "u") {
            (codeUnit, digits, state) = (0, 0, .unicode)
            return
        }
        endSurrogate(chunk)
        let meaning: UInt8
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): meaning = byte
        case UInt8(ascii: "b"): meaning = 0x08
        case UInt8(ascii: "f"): meaning = 0x0C
        case UInt8(ascii: "n"): meaning = 0x0A
        case UInt8(ascii: "r"): meaning = 0x0D
        case UInt8(ascii: "t"): meaning = 0x09
        default:
            throw problem(
                at: position, "\\ is followed by a character that JSON does not allow there", Self.makeAgain)
        }
        put(UInt32(meaning), chunk)
        state = .string
    }

    private mutating func readUnicode(_ byte: UInt8, at position: Int, _ chunk: CorpusChunk) throws {
        guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else {
            throw problem(at: position, "\\u is not followed by four hexadecimal digits", Self.makeAgain)
        }
        codeUnit = codeUnit << 4 | UInt32(digit)
        digits += 1
        guard digits == 4 else { return }
        state = .string
        if let high = highSurrogate, (0xDC00...0xDFFF).contains(codeUnit) {
            highSurrogate = nil
            put(0x10000 + (high - 0xD800) << 10 + (codeUnit - 0xDC00), chunk)
            return
        }
        endSurrogate(chunk)
        if (0xD800...0xDBFF).contains(codeUnit) { highSurrogate = codeUnit } else { put(codeUnit, chunk) }
    }

    private mutating func endString(at position: Int, _ chunk: CorpusChunk) throws {
        endSurrogate(chunk)
        switch role {
        case .key:
            isField = key == field
            state = .colon
        case .document: state = .afterValue
        case .other:
            state = keyFollows ? .colon : .afterValue
        }
        keyFollows = false
        role = .other
    }

    /// Whether the current string is a key of an inner object.
    private var keyFollows = false

    // MARK: - Values

    private mutating func read(_ byte: UInt8, at position: Int, _ chunk: CorpusChunk) throws {
        let isSpace = byte == 0x20 || byte == 0x09 || byte == 0x0D
        switch state {
        case .string:
            switch byte {
            case UInt8(ascii: "\""): try endString(at: position, chunk)
            case UInt8(ascii: "\\"): state = .escape
            default: throw problem(at: position, "there is a control character in a string", Self.makeAgain)
            }
        case .escape: try readEscape(byte, at: position, chunk)
        case .unicode: try readUnicode(byte, at: position, chunk)
        case .literal:
            guard literal.first == byte else { throw notJSON(at: position) }
            literal.removeFirst()
            if literal.isEmpty { state = .afterValue }
        case .suspicion: try judge(byte)
        case .minus, .zero, .integer, .point, .fraction, .exponent, .exponentSign, .exponentDigits:
            try readNumber(byte, at: position, chunk)
        case _ where isSpace: break
        case .lineStart:
            guard byte == UInt8(ascii: "{") else {
                return try suspect(
                    byte, at: position,
                    otherwise: problem(
                        at: position, "the line is not a JSON object",
                        "each line must be an object, as in {\"text\": \"…\"}; plain text needs no --json-field"
                    ))
            }
            open.append(.object)
            state = .firstKeyOrEnd
        case .value: try beginValue(byte, at: position, chunk)
        case .firstValueOrEnd:
            if byte == UInt8(ascii: "]") { endContainer() } else { try beginValue(byte, at: position, chunk) }
        case .firstKeyOrEnd where byte == UInt8(ascii: "}"): endContainer()
        case .firstKeyOrEnd, .key:
            guard byte == UInt8(ascii: "\"") else { throw notJSON(at: position) }
            role = open.count == 1 ? .key : .other
            keyFollows = true
            key.removeAll(keepingCapacity: true)
            state = .string
        case .colon:
            guard byte == UInt8(ascii: ":") else { throw notJSON(at: position) }
            state = .value
        case .afterValue: try readAfterValue(byte, at: position)
        case .afterLine:
            throw problem(at: position, "something follows the line's JSON object", Self.makeAgain)
        }
    }

    private mutating func beginValue(_ byte: UInt8, at position: Int, _ chunk: CorpusChunk) throws {
        let isDocument = isField && open.count == 1
        isField = false
        if isDocument {
            guard !hasDocument else {
                throw problem(at: position, "the line has the document's key twice", Self.makeAgain)
            }
            guard byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "n") else {
                throw problem(
                    at: position, "\"\(String(decoding: field, as: UTF8.self))\" is not a string",
                    "name the key of the text (--json-field)")
            }
            hasDocument = true
        }
        switch byte {
        case UInt8(ascii: "\""):
            role = isDocument ? .document : .other
            if isDocument {
                chunk.noteOrigin(source: source, line: line + 1, offset: 0)
                chunk.beginDocument()
            }
            state = .string
        case UInt8(ascii: "{"): try beginContainer(.object, .firstKeyOrEnd, at: position)
        case UInt8(ascii: "["): try beginContainer(.array, .firstValueOrEnd, at: position)
        case UInt8(ascii: "t"): (literal, state) = (Array("rue".utf8)[...], .literal)
        case UInt8(ascii: "f"): (literal, state) = (Array("alse".utf8)[...], .literal)
        case UInt8(ascii: "n"): (literal, state) = (Array("ull".utf8)[...], .literal)
        case UInt8(ascii: "-"): state = .minus
        case UInt8(ascii: "0"): state = .zero
        case 0x31...0x39: state = .integer
        default: try suspect(byte, at: position, otherwise: notJSON(at: position))
        }
    }

    private mutating func beginContainer(_ container: Container, _ next: State, at position: Int) throws {
        guard open.count < Self.deepest else {
            throw problem(at: position, "values are nested \(Self.deepest) deep", Self.makeAgain)
        }
        open.append(container)
        state = next
    }

    private mutating func readAfterValue(_ byte: UInt8, at position: Int) throws {
        switch (byte, open.last) {
        case (UInt8(ascii: ","), .object): state = .key
        case (UInt8(ascii: ","), .array): state = .value
        case (UInt8(ascii: "}"), .object), (UInt8(ascii: "]"), .array): endContainer()
        default: throw notJSON(at: position)
        }
    }

    private mutating func endContainer() {
        open.removeLast()
        state = open.isEmpty ? .afterLine : .afterValue
    }

    // MARK: - Numbers

    private var isNumberComplete: Bool {
        switch state {
        case .zero, .integer, .fraction, .exponentDigits: true
        default: false
        }
    }

    private mutating func readNumber(_ byte: UInt8, at position: Int, _ chunk: CorpusChunk) throws {
        let isDigit = (0x30...0x39).contains(byte)
        switch (state, byte) {
        case (.minus, UInt8(ascii: "0")): state = .zero
        case (.minus, _) where isDigit: state = .integer
        case (.minus, UInt8(ascii: "I")): try suspect(byte, at: position, otherwise: notJSON(at: position))
        case (.integer, _) where isDigit: break
        case (.zero, UInt8(ascii: ".")), (.integer, UInt8(ascii: ".")): state = .point
        case (.point, _) where isDigit: state = .fraction
        case (.fraction, _) where isDigit: break
        case (.zero, 0x45), (.zero, 0x65), (.integer, 0x45), (.integer, 0x65), (.fraction, 0x45),
            (.fraction, 0x65):
            state = .exponent
        case (.exponent, UInt8(ascii: "+")), (.exponent, UInt8(ascii: "-")): state = .exponentSign
        case (.exponent, _) where isDigit, (.exponentSign, _) where isDigit: state = .exponentDigits
        case (.exponentDigits, _) where isDigit: break
        default:
            guard isNumberComplete else { throw notJSON(at: position) }
            state = .afterValue
            try read(byte, at: position, chunk)
        }
    }

    // MARK: - Errors

    /// A byte that nothing begins with, and what it may be: what Windows writes, or Python. Which it is, the next bytes tell.
    private struct Suspicion {
        /// The bytes that must follow.
        var rest: ArraySlice<UInt8>
        let told: InputProblem
        /// The problem where others follow.
        let otherwise: InputProblem
    }

    /// Begins to look at what follows a byte, or throws what is wrong with it.
    private mutating func suspect(_ byte: UInt8, at position: Int, otherwise: InputProblem) throws {
        let (rest, problem, remedy): ([UInt8], String, String)
        switch byte {
        case 0xEF where state == .lineStart:
            rest = [0xBB, 0xBF]
            problem = "a byte order mark is before the line"
            remedy = "write the file as UTF-8 without one (sed -i 's/^\\xEF\\xBB\\xBF//')"
        case 0xFE where state == .lineStart, 0xFF where state == .lineStart:
            rest = [byte ^ 1]
            problem = "this is UTF-16, not UTF-8"
            remedy = "convert the file first (iconv -f UTF-16 -t UTF-8)"
        case UInt8(ascii: "N") where state != .lineStart, UInt8(ascii: "I") where state != .lineStart:
            rest = Array((byte == UInt8(ascii: "N") ? "aN" : "nfinity").utf8)
            problem = "NaN and Infinity are not JSON"
            remedy = "write null instead; Python's json.dumps(…, allow_nan=False) finds them"
        default: throw otherwise
        }
        suspicion = Suspicion(
            rest: rest[...], told: self.problem(at: position, problem, remedy), otherwise: otherwise)
        state = .suspicion
    }

    /// Throws what a suspicion has come to, or waits for more.
    private mutating func judge(_ byte: UInt8?) throws {
        guard var suspicion else { return }
        guard suspicion.rest.first == byte else { throw suspicion.otherwise }
        suspicion.rest.removeFirst()
        guard !suspicion.rest.isEmpty else { throw suspicion.told }
        self.suspicion = suspicion
    }

    private static let makeAgain =
        "write the line again with a JSON library; jq -c . FILE shows what it makes of it"

    private func notJSON(at position: Int) -> InputProblem {
        problem(at: position, "this is not JSON", Self.makeAgain)
    }

    private func problem(at position: Int, _ problem: String, _ remedy: String) -> InputProblem {
        InputProblem(
            path, line: isPart ? nil : line + 1, byte: blockStart + position, problem, remedy: remedy)
    }
}
