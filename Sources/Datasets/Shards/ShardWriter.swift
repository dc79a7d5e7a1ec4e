import Files
import JSON

/// Writes one shard: ids, where documents end, and what else the format wants. All files take their places together.
final class ShardWriter {
    let path: String
    private let layout: any DatasetLayout
    private let ids: SummedFile
    private let ends: SummedFile?
    private(set) var totals = DatasetTotals()
    /// Where the document begins that comes in several parts.
    private var mark: Mark?

    struct Mark: Equatable, Decodable {
        let ids: SummedFile.Progress
        let totals: DatasetTotals
    }

    /// A shard that another run can continue.
    struct Kept: Equatable, Decodable {
        let ids: SummedFile.Kept
        let ends: SummedFile.Kept?
        let totals: DatasetTotals
        let mark: Mark?
    }

    private let folder: String?

    /// - Parameter folder: where the files are until they are complete.
    init(_ path: String, _ layout: any DatasetLayout, temporaryIn folder: String?) throws {
        self.path = path
        self.layout = layout
        self.folder = folder
        ids = try SummedFile(path, headerSize: layout.headerSize, temporaryIn: folder)
        ids.goToDisk()
        do {
            ends = try layout.indexPath(of: path).map { try SummedFile($0, temporaryIn: folder) }
        } catch {
            ids.file.abandon()
            throw error
        }
    }

    /// Continues a shard.
    init(_ path: String, _ layout: any DatasetLayout, continuing kept: Kept, temporaryIn folder: String?)
        throws
    {
        self.path = path
        self.layout = layout
        self.folder = folder
        ids = try SummedFile(path, headerSize: layout.headerSize, continuing: kept.ids)
        ids.goToDisk()
        ends = try layout.indexPath(of: path).flatMap { path in
            try kept.ends.map { try SummedFile(path, continuing: $0) }
        }
        (totals, mark) = (kept.totals, kept.mark)
    }

    /// Lets another run continue the shard.
    func keep() throws -> Kept {
        Kept(ids: try ids.keep(), ends: try ends?.keep(), totals: totals, mark: mark)
    }

    func write(
        _ bytes: UnsafeRawBufferPointer, _ documents: some Collection<EncodedChunk.Document>
    ) throws {
        try ids.write(bytes)
        var last = 0
        for document in documents {
            totals.documents += 1
            totals.textBytes += document.textBytes
            last = document.tokenEnd
            try ends?.write(number: totals.tokens + last)
        }
        totals.tokens += last
    }

    // MARK: - A document in several parts

    func beginDocument() throws { mark = Mark(ids: try ids.flush(), totals: totals) }

    func writePart(_ bytes: UnsafeRawBufferPointer, tokens: Int, textBytes: Int) throws {
        try ids.write(bytes)
        totals.tokens += tokens
        totals.textBytes += textBytes
    }

    func endDocument() throws {
        mark = nil
        totals.documents += 1
        try ends?.write(number: totals.tokens)
    }

    func dropDocument() throws {
        guard let mark else { return }
        try ids.rewind(to: mark.ids)
        totals = mark.totals
        self.mark = nil
    }

    func moveDocument(to other: any DocumentSink, part: Int) throws {
        guard let mark else { return }
        let (tokens, text) = (totals.tokens - mark.totals.tokens, totals.textBytes - mark.totals.textBytes)
        try other.beginDocument()
        try ids.readBack { reader in
            try reader.skip(to: reader.offset + mark.ids.count)
            try reader.forEachBlock { try other.writePart($0, tokens: 0, textBytes: 0) }
        }
        try other.writePart(UnsafeRawBufferPointer(start: nil, count: 0), tokens: tokens, textBytes: text)
        try other.endDocument(part: part)
        try dropDocument()
    }

    // MARK: - The end

    /// Completes the files on the disk.
    ///
    /// - Parameter sum: goes on with the bytes of the sidecar.
    /// - Returns: the files in the order in which they take their places, the sidecar last.
    func finish(_ sidecar: Sidecar?, summedIn sum: inout CRC32) throws -> [OutputFile] {
        var files = [ids.file]
        do {
            var described = [try ids.finish(header: layout.header(tokens: totals.tokens))]
            if let ends {
                let index = try makeIndex(from: ends)
                files.append(index.file)
                described.append(try index.finish())
                if index !== ends { ends.file.abandon() }
            }
            for other in layout.otherFiles(of: path, totals) {
                let file = try SummedFile(other.path, temporaryIn: folder)
                files.append(file.file)
                try file.write(other.content)
                described.append(try file.finish())
            }
            if var sidecar {
                sidecar.files = described
                (sidecar.tokens, sidecar.documents) = (totals.tokens, totals.documents)
                sidecar.textBytes = totals.textBytes
                let file = try OutputFile(Sidecar.path(of: path), temporaryIn: folder)
                files.append(file)
                let json = sidecar.json()
                json.withUnsafeBytes { sum.update($0) }
                try file.write(json)
            }
            for file in files { try file.close() }
            return files
        } catch {
            for file in files { file.abandon() }
            throw error
        }
    }

    private func makeIndex(from ends: SummedFile) throws -> SummedFile {
        let index = try SummedFile(ends.file.path, temporaryIn: folder)
        do {
            let stream = ByteStream { try index.write($0) }
            _ = try ends.flush()
            guard
                try layout.writeIndex(
                    totals, ends: { try ends.file.readBack { $0 } }, to: stream)
            else {
                index.file.abandon()
                return ends
            }
            try stream.flush()
            return index
        } catch {
            index.file.abandon()
            throw error
        }
    }

    /// Removes what has been written.
    func abandon() {
        ids.file.abandon()
        ends?.file.abandon()
    }
}
