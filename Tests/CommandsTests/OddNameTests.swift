import Foundation
import TestSupport
import Testing

/// Files whose names are not UTF-8, as archives of other systems have them.
@Suite struct OddNameTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        // Two that a repaired string would take for one another.
        try bash("mkdir -p t/d$'\\xfe'; printf 'one two' > t/a$'\\xff'.txt; printf 'three' > t/a$'\\xfe'.txt")
        try bash("printf 'four' > t/d$'\\xfe'/b.txt; printf 'plain' > t/$'a\\xef\\xbf\\xbd.txt'")
    }

    private func bash(_ script: String) throws {
        let run = try CommandProcess(shell: script, in: folder.path)
        try #require(run.status == 0, "\(run.errors)")
    }

    private func run(_ script: String) throws -> CommandProcess {
        try CommandProcess(shell: script, in: folder.path)
    }

    @Test func argumentsFoldersAndListsLeadToThem() throws {
        let expected = try run("cat t/a$'\\xff'.txt | \"$bpe\" encode").text
        #expect(!expected.isEmpty)
        for way in [
            "t/a$'\\xff'.txt", "--files-from <(printf 't/a\\xff.txt\\n')",
            "--null --files-from <(printf 't/a\\xff.txt\\0')", "'t/a'$'\\xff''.*'",
            "\"$PWD\"/t/a$'\\xff'.txt",
        ] {
            let run = try run("\"$bpe\" encode \(way)")
            #expect(run.status == 0 && run.text == expected, "\(way): \(run.errors)")
        }
        let all = try run("\"$bpe\" encode t | \"$bpe\" decode")
        #expect(all.status == 0 && all.text == "plainthreeone twofour", "\(all.text) \(all.errors)")
    }

    @Test func outputsHaveTheName() throws {
        try bash(
            """
            set -e; mkdir out; "$bpe" encode t/a$'\\xff'.txt --format u16 -o out/x$'\\xff'
            grep -q '"nameHex":"78ff"' out/x$'\\xff'.json
            "$bpe" decode out/x$'\\xff' -o out/y$'\\xff'; cmp out/y$'\\xff' t/a$'\\xff'.txt
            "$bpe" train t --size 258 --picture -o out/v$'\\xff'.tiktoken
            "$bpe" count-pieces t -o out/c$'\\xff'; "$bpe" merge-counts out/c$'\\xff' -o out/m$'\\xff'
            "$bpe" encode -e out/v$'\\xff'.tiktoken t/a$'\\xff'.txt > /dev/null
            "$bpe" report t/a$'\\xff'.txt -o out/r$'\\xff'
            "$bpe" encode --shard-tokens 2 --lines --format u16 -o out/s$'\\xff'/ t/a$'\\xff'.txt
            mkdir out/é; "$bpe" encode t/a$'\\xff'.txt --format u16 -o out/é/ü$'\\xff'; "$bpe" decode out/é/ü$'\\xff'
            "$bpe" decode out/s$'\\xff'/tokens-00000.bin; rm -r out/é
            """)
        let names = try run("LC_ALL=C ls out | LC_ALL=C grep -ac $'\\xff'; ls out | wc -l")
        let counts = names.text.split(separator: "\n").compactMap { Int($0.filter { $0 != " " }) }
        #expect(counts.count == 2 && counts[0] == counts[1] && counts[0] >= 9, "\(names.text)")
    }

    @Test func resumingFindsThem() throws {
        try bash(
            """
            head -c 300000 /dev/zero | tr '\\0' 'x' | fold -w 7 > t/long$'\\xff'
            "$bpe" train t --size 270 -o whole.tiktoken
            timeout -s KILL 0.02 "$bpe" train t --size 270 --keep-every 0 -o v$'\\xff'.tiktoken || true
            "$bpe" train t --size 270 --resume -o v$'\\xff'.tiktoken || "$bpe" train t --size 270 -o v$'\\xff'.tiktoken
            cmp whole.tiktoken v$'\\xff'.tiktoken
            """)
    }

    @Test func messagesAndJSONShowThem() throws {
        let missing = try run("\"$bpe\" encode t/no$'\\xff\\xfe'")
        #expect(
            missing.status == 1 && missing.errors.contains("t/no<FF FE>: No such file"), "\(missing.errors)")
        let count = try run("\"$bpe\" count t")
        for line in ["t/a<FE>.txt", "t/a<FF>.txt", "t/d<FE>/b.txt", "t/a\u{FFFD}.txt"] {
            #expect(count.text.contains("\(line)\n"), "\(count.text)")
        }
        for command in ["count --json t/a$'\\xff'.txt", "bench --json --runs 1 t/a$'\\xff'.txt"] {
            let run = try run("\"$bpe\" \(command)")
            #expect(
                run.text.contains("\"t/a\u{FFFD}.txt\"") && run.text.contains("Hex\":\"742f61ff2e747874\""))
        }
        let report = try run("\"$bpe\" report --json t/a$'\\xff'.txt")
        #expect(report.text.contains("\"nameHex\":\"742f61ff2e747874\""), "\(report.text)")
        let sarif = try run(
            "printf 'a\\u200bb' > t/a$'\\xff'.txt; \"$bpe\" report --format sarif t/a$'\\xff'.txt")
        #expect(sarif.text.contains("t/a%FF.txt"), "\(sarif.text)")
    }

    @Test func textsOfArgumentsAreTheirBytes() throws {
        let run = try run(
            "\"$bpe\" count --text $'a\\xff'; printf 'a\\xff' | \"$bpe\" count; \"$bpe\" count --text $'\\xf4\\x8f\\xbf\\xbf'; printf '\\xf4\\x8f\\xbf\\xbf' | \"$bpe\" count"
        )
        let counts = run.text.split(separator: "\n")
        #expect(counts.count == 4 && counts[0] == counts[1] && counts[2] == counts[3], "\(run.text)")
    }

    @Test func theEnvironmentNamesThem() throws {
        let run = try run(
            """
            "$bpe" train t --size 258 -o v.tiktoken > /dev/null; mkdir e$'\\xff'
            cp v.tiktoken e$'\\xff'/o200k_base.tiktoken
            BPE_VOCABULARIES=$PWD/e$'\\xff' "$bpe" encode -e o200k_base t/a$'\\xff'.txt
            """)
        // Found, and refused by its hash.
        #expect(run.errors.contains("e<FF>/o200k_base.tiktoken"), "\(run.errors)")
    }
}
