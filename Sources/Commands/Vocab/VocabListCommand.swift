import ArgumentParser
import CoreCommands
import Display
import Files
import Formats
import JSON

struct VocabListCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the vocabularies on this machine: names, sizes and places.",
        discussion: """
            Examples:
              bpe vocab list
              bpe vocab list --cached                       (the tables that make loading fast)
              bpe vocab list --clean                        (removes those that are of no use)
            A name in the first column is one for --encoding. Tables are made again when they are needed, so \
            removing them costs only time; those that no one has used for a month go by themselves.
            """)

    @Flag(help: "List the compiled tables: their sizes, when they were last used, and of what they are.")
    var cached = false

    @Flag(
        help: """
            Remove compiled tables that no one has used for 30 days or whose source is gone, and what \
            interrupted downloads left.
            """)
    var clean = false

    @Flag(help: "With --clean: remove all compiled tables and all interrupted downloads.")
    var all = false

    @Flag(
        help:
            "One JSON object: encodings with names, places, paths and bytes; what is missing; what is cached."
    )
    var json = false

    func validate() throws {
        try require(clean || !all, "--all is for --clean")
        try require(!clean || !(cached || json), "--clean goes with --all only")
    }

    func run(on console: Console) throws {
        let files = CompiledFiles(environment: console.environment)
        if clean { return try clean(files, console) }
        let search = VocabularySearch(environment: console.environment)
        if json {
            let listing = VocabularyListing(
                found: search.found(), missing: missing(from: search.found()),
                cached: cached ? files?.entries() ?? [] : nil)
            return try console.output.write(listing.json())
        }
        if cached { return try list(files?.entries() ?? [], console) }
        try list(search.found(), console)
    }

    private func list(_ found: [FoundVocabulary], _ console: Console) throws {
        try write(found.map { [$0.name, byteCount($0.bytes), $0.path ?? "(in the program)"] }, console)
        let missing = missing(from: found)
        if let first = missing.first {
            let names = missing.joined(separator: ", ")
            console.say("not on this machine: \(names); fetch one with bpe vocab pull \(first)")
        }
    }

    private func list(_ entries: [CompiledFiles.Entry], _ console: Console) throws {
        let now = FileTree.now()
        try write(
            entries.map { [byteCount($0.bytes), age(now - $0.used), VocabularyListing.source(of: $0)] },
            console)
        let total = entries.reduce(0) { $0 + $1.bytes }
        console.say("\(counted(entries.count, "compiled vocabular", "y", "ies")), \(byteCount(total))")
    }

    private func clean(_ files: CompiledFiles?, _ console: Console) throws {
        let entries = (all ? files?.entries() : files?.unused()) ?? []
        files?.remove(entries)
        if all { files?.removeLeftovers(now: .max) } else { files?.removeLeftovers() }
        let parts = InterruptedDownloads(environment: console.environment).remove(all: all)
        let bytes = entries.reduce(parts.bytes) { $0 + $1.bytes }
        try console.output.write(
            """
            removed \(counted(entries.count, "compiled vocabular", "y", "ies")) and \
            \(counted(parts.count, "interrupted download", "", "s")): \(byteCount(bytes)) freed

            """)
    }

    private func missing(from found: [FoundVocabulary]) -> [String] {
        PublishedEncoding.all.map(\.name).filter { name in !found.contains { $0.name == name } }
    }

    /// Rows with aligned columns; the last is as long as it is.
    private func write(_ rows: [[String]], _ console: Console) throws {
        let rows = rows.map { $0.map { shownName($0) } }
        let columns = rows.first?.count ?? 0
        let widths = (0..<columns).map { column in rows.map { $0[column].count }.max() ?? 0 }
        for row in rows {
            let cells = row.enumerated().map { column, cell in
                column == columns - 1
                    ? cell : cell + String(repeating: " ", count: widths[column] - cell.count)
            }
            try console.output.write(cells.joined(separator: "  ") + "\n")
        }
    }

    private func age(_ seconds: Int) -> String {
        seconds < 86_400 ? "used today" : "used \(counted(seconds / 86_400, "day", "", "s")) ago"
    }
}

/// `1 vocabulary`, `2 vocabularies`
private func counted(_ number: Int, _ stem: String, _ one: String, _ several: String) -> String {
    "\(grouped(number)) \(stem)\(number == 1 ? one : several)"
}
