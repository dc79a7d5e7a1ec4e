import Synchronization

/// Objects with large memory that several threads use one after the other: memory that is given back and asked for again costs
/// a system call and a fault for every page.
package final class RecycledObjects<Object: AnyObject & Sendable>: Sendable {
    private let idle = Mutex<[Object]>([])

    package init() {}

    /// An object that nobody uses, if there is one.
    package func take() -> Object? { idle.withLock { $0.popLast() } }

    /// Takes an object back, of which whoever gives it lets go.
    package func give(_ object: Object) { idle.withLock { $0.append(object) } }
}
