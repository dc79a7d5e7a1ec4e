import Documents
import JSON

/// What a run has finished: the content of `state.json`.
struct WorkRecord: Decodable, Equatable {
    /// A file of the corpus, or of counts, as it was when the run started.
    struct Source: Decodable, Equatable {
        var name: String
        var size: Int?
        var modified: Int?
    }

    var version = 1
    var expressions: [String]
    var jsonField: String?
    var separator: [UInt8] = []
    var compression: String?
    var heldOut = 0.0
    /// Whether the sources are counts files.
    var learnsFromCounts = false
    var sources: [Source]
    /// The names of the runs that hold all counts before `position`, and of those with what was held out.
    var runs: [String] = []
    var heldOutRuns: [String] = []
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
        version == other.version && expressions == other.expressions && jsonField == other.jsonField
            && separator == other.separator && compression == other.compression && heldOut == other.heldOut
            && learnsFromCounts == other.learnsFromCounts
            && sources.map(\.name) == other.sources.map(\.name)
    }
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
        json.field("runs", runs)
        json.field("heldOutRuns", heldOutRuns)
        json.field("hasOrder", hasOrder)
        if let position {
            json.object("position", position.writeFields)
        }
        json.field("digestBeforePosition", ifPresent: digestBeforePosition)
        json.field("bytes", bytes)
    }
}

/// A work folder that cannot be used.
package struct WorkFolderFailure: Error, CustomStringConvertible {
    let path: String
    let reason: String

    package var description: String {
        "the work of a stopped run in \(path) cannot be used: \(reason)\ndelete it to start again"
    }
}

extension WorkFolderFailure {
    /// A run was stopped here, and this one was not told to resume it.
    static func isThere(_ folder: WorkFolder) -> WorkFolderFailure {
        WorkFolderFailure(
            path: folder.path, reason: "pass --resume to continue it")
    }
}
