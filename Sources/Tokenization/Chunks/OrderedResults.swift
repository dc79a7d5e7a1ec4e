import Dispatch
import Synchronization

/// Takes what several threads make, as they finish, and hands it out in order, on one thread at a time.
///
/// Whoever brings the next one hands it out, with all behind it that are there; nobody waits for that. No more than
/// `mostUnderWay` are begun and not handed out, so that memory is bounded also where one takes much longer than the others.
final class OrderedResults<Made: Sendable>: @unchecked Sendable {
    // Unchecked: runs only where `isHandingOut` was set.
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

    /// - Parameter body: takes the results. What it throws ends everything.
    init(mostUnderWay: Int, _ body: @escaping (Made) throws -> Void) {
        self.body = body
        for _ in 0..<mostUnderWay { room.signal() }
    }

    /// What ended everything before its end.
    var failure: (any Error)? { state.withLock { $0.failure } }

    /// Waits until another one may be begun; `false` if none is wanted any more.
    func waitForRoom() -> Bool {
        room.wait()
        let isWanted = failure == nil
        // Another one waits for the same news.
        if !isWanted { room.signal() }
        return isWanted
    }

    /// Takes a result, and hands out what is due. The first failure, in order, is the last that is handed out.
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
