public import Testing
import Foundation

/// A program that a test needs; if this machine does not have it, the test is skipped with a reason.
public struct Tool: Sendable {
    /// Where it is, or `nil`.
    public let path: String?
    /// Why a test is skipped without it.
    public let hint: Comment

    /// The first of some names that is in a folder of `$PATH`.
    public init(_ names: String...) {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        path = names.lazy.flatMap { name in folders.map { "\($0)/\(name)" } }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
        hint = "install \(names[0]) to run this (Scripts/install-test-tools)"
    }

    /// The terminal multiplexer, in which programs run on a terminal that a test can read.
    public static let tmux = Tool("tmux")
    /// A browser without a window.
    public static let chromium = Tool("chromium", "chromium-browser", "google-chrome")
}
