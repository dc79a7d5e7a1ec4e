/// Lets so many through at a time, in the order in which they came.
actor Turnstile {
    private var free: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []
    private var firstWaiting = 0

    init(_ places: Int) { free = places }

    func enter() async {
        if free > 0 {
            free -= 1
            return
        }
        await withCheckedContinuation { waiting.append($0) }
    }

    func leave() {
        guard firstWaiting < waiting.count else {
            free += 1
            return
        }
        // Whoever waits takes the place that is left.
        waiting[firstWaiting].resume()
        firstWaiting += 1
        if firstWaiting == waiting.count {
            waiting = []
            firstWaiting = 0
        }
    }
}
