import ArgumentParser
import BPE
import CoreCommands
import Display
import Formats
import Platform

struct VocabPruneCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "prune", abstract: "Leave tokens out of a vocabulary, and keep the ids of the others.",
        discussion: """
            Examples:
              bpe vocab prune gpt2 -o small.tiktoken --unused-in prose.txt --unused-in code.py
              bpe vocab prune mine.tiktoken -o small.json --tokens ids.txt --renumber
            Kept are the tokens that a text of the corpus has, those that merges make them of, single characters \
            and bytes, and special tokens. Texts of the corpus keep their tokens, which is checked; other texts \
            may get more and shorter ones.
            """)

    @Argument(
        help: ArgumentHelp(
            "An encoding, a model, hf:OWNER/REPO, or a file or folder.", valueName: "encoding"),
        completion: .encoding)
    var reference: String

    @Option(
        name: [.short, .long], help: ArgumentHelp("The file to write.", valueName: "file"), completion: .path)
    var output: String

    @Option(help: ArgumentHelp("The format, if the output's name does not say it.", valueName: "format"))
    var to: WritableFormat?

    @Option(
        help: ArgumentHelp("Drop the tokens that no such file has. Repeatable.", valueName: "file"),
        completion: .path)
    var unusedIn: [String] = []

    @Option(
        help: ArgumentHelp("Drop the tokens whose ids this file lists, one a line.", valueName: "file"),
        completion: .path)
    var tokens: String?

    @Flag(help: "Other tokens keep their ids, so that some ids have no token (the default), or move down.")
    var ids = IDTreatment.keepIds

    @Flag(help: "Write what the format can express, though some texts may get other ids.")
    var lossy = false

    @OptionGroup var rankFile: RankFileOptions

    enum IDTreatment: String, EnumerableFlag { case keepIds, renumber }

    func validate() throws {
        try require(unusedIn.isEmpty != (tokens == nil), "say which tokens to drop: --unused-in or --tokens")
        try require(
            to != nil || WritableFormat(fileName: output) != nil,
            "the name \(output.inOneLine) does not say a format: give --to")
    }

    func run(on console: Console) throws {
        let tokenizer = Tokenizer(try rankFile.encoding(reference, console))
        let texts = try unusedIn.map { (path: $0, bytes: try console.read($0, .automatic)) }
        let unwanted =
            try tokens.map { try listed(in: $0, tokenizer.encoding, console) } ?? unused(in: texts, tokenizer)
        let pruned = try PrunedEncoding(tokenizer.encoding, dropping: unwanted, renumbers: ids == .renumber)
        let result = Tokenizer(pruned.encoding)
        for text in texts { try check(text, tokenizer, result, pruned) }
        try VocabularyWriting(
            console: console, isLossy: lossy, checkPaths: [], texts: unusedIn + [tokens].compactMap { $0 }
        )
        .write(pruned.encoding, to: output, as: to ?? WritableFormat(fileName: output)!, source: result)
        report(pruned, tokenizer.encoding, texts.count, console)
    }

    private func unused(in texts: [(path: String, bytes: [UInt8])], _ tokenizer: Tokenizer) throws -> Set<
        TokenID
    > {
        var used: Set<TokenID> = []
        for text in texts {
            for policy in [SpecialTokenPolicy.asText, .allAllowed] {
                try tokenizer.forEachBatch(of: text.bytes, specialTokens: policy) { ids, _ in
                    used.formUnion(ids)
                }
            }
        }
        return Set(0..<TokenID(tokenizer.encoding.vocabulary.size)).subtracting(used)
    }

    private func listed(in path: String, _ encoding: Encoding, _ console: Console) throws -> Set<TokenID> {
        let lines = try console.read(path, .automatic).split(
            separator: 0x0A, omittingEmptySubsequences: false)
        var ids: Set<TokenID> = []
        for (number, line) in lines.enumerated() where !line.isEmpty {
            guard let id = TokenID(String(decoding: line, as: UTF8.self)), id < encoding.size else {
                throw InvalidTokenList(path: path, line: number + 1, size: encoding.size)
            }
            ids.insert(id)
        }
        return ids
    }

    /// Texts of the corpus must keep their tokens.
    private func check(
        _ text: (path: String, bytes: [UInt8]), _ before: Tokenizer, _ after: Tokenizer,
        _ pruned: PrunedEncoding
    ) throws {
        let expected = try before.encode(text.bytes, specialTokens: .asText).map { pruned.ids[Int($0)] }
        let found = try after.encode(text.bytes, specialTokens: .asText)
        guard expected.elementsEqual(found, by: { $0 == $1 }) else {
            throw PruningChangesText(path: text.path, index: zip(expected, found).prefix { $0 == $1 }.count)
        }
    }

    private func report(_ pruned: PrunedEncoding, _ encoding: Encoding, _ texts: Int, _ console: Console) {
        var text = "bpe: dropped \(grouped(pruned.dropped)) of \(counted(encoding.vocabulary.count, "token"))"
        if pruned.needed > 0 {
            text +=
                "; kept \(grouped(pruned.needed)) more that were to go, since others are made of them or they are "
            text += "single characters"
        }
        console.say(text)
        console.say(
            ids == .renumber
                ? "bpe: ids moved down: there are \(grouped(pruned.encoding.size)), and were \(grouped(encoding.size))"
                : "bpe: no id moved; ids of dropped tokens have none")
        console.say(
            texts > 0
                ? "bpe: \(counted(texts, "text")) of the corpus compared: the tokens are the same; other texts may have more"
                : "bpe: texts that had a dropped token have more and shorter ones now")
    }
}

private struct InvalidTokenList: Error, CustomStringConvertible {
    let path: String
    let line: Int
    let size: Int

    var description: String {
        "\(path.inOneLine):\(line): this is not an id from 0 to \(size - 1)\nwrite one id on each line"
    }
}

private struct PruningChangesText: Error, CustomStringConvertible {
    let path: String
    let index: Int

    var description: String {
        """
        without these tokens, \(path) has another token number \(index + 1); nothing was written
        this vocabulary merges by rules that pruning does not keep: please report it with the vocabulary
        """
    }
}
