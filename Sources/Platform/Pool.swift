import Synchronization

/// Objects that are costly to make, kept between uses and handed to one thread at a time.
///
/// ```swift
/// let splitters = Pool { Splitter(pattern) }
/// let splitter = splitters.take()
/// defer { splitters.give(splitter) }
/// ```
///
/// A thread that finds the pool empty makes a new object and never waits.
package final class Pool<Object: AnyObject>: Sendable {
    private let make: @Sendable () -> Object
    private let mostIdle: Int
    private let idle = Mutex(IdleObjects())

    /// An empty pool.
    ///
    /// - Parameters:
    ///   - mostIdle: how many objects are kept at most; those that come back beyond that are released.
    ///   - make: makes an object when none is idle, on the thread that asks.
    package init(mostIdle: Int = 16, _ make: @escaping @Sendable () -> Object) {
        self.mostIdle = mostIdle
        self.make = make
    }

    /// Takes an object out. The caller owns it, and may give it back from another thread.
    package func take() -> Object {
        idle.withLock { $0.takeLast() }.object.map { unsafeDowncast($0, to: Object.self) } ?? make()
    }

    /// Gives an object back. The caller must not use it again.
    package func give(_ object: Object) {
        let returned = IdleObject(object: object)
        idle.withLock { if $0.objects.count < mostIdle { $0.objects.append(returned) } }
    }

    /// Takes all idle objects out.
    package func takeAll() -> [Object] {
        idle.withLock { idle in
            defer { idle.objects.removeAll() }
            return idle
        }.objects.map { unsafeDowncast($0.object!, to: Object.self) }
    }
}

/// Crosses the lock unchecked: an object in the pool has no other owner. Without its type, because other
/// modules call generic code that is not specialized, where each use of `Object?` and `[Object]` looks up
/// their metadata.
private struct IdleObject: @unchecked Sendable {
    let object: AnyObject?
}

private struct IdleObjects {
    var objects: [IdleObject] = []

    mutating func takeLast() -> IdleObject { objects.popLast() ?? IdleObject(object: nil) }
}
