import BytePairs
import Testing

@Suite struct PartitioningIndexTests {
    @Test func everySplitOfEveryLengthIsFound() {
        for count in 0...17 {
            for split in 0...count {
                #expect((0..<count).partitioningIndex { $0 >= split } == split)
            }
        }
    }

    @Test func indexIsThatOfTheSlice() {
        let slice = [9, 9, 1, 3, 5, 0][2..<5]
        #expect(slice.partitioningIndex { $0 >= 3 } == 3)
        #expect(slice.partitioningIndex { $0 >= 6 } == slice.endIndex)
    }

    @Test func errorPassesThrough() {
        #expect(throws: CancellationError.self) {
            try [1].partitioningIndex { _ in throw CancellationError() }
        }
    }
}
