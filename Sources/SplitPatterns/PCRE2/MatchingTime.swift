import Platform

/// How long expressions may take for one text, with all that is done to it. PCRE2 itself limits what is tried at one
/// place; this limits many places, each of which begins anew and looks through much of the text.
///
/// Times are those of the processor, so that a busy machine changes nothing. For one thread at a time.
package final class MatchingTime {
    /// For any text, in seconds.
    private let base: Double
    /// For each byte, in seconds. Expressions that tokenizers use need a fiftieth of a microsecond or so.
    private let perByte: Double
    private var allowed: Double
    /// When it ends, by the processor's clock for this thread, which only the system knows.
    private var end: Double?
    /// When that clock was looked at last, or when the first search began, by a clock that costs no more than a quick search.
    private var lastLook: Double?
    /// Whether expressions have taken long since then.
    private(set) var isSlow = false
    private var hasEnded = false

    /// Time that is worth a look at the processor's clock, in seconds.
    private static let longTime = 0.01

    package init(base: Double = 10, perByte: Double = 20e-6) {
        (self.base, self.perByte) = (base, perByte)
        allowed = base
    }

    /// Allows the time for a text of this many bytes.
    package func begin(byteCount: Int) {
        allowed = base + perByte * Double(byteCount)
        (end, lastLook, isSlow, hasEnded) = (nil, nil, false, false)
    }

    /// Whether it is over. The first question starts it.
    func isOver() -> Bool {
        if hasEnded { return true }
        let now = Self.seconds(Self.coarseClock)
        guard let last = lastLook else {
            lastLook = now
            return false
        }
        isSlow = now - last >= Self.longTime
        // Most texts are done before.
        guard isSlow else { return false }
        lastLook = now
        let used = Self.seconds(CLOCK_THREAD_CPUTIME_ID)
        if let end { hasEnded = used > end } else { end = used + allowed }
        return hasEnded
    }

    /// What to say where it is over.
    var reason: String {
        "it takes too long: the expression would need more than \(Int(allowed.rounded(.up))) s"
    }

    #if canImport(Darwin)
        private static let coarseClock = CLOCK_MONOTONIC_RAW_APPROX
    #else
        private static let coarseClock = CLOCK_MONOTONIC_COARSE
    #endif

    private static func seconds(_ clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}
