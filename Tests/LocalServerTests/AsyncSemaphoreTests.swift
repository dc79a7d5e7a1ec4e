import LocalServer
import Synchronization
import Testing

@Suite struct AsyncSemaphoreTests {
    @Test(arguments: [1, 3]) func noMoreThanThePermitsAreInside(_ permits: Int) async {
        let semaphore = AsyncSemaphore(permits)
        let counts = Counts()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<50 {
                group.addTask {
                    await semaphore.acquire()
                    counts.state.withLock {
                        $0.inside += 1
                        $0.most = max($0.most, $0.inside)
                    }
                    await Task.yield()
                    counts.state.withLock {
                        $0.inside -= 1
                        $0.finished += 1
                    }
                    await semaphore.release()
                }
            }
        }
        let state = counts.state.withLock { $0 }
        #expect(state.finished == 50 && state.inside == 0)
        #expect((1...permits).contains(state.most))
    }

    @Test func permitsThatWereReleasedAreFree() async {
        let semaphore = AsyncSemaphore(2)
        for _ in 0..<3 {
            await semaphore.acquire()
            await semaphore.acquire()
            await semaphore.release()
            await semaphore.release()
        }
    }

    private final class Counts: Sendable {
        let state = Mutex<(inside: Int, most: Int, finished: Int)>((0, 0, 0))
    }
}
