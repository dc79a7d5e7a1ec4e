import Foundation

/// The memory of this process, as Linux counts it. For tests in processes of their own, where nothing else asks for any.
public enum ProcessMemory: Int {
    case addresses, resident

    /// In bytes; 0 where the system does not say.
    public var bytes: Int {
        let pages = ((try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? "").split(
            separator: " ")
        return (pages.count > 1 ? Int(pages[rawValue]) ?? 0 : 0) * Int(getpagesize())
    }

    /// Ends the process if repetitions take so much more memory.
    public func expectLess(than mebibytes: Int, in repetitions: Int, _ body: () -> Void) {
        body()
        let before = bytes
        for _ in 0..<repetitions { body() }
        precondition(before > 0 && bytes - before < mebibytes << 20)
    }
}
