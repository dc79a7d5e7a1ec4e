import Documents
import Platform

/// Gives the documents of encoded chunks to the sinks of their parts. One thread at a time.
///
/// Which part a document belongs to is known at its end. A document that is longer than a chunk goes to the first part
/// until then, and moves if that was wrong.
final class DocumentRouter {
    private let sinks: [any DocumentSink]
    private let split: DatasetSplit?
    private let separatorSize: Int
    /// The document that has begun and not ended.
    private var open: OpenDocument?

    private struct OpenDocument {
        var digest = SHA256()
        var hasIDs = false
    }

    /// - Parameters:
    ///   - sinks: one for each part, or one for all.
    ///   - separatorSize: how many bytes come before each id of a continued document; the first id has none.
    ///   - hasOpenDocument: whether the sinks continue in a document.
    init(
        _ sinks: [any DocumentSink], _ split: DatasetSplit?, separatorSize: Int, hasOpenDocument: Bool = false
    ) {
        self.sinks = sinks
        if hasOpenDocument { open = OpenDocument(hasIDs: true) }
        self.split = split
        self.separatorSize = separatorSize
    }

    /// Whether another run can continue after this chunk: the digest of half a document cannot be kept.
    var canBeKept: Bool { open == nil || split == nil && open!.hasIDs }

    func take(_ chunk: EncodedChunk) throws {
        if chunk.dropsDocument {
            try sinks[0].dropDocument()
            open = nil
        }
        try chunk.withBytes { bytes in
            var whole = chunk.documents[...]
            if chunk.continuesDocument { try takePart(of: chunk, 0, bytes, isFirst: false) }
            if chunk.continuesDocument { whole = whole.dropFirst() }
            let endsInNewPart = chunk.endsInDocument && !whole.isEmpty
            if endsInNewPart { whole = whole.dropLast() }
            try takeWhole(whole, of: chunk, bytes)
            if endsInNewPart { try takePart(of: chunk, chunk.documents.count - 1, bytes, isFirst: true) }
        }
    }

    private func takeWhole(
        _ documents: ArraySlice<EncodedChunk.Document>, of chunk: EncodedChunk,
        _ bytes: UnsafeRawBufferPointer
    ) throws {
        var rest = documents
        while let first = rest.first {
            let run = sinks.count == 1 ? rest : rest.prefix { $0.part == first.part }
            let start = chunk.start(of: run.startIndex)
            try sinks[sinks.count == 1 ? 0 : first.part].write(
                UnsafeRawBufferPointer(rebasing: bytes[start.bytes..<run.last!.byteEnd]),
                run.lazy.map { document in
                    var document = document
                    document.tokenEnd -= start.tokens
                    document.byteEnd -= start.bytes
                    return document
                })
            rest = rest[run.endIndex...]
        }
    }

    /// Takes a part of a document that has several.
    private func takePart(
        of chunk: EncodedChunk, _ index: Int, _ bytes: UnsafeRawBufferPointer, isFirst: Bool
    ) throws {
        if isFirst {
            open = OpenDocument()
            try sinks[0].beginDocument()
        }
        guard open != nil else { return }
        let (start, part) = (chunk.start(of: index), chunk.documents[index])
        let tokens = part.tokenEnd - start.tokens
        let skipped = !isFirst && !open!.hasIDs && tokens > 0 ? separatorSize : 0
        if tokens > 0 { open!.hasIDs = true }
        if split != nil, let source = chunk.source {
            open!.digest.update(
                UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: source.bytes[source.documents[index]])))
        }
        try sinks[0].writePart(
            UnsafeRawBufferPointer(rebasing: bytes[start.bytes + skipped..<part.byteEnd]), tokens: tokens,
            textBytes: part.textBytes)
        let isLast = index < chunk.documents.count - 1 || !chunk.endsInDocument
        guard isLast else { return }
        let place = split?.part(ofDigest: open!.digest.finalize()) ?? 0
        if sinks.count > 1, place > 0 {
            try sinks[0].moveDocument(to: sinks[place], part: place)
        } else {
            try sinks[0].endDocument(part: place)
        }
        open = nil
    }
}

extension EncodedChunk {
    /// Where the ids of a document begin.
    fileprivate func start(of index: Int) -> (tokens: Int, bytes: Int) {
        index == 0 ? (0, 0) : (documents[index - 1].tokenEnd, documents[index - 1].byteEnd)
    }
}
