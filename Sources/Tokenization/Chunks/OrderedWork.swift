import Dispatch
import Synchronization

/// Hands out what several threads make of items, in the order of the items.
///
/// Few items are under way at once, so memory does not grow with their number.
///
/// - Parameters:
///   - threads: how many threads may work at once; the calling one is among them.
///   - next: the next item, `nil` at the end; runs on any thread, but on one at a time.
///   - work: makes something of an item; runs on any thread.
///   - body: takes what `work` has made; runs on any thread, but on one at a time.
/// - Throws: what `next`, `work` and `body` throw. Of several errors, the one that comes first in the order of the
///   items, when everything before it has been handed out.
package func forEachInOrder<Item: Sendable, Made: Sendable>(
    threads: Int, next: () throws -> Item?, work: @Sendable (Item) throws -> Made,
    body: (Made) throws -> Void
) throws {
    let threads = min(max(threads, 1), mostThreads)
    try withoutActuallyEscaping(next) { next in
        try withoutActuallyEscaping(body) { body in
            let items = NumberedItems(next)
            // More than one for each thread, so that threads find work while an earlier item takes longer.
            let results = OrderedResults<Made>(mostUnderWay: 4 * threads, body)
            @Sendable func workOnItems() {
                while results.waitForRoom(), let (number, item) = items.next() {
                    results.take(Result { try work(item.get()) }, number: number)
                }
            }
            if threads == 1 {
                workOnItems()
            } else {
                DispatchQueue.concurrentPerform(iterations: threads, execute: { _ in workOnItems() })
            }
            if let failure = results.failure { throw failure }
        }
    }
}

/// More than any machine has cores for.
private let mostThreads = 1024

/// Items with numbers, for several threads that take them.
private final class NumberedItems<Item: Sendable>: @unchecked Sendable {
    private let isTaking = Mutex(())
    // Unchecked: used only under `isTaking`.
    private let makeNext: () throws -> Item?
    private var count = 0
    private var isDone = false

    init(_ makeNext: @escaping () throws -> Item?) {
        self.makeNext = makeNext
    }

    /// The next item, or why there is none; `nil` at the end and after an error.
    func next() -> (number: Int, item: Result<Item, any Error>)? {
        isTaking.withLock { _ in
            guard !isDone else { return nil }
            let item = Result { try makeNext() }
            isDone = (try? item.get()) == nil
            defer { count += 1 }
            return switch item {
            case .success(nil): nil
            case .success(let item?): (count, .success(item))
            case .failure(let error): (count, .failure(error))
            }
        }
    }
}
