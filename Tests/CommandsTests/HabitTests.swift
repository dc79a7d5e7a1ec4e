import BPE
import Foundation
import TestSupport
import Testing

/// What people expect of any command: help with what they mistyped, completion, warnings.
@Suite struct HabitTests {
    private let folder: TemporaryFolder
    private let corpus = Fixture.root.appending(path: "Fixtures/corpora/prose.txt").path()

    init() throws { folder = try TemporaryFolder() }

    private func path(_ name: String) -> String { folder.path + "/" + name }

    @Test(arguments: [
        (["cuont", "x"], 64, "no command 'cuont'. Did you mean 'count'?"),
        (["vocab", "sho", "gpt2"], 64, "Did you mean 'show'?"),
        (["frobnicate"], 64, "Commands: train, encode,"),
        (["count", "--jsn"], 64, "Did you mean '--json'?"),
        (["count", "-e", "cl100", "-"], 1, "called cl100; did you mean cl100k_base?"),
        (["count", "-e", "gpt4o", "-"], 1, "did you mean gpt-4o?"),
        (["count", "-e", "nonsense", "-"], 1, "called nonsense\n"),
    ])
    func mistypedNamesGetASuggestion(arguments: [String], status: Int32, message: String) async {
        let run = await CommandLineRun(arguments: arguments)
        #expect(run.status == status && run.errors.contains(message), "\(run.status) \(run.errors)")
    }

    /// As an expression, a bare word would cut only where that word is, and a whole corpus would be one piece.
    @Test(arguments: [
        ("gtp2", "did you mean gpt2?"), ("llama", "did you mean llama3?"), ("word", "'(?:word)'"),
    ])
    func bareWordIsNoPattern(word: String, message: String) async {
        let run = await CommandLineRun("train", corpus, "--size", "300", "-o", path("v"), "--pattern", word)
        #expect(run.status == 64 && run.errors.contains(message), "\(run.status) \(run.errors)")
        #expect(folder.contents.isEmpty)
        let meant = await CommandLineRun(
            "train", corpus, "--size", "300", "-o", path("v.tiktoken"), "--pattern", "(?:\(word))")
        #expect(meant.status == 0, "\(meant.errors)")
    }

    @Test(arguments: [("300", 300), ("1k", 1_000), ("1Ki", 1_024)])
    func sizesHaveDecimalAndBinaryUnits(argument: String, size: Int) async throws {
        let run = await CommandLineRun("train", corpus, "--size", argument, "-o", path("v.tiktoken"))
        #expect(run.status == 0, "\(run.errors)")
        #expect(try Encoding.named(path("v.tiktoken")).size == size)
    }

    @Test(arguments: ["0", "-1", "1.5k", "k", "1kk", "1 k", "99999999999999999999", "9999999999T", "٣"])
    func otherSizesAreRefused(argument: String) async {
        let run = await CommandLineRun("train", corpus, "--size=\(argument)", "-o", path("v.tiktoken"))
        #expect(run.status == 64, "\(run.errors)")
    }

    /// The same words for `--special` where a vocabulary is made and where it is used.
    @Test func specialTokensHaveOneSyntax() async throws {
        let specials = ["--special", "<|a|>", "--special", "<|b|>=500", "--special", "a=b"]
        let run = await CommandLineRun(
            arguments: ["train", corpus, "--size", "300", "-o", path("v.tiktoken")] + specials)
        #expect(run.status == 0, "\(run.errors)")
        let ids = try Encoding.named(path("v.tiktoken")).specialTokens.map { "\($0.text) \($0.id)" }
        #expect(Set(ids) == ["<|a|> 297", "<|b|> 500", "a=b 298"], "\(ids)")
        let encoded = await CommandLineRun(
            arguments: ["encode", "-e", path("v.tiktoken"), "--pattern", "o200k", "--specials", "allow"]
                + specials,
            input: Array("<|a|><|b|>a=b".utf8))
        // After the ids that are given, as the file alone does not say where they end.
        #expect(encoded.text == "501 500 502\n", "\(encoded.text) \(encoded.errors)")
        let taken = await CommandLineRun(
            "train", corpus, "--size", "300", "-o", path("w.tiktoken"), "--special", "<|a|>=5")
        #expect(taken.status == 64 && taken.errors.contains("ids below 299"), "\(taken.errors)")
    }

    @Test(arguments: ["=5", "<|a|>=99999999999", ""]) func otherSpecialTokensAreRefused(argument: String)
        async
    {
        for command in [["train", corpus, "--size", "300", "-o", path("v")], ["count", "-e", "x.tiktoken"]] {
            let run = await CommandLineRun(arguments: command + ["--special", argument])
            #expect(run.status == 64 && run.errors.contains("--special"), "\(run.errors)")
        }
    }

    @Test(arguments: [
        ("{\"text\":\"some\"}\n{\"text\":\"more\"}\n", [], "--json-field KEY"), ("PAR1....", [], "Parquet"),
        ("\u{1F}", ["--compression", "none"], nil),
    ])
    func whatIsNotTextIsWarnedOf(content: String, options: [String], warning: String?) async throws {
        try folder.write(content.utf8, to: "input")
        for (arguments, input) in [([path("input")], ""), ([], content)] {
            let run = await CommandLineRun(
                arguments: ["train", "--size", "257", "-o", path("v.tiktoken")] + arguments + options,
                input: Array(input.utf8))
            #expect(run.status == 0 && run.errors.contains("looks like") == (warning != nil), "\(run.errors)")
            if let warning { #expect(run.errors.contains(warning), "\(run.errors)") }
        }
        let named = await CommandLineRun(
            "train", path("input"), "--size", "257", "-o", path("v.tiktoken"), "--json-field", "text")
        #expect(!named.errors.contains("looks like"))
    }

    /// What is looked at to warn of it must still be read: a pipe gives its bytes only once.
    @Test(arguments: [
        "\"$bpe\" encode <(cat text)", "\"$bpe\" encode - < text", "cat text | \"$bpe\" encode",
    ])
    func pipesAreReadFromTheirStart(line: String) throws {
        try folder.write(String(repeating: "some words\n", count: 2_000).utf8, to: "text")
        let run = try CommandProcess(shell: line, in: folder.path)
        let expected = try CommandProcess(shell: "\"$bpe\" encode text", in: folder.path)
        #expect(run.status == 0 && run.output == expected.output, "\(run.errors)")
    }

    /// The words of a line, the last of which is being written, and what bash then offers.
    @Test(arguments: [
        ("enc", ["encode"]), ("train --ties f", ["first-seen"]), ("encode --specials f", ["forbid"]),
        ("train --pattern gpt-4", ["gpt-4", "gpt-4o"]), ("report -e gpt-4o", ["gpt-4o"]),
        ("vocab show bpe", ["bpe64k"]), ("report --only end", ["end-unstable", "end-lookahead"]),
        ("report no", ["notes.txt"]), ("train no", ["notes.txt"]), ("vocab diff ./no", ["./notes.txt"]),
        ("vocab show old", ["older/"]),
        ("report --only crlf,mi", ["crlf,mixed-indentation"]),
        ("vocab pull o200k", ["o200k_base", "o200k_harmony"]),
        ("count --budget gpt-4.1-", ["gpt-4.1-mini", "gpt-4.1-nano"]),
    ])
    func bashCompletes(line: String, offered: [String]) throws {
        try folder.write("x".utf8, to: "notes.txt")
        try folder.write("x".utf8, to: "older/file")
        let words = line.split(separator: " ").map(String.init)
        let previous = words.count > 1 ? words[words.count - 2] : "$bpe"
        let run = try CommandProcess(
            shell: """
                source <("$bpe" --generate-completion-script bash)
                COMP_WORDS=("$bpe" \(line)); COMP_CWORD=\(words.count); COMP_LINE="$bpe \(line)"
                COMP_POINT=${#COMP_LINE}; _bpe "$bpe" "\(words.last!)" "\(previous)"
                printf '%s\\n' "${COMPREPLY[@]}"
                """, in: folder.path)
        #expect(run.text.split(separator: "\n").map(String.init) == offered, "\(run.text) \(run.errors)")
    }

    @Test(arguments: ["zsh", "fish"]) func otherShellsHaveAScript(shell: String) async {
        let run = await CommandLineRun("--generate-completion-script", shell)
        #expect(run.status == 0 && run.text.contains("vocab") && run.text.contains("first-seen"))
        // What fish does not take: an option to parse that is no letter, the cursor where there is no terminal.
        #expect(!run.text.contains("'./hidden'") && !run.text.contains("__bpe_tokens -tC"))
    }
}
