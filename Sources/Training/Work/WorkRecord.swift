import Documents
import JSON
import Platform

/// What a run has finished: the content of `state.json`.
struct WorkRecord: Decodable, Equatable {
    /// A file of the corpus, or of counts, as it was when the run started.
    struct Source: Decodable, Equatable {
        var name: String
        var size: Int?
        var modified: Int?
    }

    /// Version 2 could say after a full disk that more was counted than its runs hold.
    static let formatVersion = 3

    var expressions: [String]
    var jsonField: String?
    var separator: [UInt8] = []
    var compression: String?
    var heldOut = 0.0
    /// Whether the sources are counts files.
    var learnsFromCounts = false
    var sources: [Source]
    /// The runs that hold all counts before `position`, and those with what was held out.
    var runs: [KeptRun] = []
    var heldOutRuns: [KeptRun] = []
    /// Whether the runs know where pieces came first.
    var hasOrder = true
    /// Where counting continues, `nil` when all is counted.
    var position: CorpusPosition?
    /// If the source at `position` was damaged: the SHA-256 of what comes before, as the file may be mended.
    var digestBeforePosition: String?
    /// How many bytes the corpus has, once all is counted.
    var bytes = 0

    /// Whether two records are of the same corpus, read in the same way. Whether its files have changed is
    /// another question.
    func isOfSameCorpus(as other: WorkRecord) -> Bool {
        expressions == other.expressions && jsonField == other.jsonField
            && separator == other.separator && compression == other.compression && heldOut == other.heldOut
            && learnsFromCounts == other.learnsFromCounts
            && sources.map(\.name) == other.sources.map(\.name)
    }

    var allRuns: [KeptRun] { runs + heldOutRuns }

    /// What identifies the counts that a complete record names, and everything that they were made from.
    var identity: [UInt8] {
        var json = JSONWriter()
        json.object { writeFields(to: &$0) }
        return SHA256.hash(json.bytes)
    }

    /// Whether its numbers and names are such as a run writes.
    var isPlausible: Bool {
        guard (0..<1).contains(heldOut), Self.sizes.contains(bytes), allRuns.allSatisfy(\.isPlausible) else {
            return false
        }
        guard let position else { return true }
        let isAtEnd = position.source == sources.count
        return (0...sources.count).contains(position.source)
            && Self.sizes.contains(position.offset) && Self.sizes.contains(position.line)
            && Self.sizes.contains(position.corpusOffset) && Self.chunks.contains(position.chunk)
            && !(isAtEnd && (position.offset > 0 || position.isInDocument))
    }

    /// Numbers that can be added to others without a thought.
    private static let sizes = 0...1 << 60
    private static let chunks = 0...1 << 31
}

extension WorkRecord: JSONDocument {
    func writeFields(to json: inout JSONWriter) {
        json.field("expressions", expressions)
        json.field("jsonField", ifPresent: jsonField)
        json.field("separator", separator)
        json.field("compression", ifPresent: compression)
        json.field("heldOut", heldOut)
        json.field("learnsFromCounts", learnsFromCounts)
        json.objects("sources", sources) { json, source in
            json.field("name", source.name)
            json.field("size", ifPresent: source.size)
            json.field("modified", ifPresent: source.modified)
        }
        json.objects("runs", runs) { $1.writeFields(to: &$0) }
        json.objects("heldOutRuns", heldOutRuns) { $1.writeFields(to: &$0) }
        json.field("hasOrder", hasOrder)
        if let position {
            json.object("position", position.writeFields)
        }
        json.field("digestBeforePosition", ifPresent: digestBeforePosition)
        json.field("bytes", bytes)
    }
}

extension KeptRun {
    fileprivate func writeFields(to json: inout JSONWriter) {
        json.field("name", name)
        json.field("size", size)
        json.field("sha256", sha256)
    }
}

/// A work folder that cannot be used.
package struct WorkFolderFailure: Error, CustomStringConvertible {
    let path: String
    let reason: String
    var remedy = "delete it to start again"

    package var description: String {
        "the work of a stopped run in \(path.inOneLine) cannot be used: \(reason)\n\(remedy)"
    }
}

extension WorkFolderFailure {
    /// A run was stopped here, and this one was not told to resume it.
    static func isThere(_ folder: WorkFolder) -> WorkFolderFailure {
        WorkFolderFailure(
            path: folder.path, reason: "pass --resume to continue it")
    }
}
