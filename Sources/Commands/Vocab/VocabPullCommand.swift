import ArgumentParser
import CoreCommands
import Download
import Formats

struct VocabPullCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "pull", abstract: "Fetch vocabularies over the network, once.",
        discussion: """
            Examples:
              bpe vocab pull o200k_base
              bpe vocab pull gpt-4o gpt2                    (by model; several)
              bpe vocab pull hf:Qwen/Qwen3-8B               (a tokenizer of Hugging Face's Hub)
              bpe vocab pull hf:OWNER/REPO@REVISION         (a branch, a tag or a commit)
            Afterwards -e finds them by the same names, without a network. Files are checked against the \
            SHA-256 that is known, or the hash that the Hub gives, and a download that broke off goes on \
            where it stopped. This is the only command that connects to another machine. HF_TOKEN is sent to \
            the Hub, for private and gated repositories; HF_ENDPOINT and BPE_OPENAI_ENDPOINT name mirrors.
            """)

    @Argument(
        help: "Encodings (o200k_base), models (gpt-4o), or hf:OWNER/REPO[@REVISION].",
        completion: .publishedEncoding)
    var names: [String]

    @Flag(help: "Fetch what is here already, too.")
    var force = false

    @Option(help: ArgumentHelp("Give a server up after this long without a byte.", valueName: "seconds"))
    var timeout = 30

    @Option(help: ArgumentHelp("How often to try again after a failure that may pass.", valueName: "n"))
    var retries = 4

    func validate() throws {
        try require((1...86_400).contains(timeout), "--timeout is between 1 and 86400 seconds")
        try require((0...1000).contains(retries), "--retries is between 0 and 1000")
    }

    func run(on console: Console) throws {
        var limits = DownloadLimits()
        limits.timeout = timeout
        limits.retries = retries
        let puller = Puller(console: console, limits: limits, isForced: force)
        var failed = false
        for name in names {
            do {
                try puller.pull(name)
            } catch {
                // The others can still be fetched.
                console.say("bpe: \(explain(error))")
                failed = true
            }
        }
        if failed { throw ReportedFailure() }
    }
}
