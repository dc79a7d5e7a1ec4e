package import BytePairs
import Platform

/// Memory for ids that the threads of a tokenizer use again: asking the system for more costs a page fault for every page.
package final class IDBuffers: Sendable {
    private let idle = Pool { IDBuffer() }

    /// What one long text needed is not kept for the next. In ids.
    private static let mostKept = 1 << 20

    /// An empty buffer that no one else has meanwhile.
    package func take() -> IDBuffer {
        let ids = idle.take()
        ids.removeAll()
        return ids
    }

    /// Gives a buffer back. The caller must not use it again.
    package func give(_ ids: IDBuffer) { if ids.capacity <= Self.mostKept { idle.give(ids) } }
}
