import ArgumentParser
import BPE
import LocalServer
import WebInspector

struct ServeCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Show the tokens of a text in a browser, on this machine.",
        discussion: """
            Examples:
              bpe serve                                     (prints the address; Ctrl-C ends it)
              bpe serve --port 0 -e gpt-4o -e gpt2          (any free port, these encodings)
            The page and all that it needs are inside the program; nothing is fetched from elsewhere. Only programs and \
            browsers on this machine can reach it, unless --host says else. docs/inspecting.md describes the \
            interface under the page.
            """)

    @OptionGroup var encodings: EncodingsOptions

    @Option(help: "Where to listen; 0 is any port that is free.")
    var port: UInt16 = 8573

    @Option(
        help: ArgumentHelp(
            "Which of this machine's addresses to listen on; 0.0.0.0 is all. Whoever reaches it can use it.",
            valueName: "address"))
    var host = "127.0.0.1"

    @Option(
        help: ArgumentHelp(
            "A further name by which browsers may call this machine. Once for each.", valueName: "name"))
    var name: [String] = []

    func run(on console: Console) async throws {
        let api = InspectorAPI(try encodings.choices(console))
        let server = try LocalServer(host: host, port: port, names: Set(name))
        if !server.isLoopback {
            console.say(
                """
                bpe: warning: everybody who can reach \(host) can use this; there is no password, and what is sent can be \
                read on the way
                """)
        }
        try console.output.write(server.address + "\n")
        try console.output.flush()
        try await server.run { await api.respond(to: $0) }
    }
}
