/// Stored input as what is compressed in it.
final class DecompressedInput {
    private let stored: any StoredInput
    private let decoder: any Decompressor
    /// Stored bytes, and which of them the decoder has not taken yet.
    private let input: UnsafeMutableRawBufferPointer
    private var unread: Range<Int>
    private var isAtEnd = false

    private static let inputSize = 1 << 17

    /// - Parameter head: what has been read of the stored input.
    init(_ stored: any StoredInput, startingWith head: ArraySlice<UInt8>, _ decoder: any Decompressor) {
        self.stored = stored
        self.decoder = decoder
        input = .allocate(byteCount: max(Self.inputSize, head.count), alignment: 16)
        input.copyBytes(from: head)
        unread = 0..<head.count
    }

    deinit { input.deallocate() }

    /// Puts the next decompressed bytes into `buffer` and returns how many there are: 0 at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        while true {
            if unread.isEmpty, !isAtEnd {
                unread = 0..<(try stored.read(into: input))
                isAtEnd = unread.isEmpty
            }
            let step: DecompressionStep
            let place = stored.offset - unread.count
            let isAfterOthers =
                decoder.isBetweenParts && place > stored.start
                && Compression.recognized(by: Array(input[unread].prefix(Compression.signatureSize))) == .none
            do {
                step = try decoder.decode(UnsafeRawBufferPointer(rebasing: input[unread]), into: buffer)
            } catch let damage as DamagedData {
                throw isAfterOthers
                    ? problem(
                        at: place, "the \(decoder.format) data ends here, and something else follows",
                        "cut the file here (head -c \(place)), or make it again")
                    : problem(
                        at: place, damage.problem,
                        "make the file again, or copy it again from where it is whole")
            }
            unread = unread.dropFirst(step.taken)
            if step.given > 0 { return step.given }
            if unread.isEmpty, isAtEnd {
                guard decoder.isBetweenParts else {
                    throw problem(
                        at: stored.offset, "the file ends in the middle of its \(decoder.format) data",
                        "it was cut off, perhaps while it was copied: make it again, or copy it again from where "
                            + "it is whole")
                }
                return 0
            }
        }
    }

    private func problem(at byte: Int, _ problem: String, _ remedy: String) -> InputProblem {
        InputProblem(stored.name, byte: byte, problem, remedy: remedy)
    }
}

/// Decompresses one format, a step at a time.
protocol Decompressor: AnyObject {
    /// The format's name.
    var format: String { get }
    /// Whether the data may end here.
    var isBetweenParts: Bool { get }
    /// Takes some of `input` and puts what comes out into `output`. Throws ``DamagedData``.
    func decode(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws -> DecompressionStep
}

/// How many bytes one step took and gave.
struct DecompressionStep {
    let taken: Int
    let given: Int
}

struct DamagedData: Error {
    let problem: String
}
