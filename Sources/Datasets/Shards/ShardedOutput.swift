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
    private let folder: String?
    private var current: ShardWriter?
    private(set) var finishedShards = 0
    private var finishedTotals = DatasetTotals()
    /// Of the sidecars of finished shards, one after the other.
    private var sidecarSum = CRC32()
    /// Files of finished shards that have not taken their places.
    private var pending: [OutputFile] = []

    /// A part of a dataset that another run can continue.
    struct Kept: Equatable, Decodable {
        let finishedShards: Int
        let finishedTotals: DatasetTotals
        let sidecarSum: CRC32
        let current: ShardWriter.Kept?
        let pending: [PendingFile]

        /// The files of the shard that is being written.
        var summed: [SummedFile.Kept] { [current?.ids, current?.ends].compactMap { $0 } }
    }

    /// A complete file that has perhaps not taken its place.
    struct PendingFile: Equatable, Decodable {
        let temporaryPath: String
        let path: String
    }

    /// - Parameter folder: where files are until they are complete.
    init(
        _ output: DatasetJob.Output, part: String?, temporaryIn folder: String?, continuing kept: Kept? = nil
    ) throws {
        (names, layout, shardTokens) = (output.names, output.layout, output.shardTokens)
        (sidecar, self.part, self.folder) = (output.sidecar, part, folder)
        guard let kept else { return }
        (finishedShards, finishedTotals, sidecarSum) = (
            kept.finishedShards, kept.finishedTotals, kept.sidecarSum
        )
        guard shardTokens != nil || finishedShards <= 1 else {
            throw DatasetWorkFailure(
                path: folder ?? "", reason: "it names \(finishedShards) shards of an output that has none",
                remedy: "delete \(folder ?? "") to start again")
        }
        var complete: [OutputFile] = []
        for file in kept.pending where try FileTree.isThere(file.temporaryPath) {
            guard names.include(file.path) else {
                throw DatasetWorkFailure(
                    path: file.temporaryPath, reason: "its place is none of this dataset's: \(file.path)",
                    remedy: "delete its folder to start again")
            }
            complete.append(try OutputFile(file.path, continuing: file.temporaryPath))
        }
        try OutputFile.finish(complete)
        try checkFinishedShards()
        current = try kept.current.map {
            try ShardWriter(
                names.path(part: part, shard: finishedShards), layout, continuing: $0, temporaryIn: folder)
        }
    }

    /// Finds out whether the shards that an earlier run has finished are as it wrote them.
    ///
    /// - Complexity: linear in their files.
    private func checkFinishedShards() throws {
        var sum = CRC32()
        var problem = "the .json files are not what was written"
        do {
            for shard in 0..<finishedShards {
                let path = names.path(part: part, shard: shard)
                try InputFile.read(Sidecar.path(of: path)).withUnsafeBytes { sum.update($0) }
                try Sidecar(besides: path)?.check(besides: path)
            }
            if sum == sidecarSum { return }
        } catch {
            problem = "\(error)".split(separator: "\n").first.map(String.init) ?? ""
        }
        throw DatasetWorkFailure(
            path: folder ?? "", reason: "a finished shard is gone or damaged: \(problem)",
            remedy: "put it back as it was, or delete \(folder ?? "") to start again")
    }

    var totals: DatasetTotals { finishedTotals + (current?.totals ?? DatasetTotals()) }

    /// The files of ids that are complete.
    var paths: [String] { (0..<finishedShards).map { names.path(part: part, shard: $0) } }

    /// The file that would be the next shard, if an earlier run has left one.
    var shardOfAnEarlierRun: String? {
        guard shardTokens != nil else { return nil }
        let next = names.path(part: part, shard: finishedShards)
        return FileTree.exists(next) ? next : nil
    }

    /// The places of complete files that are not in them, in their order.
    var pendingPaths: [String] { pending.map(\.path) }

    /// Whether there are complete files that have not taken their places.
    var hasPending: Bool { !pending.isEmpty }

    /// Lets another run continue.
    func keep() throws -> Kept {
        Kept(
            finishedShards: finishedShards, finishedTotals: finishedTotals, sidecarSum: sidecarSum,
            current: try current?.keep(),
            pending: try pending.map { PendingFile(temporaryPath: try $0.keep(), path: $0.path) })
    }

    /// Puts complete files of all parts in their places: all or none.
    static func place(_ outputs: [ShardedOutput]) throws {
        try OutputFile.place(outputs.flatMap(\.pending))
        for output in outputs { output.pending = [] }
    }

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

    func endDocument(part: Int) throws {
        try writer().endDocument()
        try finishFullShard()
    }

    func dropDocument() throws { try current?.dropDocument() }

    func moveDocument(to other: any DocumentSink, part: Int) throws {
        try current?.moveDocument(to: other, part: part)
    }

    /// Completes the last shard, for ``place(_:)``. There is always one, if only with no documents.
    func finish() throws {
        if current != nil || finishedShards == 0 { try finishShard() }
    }

    func abandon() {
        current?.abandon()
        for file in pending { file.abandon() }
        (current, pending) = (nil, [])
    }

    private func writer() throws -> ShardWriter {
        if let current { return current }
        let writer = try ShardWriter(
            names.path(part: part, shard: finishedShards), layout, temporaryIn: folder)
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
        pending += try writer.finish(sidecar, summedIn: &sidecarSum)
        finishedTotals = finishedTotals + writer.totals
        finishedShards += 1
        current = nil
    }
}
