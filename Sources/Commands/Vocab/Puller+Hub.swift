import CoreCommands
import Download
import Formats
import Tokenization

extension Puller {
    /// Fetches the tokenizer of a repository of Hugging Face's Hub: the first of the files that it has.
    func pull(_ reference: HubReference) throws {
        let hub = try Hub(environment: console.environment)
        for files in HubReference.files {
            do {
                for file in files { try pull(file, of: reference, from: hub) }
            } catch let failure as DownloadFailure where Hub.isMissingFile(failure) {
                continue
            } catch let failure as DownloadFailure {
                throw HubFailure(failure: failure, reference: reference, hub: hub)
            }
            // Also makes its tables, so that the next start is fast.
            do {
                _ = try Encoding.named("\(reference)", environment: console.environment)
            } catch {
                throw UnreadableVocabulary(reference: reference, cause: error)
            }
            return console.say("use it with: bpe count -e \(reference) FILE")
        }
        throw HubFailure(failure: nil, reference: reference, hub: hub)
    }

    private func pull(_ file: String, of reference: HubReference, from hub: Hub) throws {
        var request = DownloadRequest(url: reference.url(of: file, endpoint: hub.endpoint))
        request.isHub = true
        request.bearerToken = hub.token
        let title = "\(reference.folder)"
        let (path, result) = try fetch(request, file, of: title, into: reference.folder)
        try report(path, result.head["x-repo-commit"].map { "\(file) of \($0.prefix(12))" } ?? file, result)
    }
}

/// Where the Hub is, and who asks.
private struct Hub {
    let endpoint: String
    let token: String?

    init(environment: [String: String]) throws {
        endpoint = (environment.variable("HF_ENDPOINT") ?? "https://huggingface.co").trimmingSlashes
        token = environment.variable("HF_TOKEN")
        guard endpoint.hasPrefix("https://") || endpoint.hasPrefix("http://") else {
            throw InvalidHubSettings(
                text: "HF_ENDPOINT must be the root of a server, such as https://huggingface.co")
        }
        guard token?.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) != false else {
            throw InvalidHubSettings(text: "HF_TOKEN has characters that no token has; copy it again")
        }
    }

    /// Whether the repository is there and the file is not in it.
    static func isMissingFile(_ failure: DownloadFailure) -> Bool {
        guard case .status(404, let code, _) = failure.problem else { return false }
        return code == nil || code == "EntryNotFound"
    }
}

private struct InvalidHubSettings: Error, CustomStringConvertible {
    let text: String
    var description: String { text }
}

/// Why nothing came from the Hub, and what to do.
private struct HubFailure: Error, CustomStringConvertible {
    /// `nil` if the repository has none of the files.
    let failure: DownloadFailure?
    let reference: HubReference
    let hub: Hub

    var description: String {
        guard let failure else {
            let names = HubReference.files.map { $0.joined(separator: " with ") }.joined(separator: ", ")
            return """
                \(reference) has no vocabulary that bpe knows: none of \(names)
                check the name and the revision at \(page)
                """
        }
        if case .status(let status, let code, _) = failure.problem, let reason = reason(status, code) {
            return "\(failure)\n\(reason)"
        }
        return failure.isOffline
            ? "\(failure)\nwithout a network: copy the file from elsewhere, and give it to --encoding"
            : "\(failure)"
    }

    private var page: String { "\(hub.endpoint)/\(reference.repository)" }

    private func reason(_ status: Int, _ code: String?) -> String? {
        switch (status, code) {
        case (_, "RevisionNotFound"):
            "there is no \(reference.revision): see the branches and tags at \(page)"
        case (401, _), (403, _), (404, "RepoNotFound"):
            hub.token == nil
                ? """
                the repository does not exist, or is private or gated: if you may read it, ask for access at \
                \(page), make a token at \(hub.endpoint)/settings/tokens, and set HF_TOKEN to it
                """
                : """
                the repository does not exist, or the token in HF_TOKEN may not read it: ask for access at \
                \(page), and see what the token allows at \(hub.endpoint)/settings/tokens
                """
        default: nil
        }
    }
}

/// What was fetched is no vocabulary that can be used.
private struct UnreadableVocabulary: Error, CustomStringConvertible {
    let reference: HubReference
    let cause: any Error

    var description: String { "\(reference) is saved, but cannot be used: \(cause)" }
}
