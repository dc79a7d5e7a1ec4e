import BytePairs
package import CBPE
import Datasets
import Documents
import Files
import Platform
import Synchronization
import Tokenization

/// What a `bpe_dataset` is.
private final class DatasetHandle: @unchecked Sendable {
    // Unchecked: used only under the lock.
    private let writer: DatasetWriter
    private let isInUse = Mutex(())
    /// The files of the finished dataset.
    private var files: [OwnedString] = []

    init(_ writer: DatasetWriter) { self.writer = writer }

    var pointer: OpaquePointer { OpaquePointer(Unmanaged.passRetained(self).toOpaque()) }

    static func of(_ pointer: OpaquePointer?) -> DatasetHandle {
        Unmanaged.fromOpaque(UnsafeRawPointer(pointer!)).takeUnretainedValue()
    }

    func with(_ work: (DatasetWriter) throws -> Void) throws {
        try isInUse.withLock { _ in try work(writer) }
    }

    func finish() throws -> bpe_dataset_totals {
        try isInUse.withLock { _ in
            let totals = try writer.finish()
            files = writer.paths.map { OwnedString(path: $0) }
            return bpe_dataset_totals(
                tokens: totals.tokens, documents: totals.documents, text_bytes: totals.textBytes,
                files: files.count)
        }
    }

    func file(_ index: Int) -> UnsafePointer<CChar>? {
        isInUse.withLock { _ in files.indices.contains(index) ? files[index].start : nil }
    }
}

@c @implementation
package func bpe_dataset_new(
    _ tokenizer: OpaquePointer?, _ path: UnsafePointer<CChar>?,
    _ settings: UnsafePointer<bpe_dataset_settings>?, _ dataset: UnsafeMutablePointer<OpaquePointer?>?,
    _ message: Message?
) -> bpe_status {
    perform(on: tokenizer, message) { handle in
        guard let settings = settings?.pointee else {
            throw InterfaceError(
                status: BPE_INVALID_ARGUMENT, description: "it is not said how to write the dataset")
        }
        let format = try DatasetFormat(settings)
        let encoder = try DocumentEncoder(
            handle.tokenizer, specialTokens: SpecialTokenPolicy(settings.policy), format: format,
            prepend: handle.ids(settings.prepend, settings.prepend_count),
            append: handle.ids(settings.append, settings.append_count), split: nil)
        let path = string(path)
        guard !path.isEmpty, !OutputFile.isStream(path) else {
            throw InterfaceError(
                status: BPE_INVALID_ARGUMENT,
                description: "a dataset is a file, or files in a folder: '\(path.inOneLine)' is neither")
        }
        let shardTokens = settings.shard_tokens > 0 ? settings.shard_tokens : nil
        let writer = try DatasetWriter(
            DatasetJob.Output(path, format, encoder, shardTokens: shardTokens), encoder,
            threads: threadCount(CInt(settings.threads)))
        dataset?.pointee = DatasetHandle(writer).pointer
    }
}

extension DatasetFormat {
    fileprivate init(_ settings: bpe_dataset_settings) throws {
        let name = string(settings.format)
        guard let format = DatasetFormat(rawValue: name) else {
            let all = Self.allCases.map(\.rawValue).joined(separator: ", ")
            throw InterfaceError(
                status: BPE_INVALID_ARGUMENT, description: "there is no format '\(name)'; formats: \(all)")
        }
        guard settings.shard_tokens >= 0 else {
            throw InterfaceError(
                status: BPE_INVALID_ARGUMENT, description: "a shard of that many tokens cannot be")
        }
        guard settings.shard_tokens == 0 || format.hasSidecar else {
            throw InterfaceError(
                status: BPE_INVALID_ARGUMENT,
                description: "\(name) is for one file: choose another format, such as jsonl, for shards")
        }
        self = format
    }
}

extension TokenizerHandle {
    /// The caller's ids, each of which has a token.
    fileprivate func ids(_ start: UnsafePointer<UInt32>?, _ count: Int) throws -> [TokenID] {
        let ids = Array(UnsafeBufferPointer<TokenID>(start: start, count: start == nil ? 0 : count))
        for (index, id) in ids.enumerated() where tokenizer.bytes(of: id) == nil {
            throw TokenizerError.unknownID(id, position: index, size: tokenizer.encoding.size)
        }
        return ids
    }
}

@c @implementation
package func bpe_dataset_add(
    _ dataset: OpaquePointer?, _ documents: UnsafePointer<bpe_bytes>?, _ count: Int, _ message: Message?
) -> bpe_status {
    perform(message) {
        let documents = UnsafeBufferPointer(start: documents, count: documents == nil ? 0 : count)
        try documents.map(\.buffer).withUnsafeBufferPointer { documents in
            try DatasetHandle.of(dataset).with { try $0.add(documents) }
        }
    }
}

@c @implementation
package func bpe_dataset_add_files(
    _ dataset: OpaquePointer?, _ corpus: UnsafePointer<bpe_corpus>?, _ progress: bpe_progress?,
    _ context: UnsafeMutableRawPointer?, _ message: Message?
) -> bpe_status {
    perform(message) {
        let corpus = try Corpus(corpus)
        try DatasetHandle.of(dataset).with { writer in
            try writer.add(corpus) { try report("encoding", $0, to: progress, context) }
        }
    }
}

@c @implementation
package func bpe_dataset_finish(
    _ dataset: OpaquePointer?, _ totals: UnsafeMutablePointer<bpe_dataset_totals>?, _ message: Message?
) -> bpe_status {
    perform(message) {
        let done = try DatasetHandle.of(dataset).finish()
        totals?.pointee = done
    }
}

@c @implementation
package func bpe_dataset_file(_ dataset: OpaquePointer?, _ index: Int) -> UnsafePointer<CChar>? {
    DatasetHandle.of(dataset).file(index)
}

@c @implementation
package func bpe_dataset_free(_ dataset: OpaquePointer?) {
    if let dataset { Unmanaged<DatasetHandle>.fromOpaque(UnsafeRawPointer(dataset)).release() }
}
