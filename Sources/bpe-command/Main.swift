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
        // Swift finds the arguments in /proc. Without them, every command would print the help and succeed.
        guard CommandLine.argc > 0 else {
            console.say("bpe: the system does not say what the arguments are; is /proc there?")
            exit(1)
        }
        if let problem = problemOfLimits() {
            console.say("bpe: \(problem)")
            exit(1)
        }
        exit(await runCommandLine(processArguments(), on: console))
    }
}
