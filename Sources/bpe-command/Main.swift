import Commands
import CoreCommands
import Files
import Platform

@main
enum Main {
    static func main() async {
        // Writing to a closed pipe, or past a limit on file sizes, then fails with an error to report.
        signal(SIGPIPE, SIG_IGN)
        signal(SIGXFSZ, SIG_IGN)
        Interruption.removeTemporaryFiles()
        // Swift finds the arguments in /proc. Without them, every command would print the help and succeed.
        guard CommandLine.argc > 0 else {
            let message: StaticString = "bpe: no arguments from the system; is /proc there?\n"
            _ = write(STDERR_FILENO, message.utf8Start, message.utf8CodeUnitCount)
            exit(1)
        }
        let console = Console.standard(environment: processEnvironment())
        exit(await runCommandLine(Array(CommandLine.arguments.dropFirst()), on: console))
    }
}
