import CIntrinsics
import TestSupport
import Testing

/// The place of the first least number of a row, with all kinds of registers that this processor has.
@Suite struct LeastNumberTests {
    @Test(arguments: [16, 32, 64]) func firstLeastNumberOfEachChosenRowIsFound(width: Int) {
        var generator = SeededGenerator(72)
        for round in 0..<300 {
            // Few different numbers, so that the least is there several times; the largest is that of no merge.
            let range = [0...3 as ClosedRange<UInt32>, (.max - 2)...(.max), 0...(.max)][round % 3]
            let rows = (0..<16 * width).map { _ in UInt32.random(in: range, using: &generator) }
            let chosen = (0..<16).filter { _ in Bool.random(using: &generator) }
            let expected = chosen.map { row in
                let numbers = rows[row * width..<(row + 1) * width]
                return UInt32(numbers.firstIndex(of: numbers.min()!)! - row * width)
            }
            func places(_ find: (UnsafeMutablePointer<UInt32>) -> Void) -> [UInt32] {
                Array(unsafeUninitializedCapacity: 16) { places, count in
                    find(places.baseAddress!)
                    count = chosen.count
                }
            }
            #expect(places { bpe_find_least(rows, width, chosen, chosen.count, $0) } == expected)
            #if arch(x86_64)
                for size: Int32 in 0...2 {
                    guard let find = bpe_least_finders_of_size(size).rows else { continue }
                    #expect(places { find(rows, width, chosen, chosen.count, $0) } == expected)
                }
            #endif
        }
    }

    @Test(arguments: [16, 32, 48, 64, 640]) func firstLeastNumberIsFound(count: Int) {
        var generator = SeededGenerator(73)
        for round in 0..<100 {
            let range = [0...9 as ClosedRange<UInt32>, (.max - 2)...(.max), 0...(.max)][round % 3]
            let numbers = (0..<count).map { _ in UInt32.random(in: range, using: &generator) }
            let expected = numbers.firstIndex(of: numbers.min()!)!
            #expect(bpe_index_of_least(numbers, count) == expected)
            #if arch(x86_64)
                for size: Int32 in 0...2 {
                    guard let find = bpe_least_finders_of_size(size).one else { continue }
                    #expect(find(numbers, count) == expected)
                }
            #endif
        }
    }
}
