import BytePairs
import Files
import JSON
import Platform
import SystemPackage

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The folder where a training run saves finished work: sorted runs of counts, the merges so far, and a
/// record that names them.
///
/// The record is replaced atomically, and only when all that it names is on disk, so that a run that is
/// killed at any moment leaves a valid record. The merges belong to the counts that the record names, once it
/// names all of them.
package struct WorkFolder: Sendable {
    package let path: String
    /// Whether no other run continues with it, so that a signal removes what is in it.
    private let isTemporary: Bool

    package init(_ path: String) { self.init(path, isTemporary: false) }

    private init(_ path: String, isTemporary: Bool) {
        self.path = path
        self.isTemporary = isTemporary
    }

    /// The folder of a run that writes `output`.
    package init(forOutput output: String) {
        self.init(output + ".partial")
    }

    /// A folder for one run only.
    static func temporary() -> WorkFolder {
        let name = "bpe-" + String(UInt64.random(in: 0 ... .max), radix: 16)
        let path = FileManager.default.temporaryDirectory.appending(path: name).path
        Interruption.note(path)
        return WorkFolder(path, isTemporary: true)
    }

    private static let recordName = "state.json"
    private static let mergesName = "merges"

    private var recordPath: String { "\(path)/\(Self.recordName)" }
    private var mergesPath: String { "\(path)/\(Self.mergesName)" }

    /// Whether a run has left work here.
    package var hasRecord: Bool { FileManager.default.fileExists(atPath: recordPath) }

    func make() throws {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            // Foundation does not say why.
            guard mkdir(path, 0o777) != 0, errno != EEXIST else { return }
            let number = errno
            guard isTemporary else { throw FileFailure("write", path, Errno(rawValue: number)) }
            throw TemporaryFileFailure(
                folder: FileManager.default.temporaryDirectory.path, errorNumber: number)
        }
    }

    /// Removes the files of runs, and the folder if nothing else is in it.
    package func remove() {
        // The record first: if this is killed between two files, no record must name what is gone. If it cannot be
        // removed, the next run finds all of it.
        guard FileTree.remove(recordPath) else { return }
        removeAll(except: [])
        rmdir(path)
        Interruption.keepsWork(false)
        if isTemporary { Interruption.forget(path) }
    }

    /// Removes the files of runs except for some: a killed run leaves unfinished files.
    func removeAll(except names: Set<String>) {
        for name in FileTree.namesToRemove(in: path).map(\.name)
        where !names.contains(name) && Self.isOwn(name) {
            FileTree.remove("\(path)/\(name)")
            if isTemporary { Interruption.forget("\(path)/\(name)") }
        }
    }

    /// Whether a run may have made a file of this name: other files in the folder are the user's.
    private static func isOwn(_ name: String) -> Bool {
        name == recordName || name == mergesName || name.hasPrefix(KeptRun.namePrefix)
            || OutputFile.isTemporaryName(name)
    }

    /// Removes the files of runs except for a record and the files that it names.
    func removeAll(exceptFilesOf record: WorkRecord) {
        let merges = record.position == nil ? [Self.mergesName] : []
        removeAll(except: Set(record.allRuns.map(\.name) + merges + [Self.recordName]))
    }

    func readRecord() throws -> WorkRecord? {
        if let link = try FileTree.link(in: path, where: Self.isOwn) {
            throw WorkFolderFailure(
                path: path, reason: "\(link.inOneLine) is a link, which no run leaves there",
                remedy: "remove the link, or delete the folder to start again")
        }
        guard let bytes = try InputFile.readIfPresent(recordPath) else { return nil }
        let record: WorkRecord
        do {
            record = try WorkRecord(sealedJSON: bytes)
        } catch {
            throw WorkFolderFailure(path: recordPath, reason: "\(error)")
        }
        // The seal finds damage, not intent.
        guard record.isPlausible else {
            throw WorkFolderFailure(path: recordPath, reason: "a number or a name in it is out of range")
        }
        return record
    }

    /// Checks that the runs that a record names are the files that were written.
    ///
    /// - Complexity: linear in their bytes.
    func checkRuns(of record: WorkRecord) throws {
        for run in record.allRuns where try !run.isUnchanged(in: self) {
            throw WorkFolderFailure(path: path, reason: "\(run.name) is missing, damaged or another file")
        }
    }

    func write(_ record: WorkRecord) throws {
        try make()
        try OutputFile.write(to: recordPath) { try $0.write(record.sealedJSON()) }
        Interruption.keepsWork(true)
    }

    /// Saves counts that are only in memory.
    ///
    /// - Returns: the record that names them.
    func keep(
        _ pieces: DistinctPieces, _ heldOut: DistinctPieces, _ record: WorkRecord, _ ties: TieRule
    ) throws -> WorkRecord {
        var record = record
        record.runs = [try writeRun(pieces, record.expressions)]
        if heldOut.count > 0 { record.heldOutRuns = [try writeRun(heldOut, record.expressions)] }
        record.hasOrder = ties == .firstSeen
        try write(record)
        return record
    }

    /// Makes the folder ready for a run that learns from counts: removes what no record names.
    ///
    /// - Returns: whether the folder belongs to a stopped run with the same record.
    func prepare(for record: WorkRecord, resumes: Bool) throws -> Bool {
        guard let old = try readRecord() else {
            removeAll(except: [])
            return false
        }
        guard resumes else { throw WorkFolderFailure.isThere(self) }
        guard old == record else {
            throw WorkFolderFailure(
                path: path, reason: "it learned from other counts than these, or they have changed")
        }
        removeAll(exceptFilesOf: old)
        return true
    }

    func readMerges() throws -> KeptMerges? {
        try InputFile.readIfPresent(mergesPath).flatMap { KeptMerges(parsing: $0) }
    }

    func write(_ merges: KeptMerges) throws {
        let bytes = merges.serialize()
        try OutputFile.write(to: mergesPath) { try $0.write(bytes) }
    }

    /// Writes the counts of a counter, sorted.
    func writeRun(_ counter: PieceCounter, _ expressions: [String]) throws -> KeptRun {
        try writeRun(expressions) { writer in
            try counter.forEach(in: .bytes) { try writer.append($0, count: $1, first: $2) }
        }
    }

    /// Writes pieces, sorted, each with its position in the present order.
    func writeRun(_ pieces: DistinctPieces, _ expressions: [String]) throws -> KeptRun {
        try writeRun(expressions) { writer in
            try pieces.bytes.withUnsafeBufferPointer { bytes in
                func piece(_ index: Int) -> UnsafeBufferPointer<UInt8> {
                    UnsafeBufferPointer(rebasing: bytes[pieces.range(of: index)])
                }
                for index in (0..<pieces.count).sorted(by: { piece($0).lexicographicallyPrecedes(piece($1)) })
                {
                    try writer.append(piece(index), count: pieces.counts[index], first: UInt64(index))
                }
            }
        }
    }

    private func writeRun(
        _ expressions: [String], _ append: (CountsWriter) throws -> Void
    ) throws -> KeptRun {
        try writeRun(CountsFile.Header(expressions: expressions, hasPositions: true), append)
    }

    private func writeRun(
        _ header: CountsFile.Header, _ append: (CountsWriter) throws -> Void
    ) throws -> KeptRun {
        try make()
        // Random, so that the file of a killed run is never taken for another.
        let name = KeptRun.newName()
        if isTemporary { Interruption.note("\(path)/\(name)") }
        return try OutputFile.write(to: "\(path)/\(name)") { file in
            let writer = CountsWriter(header, to: file.write)
            try append(writer)
            _ = try writer.finish()
            return KeptRun(name: name, writer)
        }
    }

    /// Merges runs into one.
    func mergeRuns(_ runs: [CountsSource]) throws -> CountsSource {
        var merge = try CountsMerge(runs)
        let header = merge.header ?? CountsFile.Header(expressions: [], hasPositions: true)
        let run = try writeRun(header) { writer in
            while try merge.next() {
                try merge.piece.withUnsafeBufferPointer {
                    try writer.append($0, count: merge.count, first: merge.first)
                }
            }
        }
        return run.source(in: self)
    }
}
