/// Writes JSON front to back into one array of bytes.
///
/// ```swift
/// var json = JSONWriter()
/// json.object {
///     $0.field("id", 258)
///     $0.field("bytes", 0..<2)
/// }
/// json.bytes                              // {"id":258,"bytes":[0,2]}
/// ```
///
/// Foundation's encoder boxes each value and takes twenty times as long (docs/performance.md). Numbers and
/// the pretty layout are the same as Foundation's, and so are escapes, except of what a terminal would obey, which Foundation leaves as it is.
package struct JSONWriter {
    private let buffer: ByteBuffer
    private let isPretty: Bool
    private var depth = 0
    /// Whether a comma comes before the next value.
    private var needsComma = false
    /// Whether the next value belongs to the name just written.
    private var isAfterName = false

    /// - Parameter isPretty: one value a line, indented, rather than everything on one line.
    package init(isPretty: Bool = false) {
        buffer = ByteBuffer()
        self.isPretty = isPretty
    }

    /// A writer that keeps only the last portion and hands everything out.
    init(sink: @escaping (UnsafeRawBufferPointer) throws -> Void) {
        buffer = ByteBuffer(sink: sink)
        isPretty = false
    }

    /// Everything written so far, unless it was handed out.
    package var bytes: [UInt8] { buffer.array }

    /// Whether nothing that is written from now on matters, because what came before could not be handed out.
    package var isStopped: Bool { buffer.failure != nil }

    /// Hands out the rest.
    ///
    /// - Throws: the first error of the sink.
    func finish() throws {
        buffer.empty()
        if let failure = buffer.failure { throw failure }
    }

    // MARK: - Fields of an object

    @inline(__always)
    package mutating func field(_ name: StaticString, _ number: Int) {
        self.name(name)
        value(number)
    }

    @inline(__always)
    package mutating func field(_ name: StaticString, _ range: Range<Int>) {
        self.name(name)
        value(range)
    }

    @inline(__always)
    package mutating func field(_ name: StaticString, _ text: String) {
        self.name(name)
        value(text)
    }

    package mutating func field(_ name: StaticString, _ value: some JSONWritable) {
        self.name(name)
        value.write(to: &self)
    }

    /// A field that is left out if there is no value.
    package mutating func field(_ name: StaticString, ifPresent value: (some JSONWritable)?) {
        if let value { field(name, value) }
    }

    package mutating func object(_ name: StaticString, _ body: (inout JSONWriter) throws -> Void) rethrows {
        self.name(name)
        try object(body)
    }

    package mutating func array(_ name: StaticString, _ body: (inout JSONWriter) throws -> Void) rethrows {
        self.name(name)
        try array(body)
    }

    /// An array with an object for each element.
    package mutating func objects<Element>(
        _ name: StaticString, _ elements: some Sequence<Element>, _ body: (inout JSONWriter, Element) -> Void
    ) {
        array(name) { json in
            for element in elements { json.object { body(&$0, element) } }
        }
    }

    /// The name of the next value.
    @inline(__always)
    package mutating func name(_ name: StaticString) {
        begin()
        buffer.appendQuoted(name)
        endName()
    }

    /// The name of the next value, where it is only known at run time.
    mutating func name(text: String) {
        value(text)
        endName()
    }

    @inline(__always)
    private mutating func endName() {
        if isPretty { buffer.append(ascii: " ") }
        buffer.append(ascii: ":")
        if isPretty { buffer.append(ascii: " ") }
        needsComma = false
        isAfterName = true
    }

    // MARK: - Values

    package mutating func object(_ body: (inout JSONWriter) throws -> Void) rethrows {
        try nested("{", "}", body)
    }

    package mutating func array(_ body: (inout JSONWriter) throws -> Void) rethrows {
        try nested("[", "]", body)
    }

    package mutating func value(_ number: Int) {
        begin()
        buffer.appendDigits(number)
    }

    package mutating func value(_ range: Range<Int>) {
        begin()
        buffer.append(ascii: "[")
        buffer.appendDigits(range.lowerBound)
        buffer.append(ascii: ",")
        buffer.appendDigits(range.upperBound)
        buffer.append(ascii: "]")
    }

    package mutating func value(_ text: String) {
        var text = text
        text.withUTF8 { value(utf8: $0) }
    }

    /// Bytes that are UTF-8, as text; with another three-byte character for each space, if there is one.
    package mutating func value(
        utf8 bytes: UnsafeBufferPointer<UInt8>, space: (UInt8, UInt8, UInt8)? = nil
    ) {
        begin()
        buffer.appendEscaped(bytes, space: space)
    }

    /// JSON that is already written: a number or a literal.
    package mutating func value(raw json: String) {
        begin()
        buffer.append(json)
    }

    /// Ends a document.
    func endLine() { buffer.append(ascii: "\n") }

    private mutating func nested(
        _ open: Unicode.Scalar, _ close: Unicode.Scalar, _ body: (inout JSONWriter) throws -> Void
    ) rethrows {
        begin()
        buffer.append(ascii: open)
        if isPretty { buffer.append(ascii: "\n") }
        depth += 1
        needsComma = false
        try body(&self)
        depth -= 1
        if isPretty { buffer.append("\n" + indentation) }
        buffer.append(ascii: close)
        needsComma = true
    }

    @inline(__always)
    private mutating func begin() {
        if needsComma { buffer.append(ascii: ",") }
        if isPretty, !isAfterName { buffer.append((needsComma ? "\n" : "") + indentation) }
        (needsComma, isAfterName) = (true, false)
    }

    private var indentation: String { String(repeating: "  ", count: depth) }
}
