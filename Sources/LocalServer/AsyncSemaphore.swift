/// Lets a limited number of tasks through at a time, in the order of their arrival. A task can count as several.
package actor AsyncSemaphore {
    private var free: Int
    private var waiting: [Waiting] = []

    private struct Waiting {
        let permits: Int
        let continuation: CheckedContinuation<Void, Never>
    }

    package init(_ permits: Int) { free = permits }

    /// Waits until this many permits are free, and takes them.
    ///
    /// - Parameter permits: no more than there are; otherwise it waits for ever.
    package func acquire(_ permits: Int = 1) async {
        guard waiting.isEmpty, free >= permits else {
            return await withCheckedContinuation {
                waiting.append(Waiting(permits: permits, continuation: $0))
            }
        }
        free -= permits
    }

    package func release(_ permits: Int = 1) {
        free += permits
        // Whoever came later does not pass one that needs more.
        while let first = waiting.first, first.permits <= free {
            free -= first.permits
            waiting.removeFirst().continuation.resume()
        }
    }
}
