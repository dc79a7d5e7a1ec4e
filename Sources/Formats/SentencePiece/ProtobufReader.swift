/// Reads the fields of a Protocol Buffers message, one after the other, without a schema.
///
/// Every length is checked against the end of the message before anything is read, so memory is bounded by the
/// file's own size. Groups, which were given up long ago, are refused.
struct ProtobufReader {
    /// What a field holds, as the wire has it.
    enum Value {
        case varint(UInt64)
        case fixed64(UInt64)
        case fixed32(UInt32)
        /// A string, bytes or a message: where it is in the file.
        case bytes(Range<Int>)
    }

    struct Field {
        let number: Int
        let value: Value
        /// Where the field starts in the file.
        let offset: Int
    }

    private let file: [UInt8]
    private let path: String
    private let end: Int
    private var position: Int

    /// A reader of a whole file; `path` is its name, for errors.
    init(_ file: [UInt8], path: String) {
        self.init(file, path: path, file.indices)
    }

    private init(_ file: [UInt8], path: String, _ range: Range<Int>) {
        self.file = file
        self.path = path
        position = range.lowerBound
        end = range.upperBound
    }

    /// The next field, or `nil` at the end of the message.
    mutating func next() throws(VocabularyFileError) -> Field? {
        guard position < end else { return nil }
        let start = position
        let key = try varint()
        guard case let number = key >> 3, (1...(1 << 29 - 1)).contains(number) else {
            throw damaged("the field number \(key >> 3) is out of range", at: start)
        }
        return Field(number: Int(number), value: try value(wireType: key & 7, at: start), offset: start)
    }

    /// The bytes of a string or of bytes.
    func bytes(of field: Field) throws(VocabularyFileError) -> [UInt8] { Array(file[try range(of: field)]) }

    /// The bytes of a string, where Unicode text is expected.
    func text(of field: Field) throws(VocabularyFileError) -> String {
        guard let text = String(validating: file[try range(of: field)], as: UTF8.self) else {
            throw damaged("field \(field.number) is not UTF-8", at: field.offset)
        }
        return text
    }

    /// A reader of the message in a field.
    func message(in field: Field) throws(VocabularyFileError) -> ProtobufReader {
        ProtobufReader(file, path: path, try range(of: field))
    }

    /// An `int32` or an enumeration's case: 64 bits on the wire, of which the lower half counts.
    func int32(of field: Field) throws(VocabularyFileError) -> Int32 {
        guard case .varint(let value) = field.value else { throw hasOtherType(field) }
        return Int32(truncatingIfNeeded: value)
    }

    /// A `bool`: everything but zero is true.
    func bool(of field: Field) throws(VocabularyFileError) -> Bool {
        guard case .varint(let value) = field.value else { throw hasOtherType(field) }
        return value != 0
    }

    /// A `float`.
    func float(of field: Field) throws(VocabularyFileError) -> Float {
        guard case .fixed32(let bits) = field.value else { throw hasOtherType(field) }
        return Float(bitPattern: bits)
    }

    private func range(of field: Field) throws(VocabularyFileError) -> Range<Int> {
        guard case .bytes(let range) = field.value else { throw hasOtherType(field) }
        return range
    }

    private mutating func value(
        wireType: UInt64, at start: Int
    ) throws(VocabularyFileError) -> Value {
        switch wireType {
        case 0: return .varint(try varint())
        case 1: return .fixed64(try fixed(UInt64.self))
        case 5: return .fixed32(try fixed(UInt32.self))
        case 2:
            let count = try varint()
            guard count <= UInt64(end - position) else {
                throw damaged("\(count) bytes are announced, and \(end - position) follow", at: start)
            }
            defer { position += Int(count) }
            return .bytes(position..<position + Int(count))
        default: throw damaged("wire type \(wireType) is not read: groups are obsolete", at: start)
        }
    }

    private mutating func varint() throws(VocabularyFileError) -> UInt64 {
        let start = position
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            guard position < end else { throw damaged("the message ends inside a number", at: start) }
            let byte = file[position]
            position += 1
            // The tenth byte has room for one bit.
            guard shift < 63 || byte <= 1 else { break }
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
        }
        throw damaged("a number has more than 64 bits", at: start)
    }

    private mutating func fixed<Number: FixedWidthInteger>(
        _ type: Number.Type
    ) throws(VocabularyFileError) -> Number {
        let size = MemoryLayout<Number>.size
        guard end - position >= size else { throw damaged("the message ends inside a number", at: position) }
        defer { position += size }
        return file[position..<position + size].reversed().reduce(0) { $0 << 8 | Number($1) }
    }

    private func hasOtherType(_ field: Field) -> VocabularyFileError {
        damaged("field \(field.number) is of another type than in SentencePiece's models", at: field.offset)
    }

    /// An error at a place of the file.
    func damaged(_ problem: String, at offset: Int) -> VocabularyFileError {
        VocabularyFileError(
            path, byte: offset, problem, remedy: "fetch the file again: it is damaged or not a SentencePiece model")
    }
}
