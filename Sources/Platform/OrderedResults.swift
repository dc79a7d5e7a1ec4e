import Dispatch
import Synchronization

/// Takes what several threads make, as they finish, and hands it out in order, on one thread at a time.
///
/// The thread that brings the next result hands it out, with all that follow it and are there; no thread
/// waits for that. At most `mostUnderWay` results are begun and not handed out, which bounds memory even if
/// one takes much longer than the others.
final class OrderedResults<Made: Sendable>: @unchecked Sendable {
    // Unchecked: only the thread that has set `isHandingOut` runs it.
    private let body: (Made) throws -> Void
    private let room = DispatchSemaphore(value: 0)
    private let state = Mutex(State())

    private struct State {
        var waiting: [Int: Result<Made, any Error>] = [:]
        var next = 0
        var isHandingOut = false
        var failure: (any Error)?

        mutating func removeNext() -> Result<Made, any Error>? {
            let result = failure == nil ? waiting.removeValue(forKey: next) : nil
            isHandingOut = result != nil
            if isHandingOut { next += 1 }
            return result
        }
    }

    /// - Parameter body: takes the results. Throwing ends everything.
    init(mostUnderWay: Int, _ body: @escaping (Made) throws -> Void) {
        self.body = body
        for _ in 0..<mostUnderWay { room.signal() }
    }

    /// The error that ended everything early.
    var failure: (any Error)? { state.withLock { $0.failure } }

    /// Waits until another result may be begun; `false` if none is wanted any more.
    func waitForRoom() -> Bool {
        room.wait()
        let isWanted = failure == nil
        // Another thread waits for the same news.
        if !isWanted { room.signal() }
        return isWanted
    }

    /// Takes a result, and hands out what is due. Nothing is handed out after the first failure, in order.
    func take(_ result: Result<Made, any Error>, number: Int) {
        var due = state.withLock { state in
            state.waiting[number] = result
            return state.isHandingOut ? nil : state.removeNext()
        }
        while let result = due {
            do {
                try body(result.get())
            } catch {
                state.withLock { $0.failure = error }
            }
            room.signal()
            due = state.withLock { $0.removeNext() }
        }
    }
}
