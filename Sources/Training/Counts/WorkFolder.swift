import BytePairs
import Files

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The folder in which a training run keeps what it has finished: sorted runs of counts, the merges so far, and a record of
/// what belongs to it.
///
/// The record is replaced whole, and only when all that it names is on the disk, so that a run that is killed at any moment
/// leaves a record that holds.
package struct WorkFolder: Sendable {
    package let path: String

    package init(_ path: String) {
        self.path = path
    }

    /// Where a run that writes `output` keeps its work.
    package init(beside output: String) {
        path = output + ".partial"
    }

    /// A folder of a run's own, for the time of the run.
    static func temporary() -> WorkFolder {
        let name = "bpe-" + String(UInt64.random(in: 0 ... .max), radix: 16)
        return WorkFolder(FileManager.default.temporaryDirectory.appending(path: name).path)
    }

    private var recordPath: String { path + "/state.json" }

    /// Whether a run has left something here.
    package var hasRecord: Bool { FileManager.default.fileExists(atPath: recordPath) }

    func make() throws {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw WorkFolderFailure(path: path, reason: "\(error)")
        }
    }

    /// Removes everything.
    package func remove() {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Removes what no record names: files that a killed run has not finished.
    func removeAll(but names: Set<String>) {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        where !names.contains(name) && name != "state.json" {
            try? FileManager.default.removeItem(atPath: path + "/" + name)
        }
    }

    func readRecord() throws -> WorkRecord? {
        guard let bytes = try InputFile.readIfPresent(recordPath) else { return nil }
        do {
            return try JSONDecoder().decode(WorkRecord.self, from: Data(bytes))
        } catch {
            throw WorkFolderFailure(path: recordPath, reason: "it is not what a run of this program leaves")
        }
    }

    func write(_ record: WorkRecord) throws {
        try make()
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let bytes = try Array(encoder.encode(record))
        try OutputFile.write(to: recordPath) { try $0.write(bytes) }
    }

    /// Writes the counts of a counter, sorted, and returns the file's name.
    func writeRun(_ counter: PieceCounter, _ expressions: [String]) throws -> String {
        try make()
        let run = newRunName()
        try OutputFile.write(to: "\(path)/\(run)") { file in
            let writer = try CountsWriter(
                file, CountsFile.Header(expressions: expressions, hasPositions: true))
            try counter.forEach(in: .bytes) { try writer.append($0, count: $1, first: $2) }
            _ = try writer.finish()
        }
        return run
    }

    /// Merges runs into one, and returns its path.
    func mergeRuns(_ runs: [String]) throws -> String {
        var merge = try CountsMerge(runs)
        let run = "\(path)/\(newRunName())"
        try OutputFile.write(to: run) { file in
            guard let header = merge.header else { return }
            let writer = try CountsWriter(file, header)
            while try merge.next() {
                try merge.piece.withUnsafeBufferPointer {
                    try writer.append($0, count: merge.count, first: merge.first)
                }
            }
            _ = try writer.finish()
        }
        return run
    }

    /// Names are drawn, so that a killed run's file is never taken for another.
    private func newRunName() -> String {
        "run-" + String(UInt64.random(in: 0 ... .max), radix: 16) + ".counts"
    }
}

/// What a run has finished, as `state.json` has it.
struct WorkRecord: Codable, Equatable {
    /// A file of the corpus as it was when the run began.
    struct Source: Codable, Equatable {
        var name: String
        var size: Int?
        var modified: Int?
    }

    var version = 1
    var expressions: [String]
    var jsonField: String?
    var separator: [UInt8]
    var compression: String
    var heldOut: Double
    var sources: [Source]
    /// The names of the runs that hold all counts before `position`.
    var runs: [String] = []
    /// Where counting goes on, `nil` when all is counted.
    var position: CorpusPosition?
    /// How many bytes the corpus has, once all is counted.
    var bytes = 0
    /// The merges that have been learned, each as two ids, with what decided them.
    var learning: Learning?

    struct Learning: Codable, Equatable {
        var settings: String
        var merges: [UInt32]
    }
}

/// The folder of a run cannot be used.
struct WorkFolderFailure: Error, CustomStringConvertible {
    let path: String
    let reason: String

    var description: String {
        "the work of a stopped run in \(path) cannot be used: \(reason)\ndelete it to begin anew"
    }
}
