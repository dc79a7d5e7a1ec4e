import BytePairs
import Formats

/// Writes collected documents, one after another, in a format.
struct ShuffledWriter {
    private let reader: SpoolReader
    private let formatter: IDFormatter
    private var ids: [TokenID] = []
    private var bytes: [UInt8] = []

    init(_ reader: SpoolReader, _ formatter: IDFormatter) {
        self.reader = reader
        self.formatter = formatter
    }

    mutating func write(_ entry: SpoolReader.Entry, to sink: ShardedOutput) throws {
        let tokens = entry.end - entry.start
        if reader.isInOnePart(entry) {
            bytes.removeAll(keepingCapacity: true)
            if isText { bytes += formatter.prefix }
            try reader.forEachPart(of: entry) { append($0, areFirst: true) }
            if isText { bytes += formatter.suffix }
            let document = EncodedChunk.Document(
                tokenEnd: tokens, byteEnd: bytes.count, textBytes: entry.textBytes, part: entry.part)
            return try bytes.withUnsafeBytes { try sink.write($0, CollectionOfOne(document)) }
        }
        try sink.beginDocument()
        if isText { try write(formatter.prefix, to: sink) }
        var areFirst = true
        try reader.forEachPart(of: entry) { part in
            bytes.removeAll(keepingCapacity: true)
            append(part, areFirst: areFirst)
            areFirst = false
            try write(bytes, to: sink)
        }
        if isText { try write(formatter.suffix, to: sink) }
        try sink.writePart(
            UnsafeRawBufferPointer(start: nil, count: 0), tokens: tokens, textBytes: entry.textBytes)
        try sink.endDocument(part: entry.part)
    }

    private var isText: Bool { formatter.separator != nil }

    /// Appends collected ids as the format has them. As text, they are collected in four bytes each.
    private mutating func append(_ part: UnsafeRawBufferPointer, areFirst: Bool) {
        guard isText else { return bytes.append(contentsOf: part) }
        ids.removeAll(keepingCapacity: true)
        for index in 0..<part.count / 4 {
            ids.append(TokenID(littleEndian: part.loadUnaligned(fromByteOffset: 4 * index, as: TokenID.self)))
        }
        ids.withUnsafeBufferPointer { formatter.append($0, areFirst: areFirst, to: &bytes) }
    }

    private func write(_ bytes: [UInt8], to sink: ShardedOutput) throws {
        try bytes.withUnsafeBytes { try sink.writePart($0, tokens: 0, textBytes: 0) }
    }
}
