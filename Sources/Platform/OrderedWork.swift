import Synchronization

/// Hands out what several threads make of the elements of a sequence, in order.
///
/// - Parameters:
///   - threads: how many threads may work at once; the calling one is among them.
///   - next: gives the next element, `nil` at the end; runs on any thread, but on one at a time.
///   - work: makes something of an element; runs on any thread.
///   - body: takes what `work` has made; runs on any thread, but on one at a time.
/// - Throws: what `next`, `work` and `body` throw. Of several errors, the one that comes first in order, when
///   everything before it has been handed out.
package func forEachInOrder<Element: Sendable, Made: Sendable>(
    threads: Int, next: () throws -> Element?, work: @Sendable (Element) throws -> Made,
    body: (Made) throws -> Void
) throws {
    let threads = min(max(threads, 1), mostThreads)
    try withoutActuallyEscaping(next) { next in
        try withoutActuallyEscaping(body) { body in
            let elements = NumberedElements(next)
            // More than one for each thread, so that threads find work while an earlier element takes longer.
            let results = OrderedResults<Made>(mostUnderWay: 4 * threads, body)
            @Sendable func workOnElements() {
                while results.waitForRoom(), let (number, element) = elements.next() {
                    results.take(Result { try work(element.get()) }, number: number)
                }
            }
            onThreads(threads, workOnElements)
            if let failure = results.failure { throw failure }
        }
    }
}

/// Beyond a few for each core, more threads take memory and do not help.
private let mostThreads = max(8, 4 * Machine.coreCount)

/// The elements of a sequence, for several threads that take them.
private final class NumberedElements<Element: Sendable>: @unchecked Sendable {
    private let isTaking = Mutex(())
    // Unchecked: used only under `isTaking`.
    private let make: () throws -> Element?
    private var count = 0
    private var isDone = false

    init(_ make: @escaping () throws -> Element?) {
        self.make = make
    }

    /// The next element, or why there is none; `nil` at the end and after an error.
    func next() -> (number: Int, element: Result<Element, any Error>)? {
        isTaking.withLock { _ in
            guard !isDone else { return nil }
            let element = Result { try make() }
            isDone = (try? element.get()) == nil
            defer { count += 1 }
            return switch element {
            case .success(nil): nil
            case .success(let element?): (count, .success(element))
            case .failure(let error): (count, .failure(error))
            }
        }
    }
}
