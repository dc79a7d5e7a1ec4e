import CIntrinsics

/// The parts of one long piece while they are merged: a doubly linked list over the positions where they begin, and a
/// queue of the merges that can be made.
///
/// An entry of the queue is a promise that is checked when it comes up: the part at its position may have been merged away, or
/// may merge into something else by then.
///
/// The list needs one number a byte and not two: the first byte of a part tells where the part ends, and the last one where it
/// begins. A part of one byte tells where it ends, which is behind it, where a beginning would be before.
///
/// - Complexity: *n* log *n* look-ups and steps for a piece of *n* bytes; memory for three numbers a byte and the queue.
final class LinkedParts {
    private let byteCount: Int
    private let memory: UnsafeMutableRawPointer
    /// The token of the part that begins at a position.
    private let tokens: UnsafeMutablePointer<TokenID>
    /// What the part merges into with the next one, or `PairMap.none`.
    private let merged: UnsafeMutablePointer<TokenID>
    private let links: UnsafeMutablePointer<Int32>
    /// How many parts there are.
    private(set) var count: Int

    /// The most bytes that one piece can have: positions in it are kept in 32 bits.
    static let longestPiece = Int(Int32.max) - 1

    /// One part for each byte, with these tokens. Merging begins with ``merge(downTo:lookUp:)``.
    init(_ bytes: UnsafeBufferPointer<UInt8>, token: (UInt8) -> TokenID) {
        precondition(bytes.count <= Self.longestPiece, "a piece of 2 GiB or more")
        byteCount = bytes.count
        count = bytes.count
        guard let memory = bpe_allocate_table(Self.memorySize(byteCount)) else {
            fatalError("no memory for a piece of \(bytes.count) bytes")
        }
        self.memory = memory
        tokens = memory.bindMemory(to: TokenID.self, capacity: 2 * byteCount)
        merged = tokens + byteCount
        links = (memory + 8 * byteCount).bindMemory(to: Int32.self, capacity: byteCount)
        for position in 0..<byteCount {
            tokens[position] = token(bytes[position])
            merged[position] = PairMap.none
            links[position] = Int32(truncatingIfNeeded: position &+ 1)
        }
    }

    deinit { bpe_free_table(memory, Self.memorySize(byteCount)) }

    private static func memorySize(_ byteCount: Int) -> Int { max(12 * byteCount, 1) }

    /// Makes merges until none can be made or there are only so many parts.
    ///
    /// - Parameter lookUp: what two neighbours merge into, by their tokens and by the place where the left one
    ///   begins and the right one ends, or `PairMap.none`.
    @inline(__always)
    func merge(
        downTo fewest: Int, lookUp: (_ left: TokenID, _ right: TokenID, _ start: Int, _ end: Int) -> TokenID
    ) {
        var (queue, left) = (MergeQueue(), count)
        func offer(_ token: TokenID, at position: Int) {
            merged[position] = token
            if token != PairMap.none { queue.insert(token, at: Int32(truncatingIfNeeded: position)) }
        }
        for position in 0..<max(0, byteCount &- 1) {
            offer(lookUp(tokens[position], tokens[position &+ 1], position, position &+ 2), at: position)
        }
        while left > fewest, let candidate = queue.popFirst() {
            let position = Int(candidate.place)
            guard merged[position] == candidate.token else { continue }
            let absorbed = end(ofPartAt: position)
            let following = end(ofPartAt: absorbed)
            tokens[position] = candidate.token
            merged[absorbed] = PairMap.none
            links[position] = Int32(truncatingIfNeeded: following)
            links[following &- 1] = Int32(truncatingIfNeeded: position)
            left &-= 1
            if following < byteCount {
                let end = end(ofPartAt: following)
                offer(lookUp(candidate.token, tokens[following], position, end), at: position)
            } else {
                merged[position] = PairMap.none
            }
            if position > 0 {
                let before = start(ofPartBehindWhich: position)
                offer(lookUp(tokens[before], candidate.token, before, following), at: before)
            }
        }
        count = left
    }

    @inline(__always)
    private func end(ofPartAt position: Int) -> Int { Int(links[position]) }

    /// Where the part begins that ends before a position.
    @inline(__always)
    private func start(ofPartBehindWhich position: Int) -> Int {
        min(Int(links[position &- 1]), position &- 1)
    }

    /// The tokens of all parts, in order.
    func forEachToken(_ body: (TokenID) -> Void) {
        var position = 0
        while position < byteCount {
            body(tokens[position])
            position = end(ofPartAt: position)
        }
    }
}
