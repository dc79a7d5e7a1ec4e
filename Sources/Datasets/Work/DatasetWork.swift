import Documents
import Files
import JSON
import Platform
import SystemPackage

/// The folder of a run that has not finished: its incomplete files, and a record from which another run continues.
///
/// The record is replaced when all that it names is on the disk, so that a run that is killed at any moment leaves one
/// that holds.
package struct DatasetWork {
    package let path: String
    /// Whether to continue the run that left its work here.
    let resumes: Bool
    /// How often a record is written, besides at the end of each shard.
    let interval: Duration

    /// - Parameter output: what the run writes: a file, or a folder.
    package init(forOutput output: String, resumes: Bool, interval: Duration) {
        let isFolder = output.hasSuffix("/") || FileTree.isFolder(output)
        path = isFolder ? output + (output.hasSuffix("/") ? "" : "/") + "tokens.partial" : output + ".partial"
        self.resumes = resumes
        self.interval = interval
    }

    private var recordPath: String { "\(path)/\(Self.recordName)" }

    /// Whether a run has left a record.
    package var hasRecord: Bool { FileTree.isFile(recordPath) }

    /// Makes the folder.
    ///
    /// - Returns: the record to continue from, if there is one.
    func begin(_ new: DatasetRecord) throws -> DatasetRecord? {
        mkdir(path, 0o777)
        if let link = try FileTree.link(in: path, where: Self.isOwn) {
            throw DatasetWorkFailure(
                path: path, reason: "\(link.inOneLine) is a link, which no run leaves there",
                remedy: "remove the link, or delete \(path.inOneLine) to start again")
        }
        guard let bytes = try InputFile.readIfPresent(recordPath) else {
            Interruption.note(path)
            removeFiles(except: [])
            return nil
        }
        guard resumes else {
            throw DatasetWorkFailure(
                path: path, reason: "a run with this output was stopped",
                remedy: "pass --resume to continue it, or delete \(path.inOneLine) to start again")
        }
        let old: DatasetRecord
        do {
            old = try DatasetRecord(sealedJSON: bytes)
        } catch {
            throw failure("\(error)")
        }
        // The seal finds damage, not intent.
        guard old.isPlausible(in: path) else {
            throw failure("a number or a name in state.json is out of range")
        }
        guard old.recipe == new.recipe, old.sources.map(\.name) == new.sources.map(\.name) else {
            throw failure("the inputs, the encoding or the options are others than when the run was stopped")
        }
        let read = old.position.map { $0.source + ($0.offset > 0 ? 1 : 0) } ?? 0
        for index in 0..<min(read, old.sources.count) where old.sources[index] != new.sources[index] {
            throw failure("\(old.sources[index].name) is not what it was when the run was stopped")
        }
        removeFiles(except: old.temporaryPaths)
        Interruption.keepsWork(true)
        return old
    }

    func write(_ record: DatasetRecord) throws {
        try OutputFile.write(to: recordPath) { try $0.write(record.sealedJSON()) }
        Interruption.forget(path)
        Interruption.keepsWork(true)
    }

    /// Removes the record, and the folder unless something else is in it.
    func end() {
        // The record first: it must not name what is gone. If it cannot be removed, the next run finds all of it.
        guard FileTree.remove(recordPath), !hasRecord else { return }
        removeFiles(except: [])
        rmdir(path)
        Interruption.keepsWork(false)
        Interruption.forget(path)
    }

    /// Removes the folder of a run that has failed, unless there is a record.
    func abandon() {
        // Where the system does not say, the work is kept.
        if (try? FileTree.isThere(recordPath)) == false { end() }
    }

    /// Whether a run may have made a file of this name: other files in the folder are the user's.
    private static func isOwn(_ name: String) -> Bool {
        name == recordName || OutputFile.isTemporaryName(name)
    }

    private static let recordName = "state.json"

    /// Removes temporary files that a killed run has left.
    private func removeFiles(except paths: Set<String>) {
        for name in FileTree.namesToRemove(in: path)
        where OutputFile.isTemporaryName(name.name) && !paths.contains("\(path)/\(name.name)") {
            FileTree.remove("\(path)/\(name.name)")
        }
    }

    private func failure(_ reason: String) -> DatasetWorkFailure {
        DatasetWorkFailure(
            path: path, reason: "the work of the stopped run cannot be used: \(reason)",
            remedy: "delete \(path.inOneLine) to start again")
    }
}

extension DatasetRecord {
    /// Whether its numbers are such as a run writes, and its temporary files are in the folder.
    fileprivate func isPlausible(in folder: String) -> Bool {
        // Small enough to be added up.
        let sizes = 0...1 << 56
        var numbers = [shuffled]
        if let position {
            numbers += [
                position.source, position.offset, position.line, position.corpusOffset, position.chunk,
            ]
        }
        for totals in [totals] + parts.flatMap(\.totals) + [spool?.totals].compactMap(\.self) {
            numbers += [totals.tokens, totals.documents, totals.textBytes]
        }
        for part in parts { numbers += part.summed.map(\.progress.count) + [part.finishedShards] }
        return numbers.allSatisfy(sizes.contains)
            && (0...sources.count).contains(position?.source ?? 0)
            && failures.allSatisfy { sources.indices.contains($0.source) }
            && shuffled <= spool?.totals.documents ?? 0
            && temporaryPaths.allSatisfy { path in
                path == "\(folder)/\(lastComponent(of: path))"
                    && OutputFile.isTemporaryName(lastComponent(of: path))
            }
    }

    /// The files that the record needs.
    fileprivate var temporaryPaths: Set<String> {
        var paths = parts.flatMap { part in
            part.pending.map(\.temporaryPath) + part.summed.map(\.temporaryPath)
        }
        if let spool { paths += [spool.ids.temporaryPath, spool.index.temporaryPath] }
        return Set(paths)
    }
}

extension ShardedOutput.Kept {
    fileprivate var totals: [DatasetTotals] {
        [finishedTotals] + [current?.totals, current?.mark?.totals].compactMap(\.self)
    }
}

/// A work folder that cannot be used as asked.
package struct DatasetWorkFailure: Error, CustomStringConvertible {
    let path: String
    let reason: String
    let remedy: String

    package var description: String { "\(path.inOneLine): \(reason)\n\(remedy)" }
}
