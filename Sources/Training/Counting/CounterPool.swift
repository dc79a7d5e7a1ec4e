import BytePairs
import Platform
import Synchronization

/// The counters of threads that count at once: one has each at a time.
final class CounterPool: Sendable {
    private let idle = Pool<PooledCounter>(mostIdle: .max) { PooledCounter() }
    private let noted = Atomic(0)

    /// Approximately how many bytes the counts take, those of counters in use as of when they were taken.
    var memory: Int { noted.load(ordering: .relaxed) }

    /// Lets `body` count with a counter that no one else has meanwhile.
    func withCounter<Result>(_ body: (PieceCounter) throws -> Result) rethrows -> Result {
        let taken = idle.take()
        defer { give(taken) }
        return try body(taken.counter)
    }

    /// Takes out all counters that are not in use.
    func takeAll() -> [PieceCounter] {
        idle.takeAll().map { taken in
            noted.subtract(taken.notedMemory, ordering: .relaxed)
            return taken.counter
        }
    }

    /// Takes them out as one.
    func takeMerged() -> PieceCounter {
        let taken = takeAll()
        let first = taken.first ?? PieceCounter()
        for other in taken.dropFirst() {
            first.add(other)
            other.clear()
        }
        return first
    }

    /// Puts a counter in.
    func give(_ counter: PieceCounter) { give(PooledCounter(counter)) }

    private func give(_ returned: PooledCounter) {
        let memory = returned.counter.memory
        noted.add(memory - returned.notedMemory, ordering: .relaxed)
        returned.notedMemory = memory
        idle.give(returned)
    }
}

/// A counter, and how much of its memory the pool knows of.
private final class PooledCounter {
    let counter: PieceCounter
    var notedMemory = 0

    init(_ counter: PieceCounter = PieceCounter()) { self.counter = counter }
}
