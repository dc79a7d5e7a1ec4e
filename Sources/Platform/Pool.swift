import Synchronization

/// Objects that are costly to make, kept between uses and handed to one thread at a time.
///
/// ```swift
/// let splitters = Pool { Splitter(pattern) }
/// try splitters.withObject { splitter in try splitter.split(text) }
/// ```
///
/// A thread that finds the pool empty makes a new object and never waits. The pool keeps at most ``mostIdle`` objects;
/// whatever comes back beyond that is released.
package final class Pool<Object>: Sendable {
    private let make: @Sendable () -> Object
    private let idle = Mutex(Idle())

    /// Unchecked: an object in here has no other owner, and leaves before it is used.
    private struct Idle: @unchecked Sendable {
        var objects: [Object] = []
    }

    /// More threads at once than this are rare, and each object can hold megabytes.
    private static var mostIdle: Int { 16 }

    /// An empty pool.
    ///
    /// - Parameter make: makes an object when none is idle; runs on the thread that asks.
    package init(_ make: @escaping @Sendable () -> Object) {
        self.make = make
    }

    /// Lends an object to `body`, which may change it and must not keep it.
    package func withObject<Result, Failure: Error>(
        _ body: (inout Object) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        var object = take()
        defer { give(object) }
        return try body(&object)
    }

    /// Takes an object out of the pool. The caller owns it until it gives it back, perhaps from another thread.
    package func take() -> Object {
        let found = idle.withLock { idle in Unchecked(object: idle.objects.popLast()) }
        return found.object ?? make()
    }

    /// Gives an object back. The caller must not use it again.
    package func give(_ object: Object) {
        let returned = Unchecked(object: object)
        idle.withLock { if let object = returned.object, $0.objects.count < Self.mostIdle { $0.objects.append(object) } }
    }

    /// Takes all idle objects out.
    package func takeAll() -> [Object] {
        idle.withLock { idle in
            defer { idle.objects.removeAll() }
            return UncheckedObjects(objects: idle.objects)
        }.objects
    }

    /// An object that crosses the lock: whoever brings it has let go of it.
    private struct Unchecked: @unchecked Sendable {
        let object: Object?
    }

    private struct UncheckedObjects: @unchecked Sendable {
        let objects: [Object]
    }
}
