import Foundation
import TestSupport
import Testing
import Views

/// The lesson on a terminal, used as a person uses it.
@Suite(.enabled(if: Tool.tmux.path != nil, Tool.tmux.hint), .serialized)
struct LearnOnTerminalTests {
    @Test func stepsPlayAndEnd() throws {
        let program = try TerminalProgram("$bpe learn")
        program.wait("started") { $0.contains(" step 0 of 16 ") && $0.contains("t + h occurs 6 times") }
        try program.press("Right")
        program.wait("a merge") { $0.contains(" step 1 of 16 ") && $0.contains("t + h became token 256, th") }
        try program.type("++ ")
        program.wait("played to the end") { $0.contains(" step 16 of 16 ") }
        try program.type("e")
        try program.type("three feet")
        program.wait("another text") { $0.contains("\n th│r│e│e┃␠feet\n") }
        try program.resize(width: 60, height: 16)
        program.wait("resized") { $0.contains("type another text") && $0.contains(" step 16 of 16 ") }
        try program.press("Enter")
        try program.type("q")
        program.wait("ended") { $0.contains("ended 0.") }
    }

    @Test func textIsPrintedInColourUnlessUnwanted() throws {
        for (environment, isColoured) in [(["NO_COLOR": ""], true), (["NO_COLOR": "1"], false)]
            as [([String: String], Bool)]
        {
            let program = try TerminalProgram("$bpe learn 'abab abab'", environment: environment)
            program.wait("ended") { $0.contains("ended 0.") }
            #expect(program.screen.contains("\n ab│ab┃␠│ab│ab\n"), "\(program.screen)")
            #expect(
                program.styledScreen.contains("\u{1B}[36m") == isColoured, "\(program.styledScreen)")
        }
    }

    @Test func interruptionRestoresTheTerminal() throws {
        let program = try TerminalProgram("$bpe learn -i 'abab abab'")
        program.wait("started") { $0.contains(" step 0 of ") }
        try program.press("C-c")
        program.wait("ended") { $0.contains("ended 0.") }
        #expect(try program.state("#{alternate_on}") == "0")
    }
}
