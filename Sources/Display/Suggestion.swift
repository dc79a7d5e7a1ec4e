/// The candidate that a person who wrote `word` probably meant, or `nil` if none is close.
///
/// One that `word` begins or ends, such as "cl100k_base" for "cl100"; otherwise the one that is made of it with the
/// fewest changes of a letter, of which a third of the letters may be changed.
///
/// - Parameter candidates: of two that are equally close, the first is taken.
/// - Complexity: the product of the lengths, for each candidate.
package func suggestion(for word: String, among candidates: [String]) -> String? {
    let written = Array(word.lowercased().utf8)
    guard (2..<64).contains(written.count) else { return nil }
    let names = candidates.map { ($0, Array($0.lowercased().utf8)) }
    if written.count > 2, let (name, _) = names.first(where: { $0.1.starts(with: written) }) { return name }
    let nearest = names.map { (name: $0.0, changes: changes(from: written, to: $0.1)) }
        .min { $0.changes < $1.changes }
    guard let nearest, nearest.changes <= max(1, written.count / 3) else { return nil }
    return nearest.name
}

/// How many bytes must be added, removed, replaced or swapped with their neighbour to make one word of another.
///
/// The restricted Damerau–Levenshtein distance.
private func changes(from first: [UInt8], to second: [UInt8]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...second.count)
    for row in first.indices {
        var current = [row + 1]
        for column in second.indices {
            let replaced = last[column] + (first[row] == second[column] ? 0 : 1)
            var fewest = min(replaced, last[column + 1] + 1, current[column] + 1)
            if row > 0, column > 0, first[row] == second[column - 1], first[row - 1] == second[column] {
                fewest = min(fewest, beforeLast[column - 1] + 1)
            }
            current.append(fewest)
        }
        (beforeLast, last) = (last, current)
    }
    return last[second.count]
}
