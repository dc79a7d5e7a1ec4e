extension RandomAccessCollection {
    /// The index of the first element for which `belongsInSecondPartition` is true, in a collection where all
    /// such elements follow the others; `endIndex` if there is none.
    ///
    /// ```swift
    /// [2, 3, 5, 8].partitioningIndex { $0 >= 4 }     // 2
    /// ```
    ///
    /// - Complexity: logarithmic in the elements.
    @inlinable
    package func partitioningIndex(
        where belongsInSecondPartition: (Element) throws -> Bool
    ) rethrows -> Index {
        var (start, count) = (startIndex, self.count)
        while count > 0 {
            let half = count / 2
            let middle = index(start, offsetBy: half)
            if try belongsInSecondPartition(self[middle]) {
                count = half
            } else {
                start = index(after: middle)
                count -= half + 1
            }
        }
        return start
    }
}
