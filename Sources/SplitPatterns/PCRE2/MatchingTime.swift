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
    private var end: Double?
    private var lastQuestion = 0.0
    /// Whether it took long from the question before the last one to that.
    private(set) var isSlow = false
    /// How many searches there are until the next question, and from that on until the one after it.
    private var (searchesLeft, interval) = (0, 0)

    package init(base: Double = 10, perByte: Double = 20e-6) {
        (self.base, self.perByte) = (base, perByte)
        allowed = base
        interval = Self.intervals.lowerBound
        searchesLeft = interval
    }

    /// Allows the time for a text of this many bytes.
    package func begin(byteCount: Int) {
        allowed = base + perByte * Double(byteCount)
        (end, isSlow) = (nil, false)
        interval = Self.intervals.lowerBound
        searchesLeft = interval
    }

    /// Looking at the clock takes as long as many quick searches.
    private static let intervals = 64...1024
    private static let longTime = 0.01

    /// Counts a search, and says now and then whether the time is over.
    @inline(__always)
    func isOverAtSearch() -> Bool {
        searchesLeft &-= 1
        guard searchesLeft <= 0 else { return false }
        let isOver = isOver()
        interval = isSlow ? Self.intervals.lowerBound : min(2 * interval, Self.intervals.upperBound)
        searchesLeft = interval
        return isOver
    }

    /// Whether it is over. The first question starts the clock: it comes after some work, and most texts need no more.
    func isOver() -> Bool {
        let now = Self.now
        isSlow = end != nil && now - lastQuestion > Self.longTime
        lastQuestion = now
        guard let end else {
            end = now + allowed
            return false
        }
        return now > end
    }

    /// What to say where it is over.
    var reason: String {
        "it takes too long: the text would need more than \(Int(base)) s and \(Int(perByte * 1e6)) µs for each byte"
    }

    private static var now: Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}
