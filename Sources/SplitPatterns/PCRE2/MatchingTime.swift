import Platform

/// How long the expressions of a custom pattern may take for one text. PCRE2 itself limits a single match; this
/// limits many, each of which begins anew and looks through much of the text.
///
/// Times are those of the processor, so that a busy machine changes nothing.
package struct MatchingTime: Sendable {
    /// For any text, in seconds.
    let base: Double
    /// For each byte, in seconds. Expressions that tokenizers use need a fiftieth of a microsecond or so.
    let perByte: Double
    private var end = Double.infinity

    package init(base: Double = 10, perByte: Double = 20e-6) {
        (self.base, self.perByte) = (base, perByte)
    }

    /// A shorter text limits the time by itself, and is not worth asking for the time.
    private static let shortest = 4096

    /// Starts the time for a text of this many bytes.
    mutating func begin(byteCount: Int) {
        end = byteCount < Self.shortest ? .infinity : Self.now + base + perByte * Double(byteCount)
    }

    var isOver: Bool { end < .infinity && Self.now > end }

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
