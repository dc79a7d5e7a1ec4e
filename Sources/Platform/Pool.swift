import Synchronization

/// Objects that are costly to make, kept between uses and handed to one thread at a time.
///
/// ```swift
/// let splitters = Pool { Splitter(pattern) }
/// try splitters.withObject { splitter in … }
/// ```
///
/// A thread that finds the pool empty makes a new object and never waits.
package final class Pool<Object>: Sendable {
    private let make: @Sendable () -> Object
    private let mostIdle: Int
    private let idle = Mutex(Unshared<[Object]>([]))

    /// Crosses the lock unchecked: an object in the pool has no other owner.
    private struct Unshared<Value>: @unchecked Sendable {
        var value: Value

        init(_ value: Value) { self.value = value }
    }

    /// An empty pool.
    ///
    /// - Parameters:
    ///   - mostIdle: how many objects are kept at most; those that come back beyond that are released.
    ///   - make: makes an object when none is idle, on the thread that asks.
    package init(mostIdle: Int = 16, _ make: @escaping @Sendable () -> Object) {
        self.mostIdle = mostIdle
        self.make = make
    }

    /// Lends an object to `body`, which must not keep it.
    package func withObject<Result, Failure: Error>(
        _ body: (inout Object) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        var object = take()
        defer { give(object) }
        return try body(&object)
    }

    /// Takes an object out. The caller owns it, and may give it back from another thread.
    package func take() -> Object {
        idle.withLock { Unshared($0.value.popLast()) }.value ?? make()
    }

    /// Gives an object back. The caller must not use it again.
    package func give(_ object: Object) {
        let returned = Unshared(object)
        idle.withLock { if $0.value.count < mostIdle { $0.value.append(returned.value) } }
    }

    /// Takes all idle objects out.
    package func takeAll() -> [Object] {
        idle.withLock { idle in
            defer { idle.value.removeAll() }
            return idle
        }.value
    }
}
