import ArgumentParser

/// The commands that deal with vocabularies as files.
struct VocabCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vocab", abstract: "See which vocabularies are here, and fetch others.",
        subcommands: [VocabListCommand.self, VocabPullCommand.self])
}
