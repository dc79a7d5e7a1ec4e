import SplitPatterns

/// Proof that a character map can be used without a check: all that is reachable is in bounds, and every key
/// ends.
struct CharacterMapValidation {
    /// In bytes. SentencePiece's rules are a few characters long; a text takes this many steps a byte at worst.
    static let longestKey = 1_024

    let units: [UInt32]
    let replacements: [UInt8]

    /// - Complexity: linear in the units.
    func validate() throws(CharacterMapError) {
        let isUTF8 = replacements.withUnsafeBufferPointer { WellFormedUTF8.end(of: $0, from: 0) == $0.count }
        guard isUTF8 else { throw .notUTF8 }
        try visit(children: unitsByParent())
    }

    /// The units that can be reached from each base, one list after another: a unit's label says which base that
    /// is. Searching all bytes for each base would take as long as loading the rest of a model.
    private func unitsByParent() -> (starts: [Int32], units: [Int32]) {
        // A base is a unit's index with the lowest eight bits changed.
        let baseCount = (units.count + 255) & ~255
        var starts = [Int32](repeating: 0, count: baseCount + 1)
        for (index, unit) in units.enumerated() where unit.isChild {
            starts[(index ^ Int(unit.label)) + 1] += 1
        }
        for base in 0..<baseCount { starts[base + 1] += starts[base] }
        var next = starts
        var sorted = [Int32](repeating: 0, count: Int(starts[baseCount]))
        for (index, unit) in units.enumerated() where unit.isChild {
            let base = index ^ Int(unit.label)
            sorted[Int(next[base])] = Int32(index)
            next[base] += 1
        }
        return (starts, sorted)
    }

    /// Visits each base that keys lead to, depth first and without recursion. Tails may be shared.
    private func visit(children: (starts: [Int32], units: [Int32])) throws(CharacterMapError) {
        let baseCount = children.starts.count - 1
        // The length of the longest tail from each base; -1 before it is known, -2 while it is sought.
        var tails = [Int32](repeating: -1, count: baseCount)
        let root = units[0].offset
        guard root < baseCount else { throw .outOfBounds(unit: 0) }
        // A base, and which of its children comes next.
        var path: [(base: Int, next: Int32)] = [(root, children.starts[root])]
        tails[root] = -2
        while let (base, next) = path.last {
            guard next < children.starts[base + 1] else {
                path.removeLast()
                let range = Int(children.starts[base])..<Int(children.starts[base + 1])
                let longest = children.units[range].map { tails[self.target(of: Int($0))] + 1 }.max() ?? 0
                guard longest <= Self.longestKey else { throw .endlessKeys }
                tails[base] = longest
                continue
            }
            path[path.count - 1].next += 1
            let index = Int(children.units[Int(next)])
            let target = self.target(of: index)
            guard target < baseCount else { throw .outOfBounds(unit: index) }
            if units[index].isLeaf { try validateValue(ofUnit: index, at: target) }
            if tails[target] == -2 { throw .endlessKeys }
            guard tails[target] == -1 else { continue }
            tails[target] = -2
            path.append((target, children.starts[target]))
        }
    }

    private func target(of index: Int) -> Int { index ^ units[index].offset }

    private func validateValue(ofUnit index: Int, at place: Int) throws(CharacterMapError) {
        guard place < units.count, units[place].value < replacements.count else {
            throw .outOfBounds(unit: index)
        }
        guard replacements[units[place].value] & 0xC0 != 0x80 else { throw .notUTF8 }
    }
}

extension UInt32 {
    /// Whether a unit can be reached by a byte of a text.
    fileprivate var isChild: Bool { 1...255 ~= label }
}
