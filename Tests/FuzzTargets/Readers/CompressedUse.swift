import Files

/// Decompresses bytes: what comes out must be the same, and damage must be seen, however much is asked for at a time.
enum CompressedUse {
    /// A few hundred bytes can stand for gigabytes.
    private static let mostRead = 1 << 20

    /// - Throws: `InputProblem` if they are damaged.
    static func read(_ bytes: [UInt8], _ compression: Compression) throws {
        let (large, largeError) = try content(bytes, compression, blockSize: 1 << 16)
        let (small, smallError) = try content(bytes, compression, blockSize: 61)
        // Whatever comes before damage is handed out in blocks, of which the last one may be lost.
        let shared = min(large.count, small.count)
        try check(large[..<shared] == small[..<shared], "in small blocks other bytes come out")
        // Where damage is seen, and what it looks like, depends on how much was decompressed at once.
        try check(
            (largeError == nil) == (smallError == nil),
            "\(String(describing: largeError)), in small blocks \(String(describing: smallError))")
        if let largeError { throw largeError }
        try check(large.count == small.count, "\(large.count) bytes come out, in small blocks \(small.count)")
    }

    private static func content(
        _ bytes: [UInt8], _ compression: Compression, blockSize: Int
    ) throws -> ([UInt8], InputProblem?) {
        let input = InputReader(bytes, name: "compressed", compression: compression)
        var content: [UInt8] = []
        let block = UnsafeMutableRawBufferPointer.allocate(byteCount: blockSize, alignment: 16)
        defer { block.deallocate() }
        do {
            while content.count < mostRead, case let count = try input.read(into: block), count > 0 {
                content += block[..<count]
            }
            return (content.count < mostRead ? content : Array(content[..<mostRead]), nil)
        } catch let problem as InputProblem {
            return (content, problem)
        }
    }
}
