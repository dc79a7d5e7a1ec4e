import Dispatch
import Synchronization

/// Takes what several threads make, as they finish, and hands it out in order, on one thread at a time.
///
/// Whoever brings the next one hands it out, with all behind it that are there; nobody waits for that. No more than
/// `mostUnderWay` are begun and not handed out, so that memory is bounded also where one takes much longer than the others.
final class OrderedResults<Made: Sendable>: @unchecked Sendable {
    private let room = DispatchSemaphore(value: 0)
    private let state = Mutex(())
    // Unchecked: read and changed only under `state`; `body` runs only where `isHandingOut` was set.
    private var waiting: [Int: Result<Made, any Error>] = [:]
    private var next = 0
    private var isHandingOut = false
    private(set) var failure: (any Error)?

    private let body: (Made) throws -> Void

    /// - Parameter body: takes the results. What it throws ends everything.
    init(mostUnderWay: Int, _ body: @escaping (Made) throws -> Void) {
        self.body = body
        for _ in 0..<mostUnderWay { room.signal() }
    }

    /// Waits until another one may be begun; `false` if none is wanted any more.
    func waitForRoom() -> Bool {
        room.wait()
        let isWanted = state.withLock { _ in failure == nil }
        // Another one waits for the same news.
        if !isWanted { room.signal() }
        return isWanted
    }

    /// Takes a result, and hands out what is due. The first failure, in order, is the last that is handed out.
    func take(_ result: Result<Made, any Error>, number: Int) {
        var due = state.withLock { _ in
            waiting[number] = result
            return isHandingOut ? nil : removeNext()
        }
        while let result = due {
            do {
                try body(result.get())
            } catch {
                state.withLock { _ in failure = error }
            }
            room.signal()
            due = state.withLock { _ in failure == nil ? removeNext() : nil }
        }
    }

    private func removeNext() -> Result<Made, any Error>? {
        let result = waiting.removeValue(forKey: next)
        isHandingOut = result != nil
        if isHandingOut { next += 1 }
        return result
    }
}
