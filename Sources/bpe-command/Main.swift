import Commands
import Files
import Platform

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

@main
enum Main {
    static func main() async {
        // A reader that has gone, or a limit on file sizes, shows as an error of the write and is told as one.
        signal(SIGPIPE, SIG_IGN)
        signal(SIGXFSZ, SIG_IGN)
        Interruption.removeTemporaryFiles()
        let console = Console.standard(environment: ProcessInfo.processInfo.environment)
        exit(await runCommandLine(Array(CommandLine.arguments.dropFirst()), on: console))
    }
}
