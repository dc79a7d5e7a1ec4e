import Commands
import FoundationEssentials

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

@main
enum Main {
    static func main() async {
        // A reader that has gone shows as an error of the write, and the command ends quietly.
        signal(SIGPIPE, SIG_IGN)
        let console = Console.standard(environment: ProcessInfo.processInfo.environment)
        exit(await runCommandLine(Array(CommandLine.arguments.dropFirst()), on: console))
    }
}
