import ArgumentParser
import BPE
import CoreCommands
import Files
import LocalServer
import Platform
import WebInspector

struct ServeCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Show the tokens of a text in a browser, on this machine.",
        discussion: """
            Examples:
              bpe serve                                     (prints the address; Ctrl-C ends it)
              bpe serve --port 0 -e gpt-4o -e gpt2          (any free port, these encodings)
            The page is embedded in the program and fetches nothing from elsewhere. Only programs and \
            browsers on this machine can reach it, unless you give another --host. docs/inspecting.md \
            describes its JSON interface.
            """)

    @OptionGroup var encodings: EncodingsOptions

    @Option(help: "The port to listen on; 0 is any free one.")
    var port: UInt16 = 8573

    @Option(
        help: ArgumentHelp(
            "The address to listen on; 0.0.0.0 is all of this machine's. Anyone who can reach it can use it.",
            valueName: "address"))
    var host = "127.0.0.1"

    @Option(
        help: ArgumentHelp(
            "Another name by which browsers may reach this machine. Repeatable.", valueName: "name"))
    var name: [String] = []

    func validate() throws {
        for name in name {
            try require(
                SameOrigin.isName(name),
                "--name takes the name of a machine, as in box.local, without a port; not \(name.inOneLine)")
        }
    }

    func run(on console: Console) async throws {
        let limits = try LocalServer.prepareProcess()
        let api = InspectorAPI(try encodings.choices(console))
        let server = try LocalServer(host: host, port: port, names: Set(name), limits: limits)
        if !server.isLoopback {
            console.say(
                """
                bpe: warning: anyone who can reach \(host) can use this server
                there is no password, and what is sent is not encrypted
                """)
        }
        try console.output.write(server.address + "\n")
        try console.output.flush()
        Interruption.expect()
        try await server.run { await api.respond(to: $0) }
    }
}
