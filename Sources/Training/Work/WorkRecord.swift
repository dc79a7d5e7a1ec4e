/// What a run has finished, as `state.json` has it.
struct WorkRecord: Codable, Equatable {
    /// A file of the corpus, or of counts, as it was when the run began.
    struct Source: Codable, Equatable {
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
    /// Where counting goes on, `nil` when all is counted.
    var position: CorpusPosition?
    /// The SHA-256 of what comes before `position` in its source, where that was found damaged: it may be mended.
    var digestBeforePosition: String?
    /// How many bytes the corpus has, once all is counted.
    var bytes = 0

    /// Whether two records are of one corpus, read in one way; whether its files are the same is another question.
    func isOfSameCorpus(as other: WorkRecord) -> Bool {
        version == other.version && expressions == other.expressions && jsonField == other.jsonField
            && separator == other.separator && compression == other.compression && heldOut == other.heldOut
            && learnsFromCounts == other.learnsFromCounts
            && sources.map(\.name) == other.sources.map(\.name)
    }
}

/// The folder of a run cannot be used.
package struct WorkFolderFailure: Error, CustomStringConvertible {
    let path: String
    let reason: String

    package var description: String {
        "the work of a stopped run in \(path) cannot be used: \(reason)\ndelete it to begin anew"
    }
}

extension WorkFolderFailure {
    /// A run was stopped here, and nobody said to go on with it.
    static func isThere(_ folder: WorkFolder) -> WorkFolderFailure {
        WorkFolderFailure(
            path: folder.path, reason: "nobody has said whether to go on with it (--resume) or to begin anew")
    }
}
