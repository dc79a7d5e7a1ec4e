import Foundation

/// Scripts that prepare what a test reads.
public enum Shell {
    /// Runs a script in a folder; throws if it fails.
    public static func run(_ script: String, in folder: TemporaryFolder) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", script]
        process.currentDirectoryURL = URL(filePath: folder.path)
        try process.run()
        process.waitUntilExit()
        if process.terminationStatus != 0 { throw ShellFailure(script: script) }
    }
}

/// A script that failed.
public struct ShellFailure: Error {
    /// The script.
    public let script: String
}
