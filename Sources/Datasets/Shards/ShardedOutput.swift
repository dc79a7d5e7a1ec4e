import Files

/// Writes a dataset, or one part of it, as one shard or several. A shard ends with the document with which it has
/// enough tokens.
final class ShardedOutput: DocumentSink {
    private let names: ShardNames
    private let layout: any DatasetLayout
    private let part: String?
    /// With this many tokens a shard is complete.
    private let shardTokens: Int?
    private let sidecar: Sidecar?
    private var current: ShardWriter?
    private(set) var finishedShards = 0
    private var finishedTotals = DatasetTotals()
    /// The files of ids.
    private(set) var paths: [String] = []

    init(
        _ names: ShardNames, _ layout: any DatasetLayout, part: String?, shardTokens: Int?,
        _ sidecar: Sidecar?
    ) {
        self.names = names
        self.layout = layout
        self.part = part
        self.shardTokens = shardTokens
        self.sidecar = sidecar
    }

    var totals: DatasetTotals { finishedTotals + (current?.totals ?? DatasetTotals()) }

    /// Opens the first file, so that one that cannot be written is known before any work is done.
    func begin() throws { _ = try writer() }

    func write(
        _ bytes: UnsafeRawBufferPointer, _ documents: some Collection<EncodedChunk.Document>
    ) throws {
        guard let shardTokens else { return try writer().write(bytes, documents) }
        var rest = documents[...]
        var done = EncodedChunk.Document()
        while !rest.isEmpty {
            let writer = try writer()
            let wanted = shardTokens - writer.totals.tokens + done.tokenEnd
            var end = rest.firstIndex { $0.tokenEnd >= wanted } ?? rest.endIndex
            if end < rest.endIndex { rest.formIndex(after: &end) }
            let (run, before) = (rest[..<end], done)
            for document in run { done = document }
            try writer.write(
                UnsafeRawBufferPointer(rebasing: bytes[before.byteEnd..<done.byteEnd]),
                run.lazy.map { document in
                    var document = document
                    document.tokenEnd -= before.tokenEnd
                    document.byteEnd -= before.byteEnd
                    return document
                })
            rest = rest[end...]
            try finishFullShard()
        }
    }

    func beginDocument() throws { try writer().beginDocument() }

    func writePart(_ bytes: UnsafeRawBufferPointer, tokens: Int, textBytes: Int) throws {
        try writer().writePart(bytes, tokens: tokens, textBytes: textBytes)
    }

    func endDocument() throws {
        try writer().endDocument()
        try finishFullShard()
    }

    func dropDocument() throws { try current?.dropDocument() }

    func moveDocument(to other: any DocumentSink) throws { try current?.moveDocument(to: other) }

    /// Completes the last shard. There is always one, if only with no documents.
    func finish() throws {
        if current != nil || finishedShards == 0 { try finishShard() }
    }

    func abandon() {
        current?.abandon()
        current = nil
    }

    private func writer() throws -> ShardWriter {
        if let current { return current }
        let writer = try ShardWriter(names.path(part: part, shard: finishedShards), layout)
        current = writer
        return writer
    }

    private func finishFullShard() throws {
        if let shardTokens, let current, current.totals.tokens >= shardTokens { try finishShard() }
    }

    private func finishShard() throws {
        let writer = try writer()
        var sidecar = sidecar
        sidecar?.part = part
        sidecar?.shard = shardTokens == nil ? nil : finishedShards
        try writer.finish(sidecar)
        finishedTotals = finishedTotals + writer.totals
        paths.append(writer.path)
        finishedShards += 1
        current = nil
    }
}
