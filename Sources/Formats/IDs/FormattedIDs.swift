package import BytePairs

/// Some ids, and their bytes in a format. One thread at a time.
package final class FormattedIDs: @unchecked Sendable {
    package let ids = IDBuffer()
    /// Empty if the ids are written as they are in memory.
    @exclusivity(unchecked) private(set) var bytes: [UInt8] = []

    package init() {}

    /// Makes the bytes of the ids.
    package func format(with formatter: IDFormatter) {
        bytes.removeAll(keepingCapacity: true)
        if !formatter.isAsInMemory { formatter.append(ids.ids, to: &bytes) }
    }
}
