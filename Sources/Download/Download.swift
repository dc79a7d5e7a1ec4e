import Files
import Platform

/// Fetches a file, so that it appears whole and checked or not at all.
///
/// ```swift
/// var request = DownloadRequest(url: "https://…/o200k_base.tiktoken")
/// request.checksum = .sha256("446a…")
/// try Download(request).run(to: "ranks.tiktoken", partialPath: "ranks.tiktoken.part") { event in … }
/// ```
///
/// What has come when a connection breaks is kept next to a note of its version, and the next try, of this
/// process or of another, asks for the rest. This is the only module that opens a connection to another
/// machine.
package struct Download {
    private let request: DownloadRequest
    private let limits: DownloadLimits

    package init(_ request: DownloadRequest, limits: DownloadLimits = DownloadLimits()) {
        self.request = request
        self.limits = limits
    }

    /// Fetches the file.
    ///
    /// - Parameters:
    ///   - path: its name when it is complete, in a folder that is there.
    ///   - partialPath: its name until then, on the same disk.
    /// - Throws: ``DownloadFailure``, or `FileFailure` if it cannot be written. Then `path` is as it was, and
    ///   a part may be at `partialPath`.
    package func run(
        to path: String, partialPath: String, onEvent: (DownloadEvent) -> Void
    ) throws -> DownloadResult {
        let transport = try HTTPTransport.opened(request.transport)
        let partial = try PartialFile(partialPath, url: request.url)
        var failures = 0
        var mayRestart = partial.size > 0
        for _ in 0..<DownloadLimits.attempts {
            let before = partial.size
            do {
                var attempt = DownloadAttempt(request, transport, limits, partial)
                let result = try attempt.run(onEvent)
                if !result.isUnchanged { try partial.rename(to: path) } else { partial.remove() }
                return result
            } catch let failure as DownloadFailure where failure.mayPass {
                if partial.size - before >= DownloadLimits.progress { failures = 0 }
                guard failures < limits.retries else { throw failure }
                let pause = pause(failure, after: failures)
                failures += 1
                onEvent(.retrying(failure, pause: pause))
                sleep(pause)
            } catch let failure as DownloadFailure {
                switch failure.problem {
                case .wrongChecksum, .wrongSize, .badPart, .moreThanAnnounced:
                    // What was left of an earlier try may be what is wrong: once more from the start.
                    try partial.restart(validator: nil)
                    guard mayRestart else { throw failure }
                    mayRestart = false
                default: throw failure
                }
            }
        }
        throw DownloadFailure(
            url: request.url, problem: .transfer(code: 18, text: "the connection breaks again and again"))
    }

    private func pause(_ failure: DownloadFailure, after failures: Int) -> Double {
        if case .status(_, _, let seconds?) = failure.problem { return min(max(seconds, 0), 60) }
        return min(limits.pause * Double(1 << min(failures, 16)), DownloadLimits.longestPause)
    }

    private func sleep(_ seconds: Double) {
        var time = timespec(
            tv_sec: Int(seconds), tv_nsec: Int(seconds.truncatingRemainder(dividingBy: 1) * 1e9))
        nanosleep(&time, nil)
    }
}
