import CoreCommands
import Download
import Files
import Formats

extension Puller {
    /// Fetches the files of an encoding that OpenAI published, whose SHA-256 are known.
    func pull(_ encoding: PublishedEncoding, as name: String) throws {
        let root = console.environment.variable("BPE_OPENAI_ENDPOINT") ?? PublishedEncoding.root
        let search = VocabularySearch(environment: console.environment)
        for file in encoding.downloads {
            let checksum = Checksum.sha256(file.sha256)
            if !isForced, let path = search.paths(of: file).first(where: { Self.isRight($0, checksum) }) {
                let size = FileTree.byteCount(of: [path])
                try report(path, file.name, DownloadResult(held: size, checksum: checksum))
                continue
            }
            var request = DownloadRequest(url: "\(root.trimmingSlashes)/\(file.path)")
            request.checksum = checksum
            request.maximumSize = Self.largestFile
            do {
                let (path, result) = try fetch(request, file.name, of: "openai", into: "")
                try report(path, file.name, result)
            } catch let failure as DownloadFailure where failure.isOffline {
                throw OpenAIUnreachable(failure: failure, file: file.name, folder: search.cacheFolder ?? "")
            }
        }
        console.say("use it with: bpe count -e \(name) FILE")
    }

    /// The largest of them has 4 MB.
    private static let largestFile = 64 << 20

    private static func isRight(_ path: String, _ checksum: Checksum) -> Bool {
        FileTree.isFile(path) && (try? checksum.digits(ofFile: path)) == checksum.digits
    }
}

extension String {
    /// Without slashes at the end.
    var trimmingSlashes: String {
        var text = self[...]
        while text.last == "/" { text.removeLast() }
        return String(text)
    }
}

/// OpenAI's server cannot be reached.
private struct OpenAIUnreachable: Error, CustomStringConvertible {
    let failure: DownloadFailure
    let file: String
    let folder: String

    var description: String {
        """
        \(failure)
        without a network: copy \(file) from elsewhere into \(folder), or into a folder that \
        BPE_VOCABULARIES names
        """
    }
}
