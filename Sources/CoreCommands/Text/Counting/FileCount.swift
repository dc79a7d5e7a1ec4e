import BPE
import SystemPackage
import Tokenization

/// The count of one file.
struct FileCount: Sendable {
    let input: CountInput
    /// One for each encoding.
    let tokens: [Int]
    let bytes: Int
    let specialTokens: SpecialTokensFound

    init(_ input: CountInput, tokens: [Int], bytes: Int, specialTokens: SpecialTokensFound) {
        self.input = input
        self.tokens = tokens
        self.bytes = bytes
        self.specialTokens = specialTokens
    }

    /// The count of a part of a file, for one encoding.
    struct Part: Sendable {
        let column: Int
        let tokens: Int
        let specialTokens: SpecialTokensFound
        /// Where in the file it is.
        let bytes: Range<Int>
    }

    /// What has been counted of a file.
    struct Partial {
        private var tokens: [Int]
        private var bytes = 0
        private var specialTokens = SpecialTokensFound()
        private var failure: (any Error)?

        init(columns: Int) { tokens = Array(repeating: 0, count: columns) }

        /// Adds the next part. After the first failure, nothing counts.
        mutating func add(_ part: Result<Part, any Error>) {
            do {
                let part = try part.get()
                tokens[part.column] += part.tokens
                specialTokens.add(part.specialTokens, after: part.bytes.lowerBound)
                bytes = max(bytes, part.bytes.upperBound)
            } catch {
                failure = failure ?? error
            }
        }

        /// What came of the file, when all its parts were added.
        func outcome(of input: CountInput, _ error: (any Error)?) -> FileCounter.Outcome {
            do {
                if let error = failure ?? error { try naming(input.name) { throw error } }
                return .counted(
                    FileCount(input, tokens: tokens, bytes: bytes, specialTokens: specialTokens))
            } catch {
                return .failed(error)
            }
        }
    }
}

/// The special tokens of a text that are counted as text.
struct SpecialTokensFound: Sendable {
    private(set) var count = 0
    private(set) var first: (text: String, byteOffset: Int)?

    init(_ found: [(token: SpecialToken, range: Range<Int>)] = []) {
        count = found.count
        first = found.first.map { ($0.token.text, $0.range.lowerBound) }
    }

    /// Adds those of the next part of a text, which begins at the byte offset `origin`.
    mutating func add(_ next: SpecialTokensFound, after origin: Int) {
        count += next.count
        if first == nil { first = next.first.map { ($0.text, $0.byteOffset + origin) } }
    }
}
