import Foundation
import TestSupport
import Testing

/// The real program on a real terminal, inside tmux: types keys, reads what the screen shows.
final class TerminalProgram {
    private let socket = "bpe-test-\(UUID().uuidString)"
    let folder: TemporaryFolder

    /// Runs a line of shell in which `$bpe` is the program, on a terminal of this size. When the line ends,
    /// `ended` is shown with its exit status.
    init(_ line: String, width: Int = 80, height: Int = 24, environment: [String: String] = [:]) throws {
        folder = try TemporaryFolder()
        try folder.write("\(line)\nprintf 'ended %d.' $?\nexec sleep 600\n".utf8, to: "run.sh")
        let variables = environment.merging(["bpe": CommandProcess.path]) { $1 }.flatMap {
            ["-e", "\($0.key)=\($0.value)"]
        }
        try tmux(
            ["-f", "/dev/null", "new-session", "-d", "-x", "\(width)", "-y", "\(height)"] + variables + [
                "-c", folder.path, "bash", "run.sh",
            ])
        try tmux(["set-option", "-g", "set-clipboard", "on"])
        try tmux(["set-option", "-g", "window-size", "manual"])
    }

    deinit { _ = try? tmux(["kill-server"]) }

    /// What is on the screen.
    var screen: String { (try? tmux(["capture-pane", "-p"])) ?? "" }

    /// The same with the escape sequences of styles.
    var styledScreen: String { (try? tmux(["capture-pane", "-p", "-e"])) ?? "" }

    /// The rows of the screen.
    var rows: [String] { screen.components(separatedBy: "\n") }

    /// Types keys, by tmux's names for them.
    func press(_ keys: String...) throws { try tmux(["send-keys"] + keys) }

    /// Types text as it is.
    func type(_ text: String) throws { try tmux(["send-keys", "-l", text]) }

    /// Pastes text, as a terminal does from a clipboard.
    func paste(_ text: [UInt8]) throws {
        let path = try folder.write(text, to: "clipboard")
        try tmux(["load-buffer", "-b", "pasted", path])
        try tmux(["paste-buffer", "-p", "-b", "pasted"])
    }

    func resize(width: Int, height: Int) throws {
        try tmux(["resize-window", "-x", "\(width)", "-y", "\(height)"])
    }

    /// A property of the terminal in tmux: `#{alternate_on}`.
    func state(_ format: String) throws -> String {
        try tmux(["display-message", "-p", format]).trimmingCharacters(in: .newlines)
    }

    /// What a program has put on the clipboard.
    func clipboard() throws -> String { try tmux(["show-buffer"]) }

    /// Sends a signal to the program.
    func signal(_ name: String) throws {
        let shell = try state("#{pane_pid}")
        _ = try CommandProcess(shell: "kill -\(name) $(pgrep -P \(shell) bpe)")
    }

    /// Waits until the screen is as expected; if it never is, the failure has the last screen.
    func wait(
        _ what: Comment, sourceLocation: SourceLocation = #_sourceLocation, until isThere: (String) -> Bool
    ) {
        var last = ""
        for _ in 0..<300 {
            last = screen
            if isThere(last) { return }
            Thread.sleep(forTimeInterval: 0.05)
        }
        Issue.record("\(what): the screen is\n\(last)", sourceLocation: sourceLocation)
    }

    @discardableResult
    private func tmux(_ arguments: [String]) throws -> String {
        let process = Process()
        let tmux = try #require(Tool.tmux.path)
        process.executableURL = URL(filePath: "/usr/bin/perl")
        // The server keeps what it inherits: the descriptor whose end tells Foundation that a process has
        // ended, and the signals that the test's threads block. -u: the screen is UTF-8 whatever the locale.
        let free = "sigprocmask(SIG_SETMASK, POSIX::SigSet->new); POSIX::close($_) for 3..4095; exec @ARGV"
        process.arguments = ["-MPOSIX", "-e", free, tmux, "-u", "-L", socket] + arguments
        // Only commands that answer have a pipe: the server that the first one starts would keep it open.
        let output = Pipe()
        let answers = ["capture-pane", "display-message", "show-buffer"].contains(arguments[0])
        process.standardOutput = answers ? output : FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let bytes = answers ? output.fileHandleForReading.readDataToEndOfFile() : Data()
        process.waitUntilExit()
        return String(decoding: bytes, as: UTF8.self)
    }
}
