/// Works on many texts in portions of about 256 kB, and hands the results out in order, as `forEachInOrder` does.
///
/// - Parameters:
///   - count: how many texts there are.
///   - size: how many bytes a text has, by its index.
///   - threads: how many threads may work at once; the calling one is among them.
///   - work: makes something of the texts of a range; runs on any thread.
///   - body: takes what `work` has made; runs on any thread, but on one at a time.
package func forEachPortion<Made: Sendable>(
    of count: Int, size: (Int) -> Int, threads: Int, work: @Sendable (Range<Int>) throws -> Made,
    body: (Made) throws -> Void
) throws {
    // A thread that finds nothing to do costs more than a small batch.
    var total = 0
    for index in 0..<count where total < portion * threads { total += size(index) + costOfText }
    var next = 0
    try forEachInOrder(threads: min(threads, total / portion + 1)) { () -> Range<Int>? in
        guard next < count else { return nil }
        let first = next
        var taken = 0
        while next < count, taken < portion {
            taken += size(next) + costOfText
            next += 1
        }
        return first..<next
    } work: {
        try work($0)
    } body: {
        try body($0)
    }
}

/// About how many bytes a thread takes at a time, and what a text costs beside its bytes.
private let portion = 1 << 18
private let costOfText = 32
