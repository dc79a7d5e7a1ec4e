import BytePairs
import Pieces
import SplitPatterns

/// Counts the tokens of the ends of one text, from the last byte to the first, for an encoding that changes
/// nothing in a text and has a built-in pattern.
///
/// No built-in pattern looks behind, so the end of a text that begins at a place has the piece that begins
/// there, and then what the end that begins after the piece has. Tokens of a long piece grow at its front
/// (``GrowingPiece``).
struct SuffixCounts {
    private let encoder: PieceEncoder
    private let rules: GrowthRules
    private let splitter: Splitter
    private let longestToken: Int
    private let pattern: SplitPattern

    /// The tokens of each end, by its length; -1 where that is not known yet.
    private var counts: [Int32] = [0]
    /// The long piece at the front, and where it ends, counted from the end of the text.
    private var front: GrowingPiece
    private var frontEnd = 0
    /// How long the piece at the front is, and the length of the end that begins there.
    private var piece = (length: 0, at: 0)
    /// The number at the front: its digits, whether they are grouped from the right, and the length of the end
    /// that begins there.
    private var digits = (count: 0, areGrouped: false, at: -1)
    /// The last place, counted from the end, where each end that begins before it has a piece's border.
    private var border = 0
    private var ids: [TokenID] = []

    /// Longer pieces are counted as they grow.
    private static let long = 64

    init?(_ tokenizer: Tokenizer) {
        guard tokenizer.countsGrow, let rules = GrowthRules(tokenizer.encoding.pattern) else { return nil }
        let automaton = tokenizer.automata.backward
        encoder = tokenizer.encoder
        self.rules = rules
        pattern = tokenizer.encoding.pattern
        splitter = pattern.takeSplitter()
        longestToken = automaton.longest
        front = GrowingPiece(automaton)
    }

    /// How many bytes are counted.
    var length: Int { counts.count - 1 }

    /// How many tokens they have.
    var count: Int { Int(counts[length]) }

    /// Counts longer ends, up to the one of `newLength` bytes, of which alone the count is certain to be known.
    ///
    /// - Parameter text: the text, or at least its last `newLength` bytes.
    mutating func extend(to newLength: Int, of text: UnsafeBufferPointer<UInt8>) {
        while length < newLength { counts.append(-1) }
        var path: [(at: Int, tokens: Int)] = []
        var at = newLength
        while counts[at] < 0 {
            let next = pieceLength(at: at, of: text)
            path.append((at, tokens(from: text.count - at, count: next, of: text)))
            at -= next
        }
        var total = counts[at]
        for step in path.reversed() {
            total += Int32(step.tokens)
            counts[step.at] = total
        }
    }

    /// The length of the first piece of the end of `at` bytes.
    private mutating func pieceLength(at: Int, of text: UnsafeBufferPointer<UInt8>) -> Int {
        let start = text.count - at
        // In a long run, the piece ends where that of the end before does.
        if piece.length >= Self.long, at > piece.at, at - piece.at <= 4 {
            let end = start + (at - piece.at) + piece.length
            if rules.endsAlike(text, at: start, as: text.count - piece.at, end: end) {
                piece = (piece.length + at - piece.at, at)
                return piece.length
            }
        }
        if rules.groupsDigitsFromRight, let length = groupLength(at: at, of: text) { return length }
        let length = scannedLength(from: start, of: text)
        // While the bytes of a character come one by one, the run goes on.
        if length > 3 || !rules.isIllFormed(text, at: start) { piece = (length, at) }
        return length
    }

    /// The length of the piece that begins at a place: the one it has in a part of the text that is long enough.
    private func scannedLength(from start: Int, of text: UnsafeBufferPointer<UInt8>) -> Int {
        var window = 256
        while true {
            let end = min(start + window, text.count)
            splitter.begin(text, in: start..<end)
            guard let first = (try? splitter.nextBatch())?.ends.first else { return text.count - start }
            let rest = UnsafeBufferPointer(rebasing: text[start..<end])
            if end == text.count || first - start < rules.settledEnd(of: rest)
                || rules.isSettled(first: first - start, of: rest)
            {
                return first - start
            }
            window *= 2
        }
    }

    /// The length of the first piece of a long number, `nil` elsewhere. In groups from the right, the first has
    /// what is left; where a letter follows the number, groups are from the left.
    private mutating func groupLength(at: Int, of text: UnsafeBufferPointer<UInt8>) -> Int? {
        func isDigit(_ position: Int) -> Bool { (0x30...0x39).contains(text[position]) }
        let start = text.count - at
        guard at > 8, (start..<start + 8).allSatisfy(isDigit) else { return nil }
        if digits.at == at - 1 {
            digits = (digits.count + 1, digits.areGrouped, at)
        } else {
            let end = (start..<text.count).first { !isDigit($0) } ?? text.count
            digits = (end - start, scannedLength(from: end - 4, of: text) == 1, at)
        }
        guard digits.areGrouped else { return 3 }
        return digits.count % 3 == 0 ? 3 : digits.count % 3
    }

    private mutating func tokens(from start: Int, count: Int, of text: UnsafeBufferPointer<UInt8>) -> Int {
        let bytes = UnsafeBufferPointer(rebasing: text[start..<start + count])
        guard count >= Self.long else {
            ids.removeAll(keepingCapacity: true)
            encoder.encode(bytes, into: &ids)
            return ids.count
        }
        let end = text.count - start - count
        if frontEnd != end || front.count > count { front.removeAll() }
        frontEnd = end
        while front.count < count { front.append(bytes[count - 1 - front.count]) }
        return front.tokenCount
    }

    /// No longer end has fewer tokens.
    ///
    /// - Complexity: constant on average.
    mutating func fewestTokensOfLonger(of text: UnsafeBufferPointer<UInt8>) -> Int {
        let start = text.count - length
        let next = UnsafeBufferPointer(rebasing: text[start..<min(start + 128, text.count)])
        if let cut = pattern.lastCut(in: next, after: 0) {
            let length = length - cut
            if counts[length] < 0 { extend(to: length, of: text) }
            border = length
        }
        let open = (length - border + longestToken - 1) / longestToken
        var fewest = Int(counts[border]) + open
        if piece.at == length, frontEnd == length - piece.length, front.count == piece.length,
            piece.length > 2 * longestToken, rules.growsAlike(text, at: start)
        {
            fewest = max(fewest, front.fewestTokensOfLonger + Int(counts[frontEnd]))
        }
        return fewest
    }
}
