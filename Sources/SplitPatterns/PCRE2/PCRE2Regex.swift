import CIntrinsics
import CPCRE2

/// A regular expression compiled by PCRE2, shared by any number of threads. No other file imports PCRE2.
///
/// UTF and UCP make classes such as `\p{L}` and `\s` those of Unicode; DOLLAR_ENDONLY makes `$` match only at
/// the end of the text. `\C`, which matches one byte and so can split a character, does not compile.
final class PCRE2Regex: @unchecked Sendable {
    // Unchecked: nothing writes to the compiled code after `init`.
    fileprivate let code: OpaquePointer
    /// Whether a match can be looked for in one stretch of the text after another, with the same result.
    fileprivate let isFoundInStretches: Bool

    /// - Parameter isForOneCharacter: whether it is asked about single characters now and then, for which machine
    ///   code is not worth its while.
    init(_ pattern: String, isForOneCharacter: Bool = false) throws(SplitPatternError) {
        var errorCode: Int32 = 0
        var errorOffset = 0
        var pattern = pattern
        let mayDependOnStart = Self.mayDependOnStart(pattern)
        var options = PCRE2_UTF | PCRE2_UCP | PCRE2_DOLLAR_ENDONLY | PCRE2_NEVER_BACKSLASH_C
        if !mayDependOnStart { options |= PCRE2_USE_OFFSET_LIMIT }
        guard let context = pcre2_compile_context_create_8(nil) else {
            bpe_end_without_memory(MemoryLayout<Int>.size)
        }
        defer { pcre2_compile_context_free_8(context) }
        // A library may be built for other ends of lines, of which some are two characters.
        pcre2_set_newline_8(context, UInt32(PCRE2_NEWLINE_LF))
        let code = pattern.withUTF8 { bytes in
            pcre2_compile_8(
                bytes.baseAddress, bytes.count, options, &errorCode, &errorOffset, context)
        }
        guard let code else {
            throw .invalidPattern(pattern, offset: errorOffset, reason: Self.message(errorCode))
        }
        self.code = code
        isFoundInStretches = !mayDependOnStart && !Self.isAnchored(code)
        // Where the processor, the system or the pattern does not allow machine code, PCRE2 interprets:
        // slower, with the same matches.
        if !isForOneCharacter { pcre2_jit_compile_8(code, PCRE2_JIT_COMPLETE) }
    }

    deinit {
        pcre2_code_free_8(code)
    }

    /// Whether an expression may have `\G`, which is where a search begins, or a verb such as `(*SKIP)`, which says where
    /// it goes on. Bytes are compared, because a character may be one with the letter before or after it.
    private static func mayDependOnStart(_ pattern: String) -> Bool {
        zip(pattern.utf8, pattern.utf8.dropFirst()).contains { first, second in
            (first, second) == (UInt8(ascii: "\\"), UInt8(ascii: "G"))
                || (first, second) == (UInt8(ascii: "("), UInt8(ascii: "*"))
        }
    }

    /// Whether a match is only looked for where a search begins, as with `(?s).*` in front.
    private static func isAnchored(_ code: OpaquePointer) -> Bool {
        var options: UInt32 = 0
        pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_ALLOPTIONS), &options)
        return options & PCRE2_ANCHORED != 0
    }

    /// Whether some match may be empty: not only one in an empty text.
    var mayMatchEmpty: Bool {
        var answer: UInt32 = 1
        pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_MATCHEMPTY), &answer)
        return answer != 0
    }

    fileprivate static func message(_ errorCode: Int32) -> String {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 256) { buffer in
            let length = pcre2_get_error_message_8(errorCode, buffer.baseAddress, buffer.count)
            return String(decoding: buffer.prefix(max(0, Int(length))), as: UTF8.self)
        }
    }
}

/// The result and the stack of matching one expression. Each thread has its own.
final class PCRE2Matcher {
    private let regex: PCRE2Regex
    private let result: OpaquePointer
    private let context: OpaquePointer
    private let stack: OpaquePointer?
    private let offsets: UnsafeMutablePointer<Int>

    /// The default stack of 32 KiB is too small for patterns that repeat groups; it grows up to this.
    private static let largestStack = 16 << 20
    /// In KiB. Without machine code, PCRE2 would take up to 20 GB for an expression that goes back a lot.
    private static let largestHeap: UInt32 = 256 << 10

    /// After so many steps at one place PCRE2 stops. A long text takes more without going back.
    private static let leastMatchLimit = 10_000_000
    private static let stepsForByte = 16

    /// - Parameter hasStack: whether there is room for going back in machine code.
    init(_ regex: PCRE2Regex, hasStack: Bool = true) {
        self.regex = regex
        guard let result = pcre2_match_data_create_8(1, nil), let context = pcre2_match_context_create_8(nil)
        else { bpe_end_without_memory(MemoryLayout<Int>.size) }
        self.result = result
        self.context = context
        offsets = pcre2_get_ovector_pointer_8(result)
        stack = hasStack ? pcre2_jit_stack_create_8(32 << 10, Self.largestStack, nil) : nil
        pcre2_set_heap_limit_8(context, Self.largestHeap)
        if let stack { pcre2_jit_stack_assign_8(context, nil, UnsafeMutableRawPointer(stack)) }
    }

    deinit {
        pcre2_jit_stack_free_8(stack)
        pcre2_match_context_free_8(context)
        pcre2_match_data_free_8(result)
    }

    var matchesEmptySubject: Bool {
        do throws(MatchFailure) {
            return try firstMatch(in: UnsafeBufferPointer(start: nil, count: 0), from: 0, within: nil) != nil
        } catch {
            if case .emptyMatch = error { return true }
            return false
        }
    }

    /// Whether a character is matched, for an expression that matches only single characters.
    func matchesWhole(_ character: UnsafeBufferPointer<UInt8>) -> Bool {
        (try? firstMatch(in: character, from: 0, within: nil)) != nil
    }

    /// How many bytes are searched before the clock is looked at: more each time, unless they took long.
    private static let (shortestStretch, longestStretch) = (64, 4096)

    /// The first match at or after `start` in a well-formed subject, as byte offsets into it.
    ///
    /// - Parameters:
    ///   - allowsEmpty: whether an empty match is a match like any other, and not an error.
    ///   - time: how long it may take; `nil` for what is short.
    func firstMatch(
        in subject: UnsafeBufferPointer<UInt8>, from start: Int, allowsEmpty: Bool = false,
        within time: MatchingTime?
    ) throws(MatchFailure) -> (start: Int, end: Int)? {
        if let time, time.isOver() { throw .engine(time.reason) }
        var (stretch, length) = (start, Self.shortestStretch)
        while true {
            var end = subject.count
            if regex.isFoundInStretches {
                if time != nil { end = min(stretch + length, end) }
                pcre2_set_offset_limit_8(context, end)
            }
            if let match = try match(in: subject, from: stretch) {
                // `\K` can put the start of a match after its end, or before the start of the search.
                guard match.start >= start, match.end > match.start || allowsEmpty && match.end == match.start
                else { throw .emptyMatch }
                return match
            }
            guard let time, end < subject.count else { return nil }
            guard !time.isOver() else { throw .engine(time.reason) }
            length = time.isSlow ? Self.shortestStretch : min(2 * length, Self.longestStretch)
            stretch = end + 1
            while stretch < subject.count, subject[stretch] & 0xC0 == 0x80 { stretch += 1 }
        }
    }

    /// What PCRE2 finds at or after `start`, and not after the limit for that.
    private func match(
        in subject: UnsafeBufferPointer<UInt8>, from start: Int
    ) throws(MatchFailure) -> (start: Int, end: Int)? {
        // Every time: what matches must not depend on the texts before.
        let steps = max(Self.leastMatchLimit, Self.stepsForByte * subject.count)
        pcre2_set_match_limit_8(context, UInt32(clamping: steps))
        // `pcre2_jit_match` is a little faster, but ignores (*NOTEMPTY) and the like.
        let code = pcre2_match_8(
            regex.code, subject.baseAddress, subject.count, start, PCRE2_NO_UTF_CHECK, result, context)
        if code == PCRE2_ERROR_NOMATCH { return nil }
        guard code >= 0 else { throw .engine(PCRE2Regex.message(code)) }
        return (offsets[0], offsets[1])
    }
}

enum MatchFailure: Error {
    /// The match is empty, or starts before the search.
    case emptyMatch
    /// PCRE2 reached one of its limits, or failed otherwise.
    case engine(String)

    var reason: String {
        switch self {
        case .emptyMatch: SplitPatternError.emptyMatchReason
        case .engine(let reason): reason
        }
    }
}
