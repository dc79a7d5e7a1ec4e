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
        let console = Console.standard(environment: processEnvironment())
        exit(await runCommandLine(processArguments(), on: console))
    }
}
