import Documents
import Files
import JSON

/// What a run has finished, so that another can continue it: the content of `state.json`.
struct DatasetRecord: Decodable, Equatable {
    static let formatVersion = 3

    /// Everything but the sources that the bytes of the dataset depend on, in one line.
    var recipe: String
    var sources: [Source]
    /// Where reading continues; `nil` when all is read.
    var position: CorpusPosition?
    /// Whether the document there has begun.
    var hasOpenDocument = false
    var totals = DatasetTotals()
    var failures: [Failure] = []
    /// The parts of the dataset.
    var parts: [ShardedOutput.Kept]
    /// If documents are shuffled: those that were read, in their first order, and how many have been written.
    var spool: SpoolWriter.Kept?
    var shuffled = 0

    /// A file, as it was when the run started.
    struct Source: Decodable, Equatable {
        var name: String
        var size: Int?
        var modified: Int?

        init(_ source: Corpus.Source) {
            name = source.label
            guard let state = source.fileState else { return }
            (size, modified) = (state.size, state.modified)
        }
    }

    /// A source that could not be read to its end.
    struct Failure: Decodable, Equatable {
        var source: Int
        var message: String
    }
}

extension DatasetRecord: JSONDocument {
    func writeFields(to json: inout JSONWriter) {
        json.field("recipe", recipe)
        json.objects("sources", sources) { json, source in
            json.field("name", source.name)
            json.field("size", ifPresent: source.size)
            json.field("modified", ifPresent: source.modified)
        }
        if let position { json.object("position", position.writeFields) }
        json.field("hasOpenDocument", hasOpenDocument)
        json.object("totals", totals.writeFields)
        json.objects("failures", failures) { json, failure in
            json.field("source", failure.source)
            json.field("message", failure.message)
        }
        json.objects("parts", parts) { $1.writeFields(to: &$0) }
        if let spool { json.object("spool", spool.writeFields) }
        json.field("shuffled", shuffled)
    }
}

extension DatasetTotals {
    func writeFields(to json: inout JSONWriter) {
        json.field("tokens", tokens)
        json.field("documents", documents)
        json.field("textBytes", textBytes)
    }
}

extension ShardedOutput.Kept {
    func writeFields(to json: inout JSONWriter) {
        json.field("finishedShards", finishedShards)
        json.object("finishedTotals", finishedTotals.writeFields)
        json.object("sidecarSum") { $0.field("value", Int(sidecarSum.value)) }
        if let current { json.object("current", current.writeFields) }
        json.objects("pending", pending) { json, file in
            json.field("temporaryPath", file.temporaryPath)
            json.field("path", file.path)
        }
    }
}

extension ShardWriter.Kept {
    func writeFields(to json: inout JSONWriter) {
        json.object("ids", ids.writeFields)
        if let ends { json.object("ends", ends.writeFields) }
        json.object("totals", totals.writeFields)
        if let mark {
            json.object("mark") { json in
                json.object("ids", mark.ids.writeFields)
                json.object("totals", mark.totals.writeFields)
            }
        }
    }
}

extension SpoolWriter.Kept {
    func writeFields(to json: inout JSONWriter) {
        json.object("ids", ids.writeFields)
        json.object("index", index.writeFields)
        json.object("totals", totals.writeFields)
    }
}

extension SummedFile.Kept {
    func writeFields(to json: inout JSONWriter) {
        json.field("temporaryPath", temporaryPath)
        json.object("progress", progress.writeFields)
    }
}

extension SummedFile.Progress {
    func writeFields(to json: inout JSONWriter) {
        json.field("count", count)
        json.object("sum") { $0.field("value", Int(sum.value)) }
    }
}
