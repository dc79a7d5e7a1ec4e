/// llm.c's file: 256 numbers of four bytes, then the ids.
///
/// Source: `dev/data/data_common.py` of llm.c: GPT-2's ids of two bytes, and Llama 3's of four.
struct LLMC: DatasetLayout {
    let isNarrow: Bool

    var pathExtension: String { "bin" }
    var dtype: String? { isNarrow ? "<u2" : "<u4" }
    var headerSize: Int { 1024 }

    func header(tokens: Int) throws -> [UInt8] {
        guard let count = Int32(exactly: tokens) else {
            throw DatasetTooLarge(format: .llmc, limit: Int(Int32.max))
        }
        let numbers = [isNarrow ? Self.narrowMagic : Self.wideMagic, isNarrow ? 1 : 7, count]
        let bytes = numbers.flatMap { number in withUnsafeBytes(of: number.littleEndian) { Array($0) } }
        return bytes + [UInt8](repeating: 0, count: headerSize - bytes.count)
    }

    private static let narrowMagic: Int32 = 20_240_520
    private static let wideMagic: Int32 = 20_240_801

    /// What a header says; `nil` if it is none.
    static func parse(_ header: [UInt8]) -> (isNarrow: Bool, tokens: Int)? {
        guard header.count == 1024 else { return nil }
        let numbers = header.withUnsafeBytes { bytes in
            (0..<3).map { Int32(littleEndian: bytes.loadUnaligned(fromByteOffset: 4 * $0, as: Int32.self)) }
        }
        switch (numbers[0], numbers[1]) {
        case (narrowMagic, 1): return (true, Int(numbers[2]))
        case (wideMagic, 7): return (false, Int(numbers[2]))
        default: return nil
        }
    }
}
