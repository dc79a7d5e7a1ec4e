import CoreCommands
import Display
import Download
import Files
import Formats
import Tokenization

/// Fetches what a name stands for into the cache, and says what happened.
struct Puller {
    let console: Console
    let limits: DownloadLimits
    /// Whether files that are here are fetched again.
    let isForced: Bool

    /// Fetches one encoding. Paths go to standard output, all else to the person.
    func pull(_ name: String) throws {
        if let hub = try HubReference(name) {
            try pull(hub)
        } else if let encoding = PublishedEncoding.named(name) {
            try pull(encoding, as: name)
        } else {
            throw NothingToPull(name: name)
        }
    }

    /// Fetches a file into a folder of the cache.
    ///
    /// - Parameters:
    ///   - title: what it is, for the names of parts.
    ///   - folder: below the cache folder; empty for the cache folder itself.
    func fetch(
        _ request: DownloadRequest, _ name: String, of title: String, into folder: String
    ) throws -> (path: String, result: DownloadResult) {
        guard let cache = console.environment.cacheFolder else { throw NoCacheFolder() }
        let target = folder.isEmpty ? cache : "\(cache)/\(folder)"
        let path = "\(target)/\(name)"
        let depth = 2 + folder.split(separator: "/").count
        let parts = InterruptedDownloads(environment: console.environment)
        guard FileTree.makeFolder(target, depth: depth), let partialPath = parts.path(of: "\(title)--\(name)")
        else {
            // Says why.
            try OutputFile.checkWritable([path])
            throw NoCacheFolder()
        }
        try OutputFile.checkWritable([path])
        var request = request
        request.heldPath = isForced ? nil : path
        // As curl does.
        request.certificates = console.environment.variable("SSL_CERT_FILE")
        var progress = TransferProgress(console: console, name: name)
        defer { progress.finish() }
        let result = try Download(request, limits: limits).run(to: path, partialPath: partialPath) {
            progress.show($0)
        }
        return (path, result)
    }

    /// Says that a file is here.
    func report(_ path: String, _ name: String, _ result: DownloadResult) throws {
        let size = byteCount(result.size)
        let check =
            result.checksum.map { "its \($0.name) is right" } ?? "the server gave nothing to check it with"
        console.say(
            result.isUnchanged
                ? "bpe: \(name) is here already (\(size)), and \(check)"
                : "bpe: fetched \(name) (\(size)\(resumed(result))); \(check)")
        try console.output.write("\(path)\n")
        try console.output.flush()
    }

    private func resumed(_ result: DownloadResult) -> String {
        result.resumed > 0 ? ", of which \(byteCount(result.resumed)) were here" : ""
    }
}

/// A name for which there is nothing to fetch.
private struct NothingToPull: Error, CustomStringConvertible {
    let name: String

    var description: String {
        if name == Encoding.default.name || name == "default" {
            return "\(name) is part of the program: there is nothing to fetch"
        }
        let names = PublishedEncoding.all.map(\.name).joined(separator: ", ")
        return """
            there is nothing called \(name) to fetch
            encodings: \(names); models such as gpt-4o; or hf:OWNER/REPO for a tokenizer of Hugging Face's Hub
            """
    }
}

/// The environment names no place for what is fetched.
private struct NoCacheFolder: Error, CustomStringConvertible {
    var description: String {
        "there is no folder to save to: set XDG_CACHE_HOME, or HOME, to a folder that can be written"
    }
}
