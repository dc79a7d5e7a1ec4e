import Files

/// Adds up sorted counts files, holding one piece of each at a time.
struct CountsMerge {
    private var readers: [CountsReader] = []

    private(set) var piece: [UInt8] = []
    private(set) var count = 0
    private(set) var first: UInt64 = 0
    private var found = CountsFile.Totals()
    /// The readers whose current piece was handed out.
    private var used: [Int]

    /// More files than this are merged in two steps.
    static let mostFiles = 24

    /// Opens the files, which must be of the same split pattern.
    init(_ sources: [CountsSource]) throws {
        readers = try sources.map { try CountsReader($0) }
        for reader in readers.dropFirst() where reader.header.expressions != readers[0].header.expressions {
            throw InputProblem(
                reader.path, byte: 16,
                "its pieces were cut with another split pattern than those of \(readers[0].path)",
                remedy: "merge only files that were counted with the same --pattern")
        }
        used = Array(readers.indices)
    }

    var header: CountsFile.Header? { readers.first?.header }

    /// Goes to the next piece; `false` when all files are done and checked.
    mutating func next() throws -> Bool {
        for index in used.reversed() where try !readers[index].next() { readers.remove(at: index) }
        used.removeAll(keepingCapacity: true)
        guard var smallest = readers.indices.first else { return false }
        for index in readers.indices {
            switch compare(readers[index].piece, readers[smallest].piece) {
            case ..<0:
                smallest = index
                used = [index]
            case 0: used.append(index)
            default: break
            }
        }
        piece = readers[smallest].piece
        count = 0
        first = .max
        for index in used {
            let (sum, overflow) = count.addingReportingOverflow(readers[index].count)
            guard !overflow else { throw tooMuch(readers[index]) }
            count = sum
            first = min(first, readers[index].first)
        }
        guard found.add(count: count, bytes: piece.count) else { throw tooMuch(readers[smallest]) }
        return true
    }

    private func tooMuch(_ reader: CountsReader) -> InputProblem {
        InputProblem(
            reader.path, byte: 0, "its counts and those of the other files are beyond 64 bits together",
            remedy: "the files are not of one corpus: check them")
    }

    /// Negative, zero or positive, as `a` comes before `b`, is equal, or comes after.
    private func compare(_ a: [UInt8], _ b: [UInt8]) -> Int {
        a.withUnsafeBufferPointer { a in
            b.withUnsafeBufferPointer { b in
                var index = 0
                let most = min(a.count, b.count)
                while index < most {
                    if a[index] != b[index] { return Int(a[index]) - Int(b[index]) }
                    index &+= 1
                }
                return a.count - b.count
            }
        }
    }
}
