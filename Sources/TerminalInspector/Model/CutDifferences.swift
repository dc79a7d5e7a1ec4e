package import Views

/// Where the tokens of one encoding begin and end at other places than those of others.
package struct CutDifferences: Equatable {
    /// The tokens with which a stretch begins that is cut differently.
    package private(set) var starts: Set<Int> = []
    /// All tokens in such stretches.
    package private(set) var tokens: Set<Int> = []

    package init() {}

    /// - Precondition: all are of the same text.
    /// - Complexity: linear in the tokens, for each of the others.
    package init(_ inspection: Inspection?, _ others: [Inspection]) {
        guard let inspection else { return }
        for other in others {
            for stretch in BoundaryComparison(inspection, other).stretches where stretch.isCutDifferently {
                starts.insert(stretch.first.lowerBound)
                tokens.formUnion(stretch.first)
            }
        }
    }
}
