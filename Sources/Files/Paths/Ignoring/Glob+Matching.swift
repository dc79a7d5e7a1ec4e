extension Glob.Alternative {
    /// A pattern without braces; `nil` where brackets are not closed, or it ends in a backslash.
    init?(_ pattern: [UInt8]) {
        guard let steps = Self.steps(of: pattern) else { return nil }
        self.steps = steps
        prefix = Self.bytes(at: steps)
        suffix = Self.bytes(at: steps.reversed()).reversed()
    }

    private static func bytes(at steps: some Sequence<Glob.Step>) -> [UInt8] {
        var bytes: [UInt8] = []
        for case .byte(let byte) in steps.prefix(while: { if case .byte = $0 { true } else { false } }) {
            bytes.append(byte)
        }
        return bytes
    }

    private static func steps(of pattern: [UInt8]) -> [Glob.Step]? {
        let slash = UInt8(ascii: "/")
        var steps: [Glob.Step] = []
        var index = 0
        while index < pattern.count {
            let byte = pattern[index]
            index += 1
            switch byte {
            case UInt8(ascii: "\\"):
                guard index < pattern.count else { return nil }
                steps.append(.byte(pattern[index]))
                index += 1
            case UInt8(ascii: "?"): steps.append(.one(of: .all))
            case UInt8(ascii: "["):
                guard let end = ByteSet.end(in: pattern, from: index - 1),
                    let set = ByteSet(pattern[index..<end])
                else { return nil }
                steps.append(.one(of: set))
                index = end + 1
            case UInt8(ascii: "*"):
                let isAtStart = index == 1 || pattern[index - 2] == slash
                let stars = pattern[(index - 1)...].prefix { $0 == UInt8(ascii: "*") }.count
                let end = index - 1 + stars
                if stars == 2, isAtStart, end < pattern.count, pattern[end] == slash {
                    if steps.last != .insideFolders { steps += [.folders, .insideFolders] }
                    index = end + 1
                } else if stars == 2, isAtStart, end == pattern.count {
                    steps.append(.rest)
                    index = end
                } else if steps.last != .many {
                    steps.append(.many)
                }
            default: steps.append(.byte(byte))
            }
        }
        // `**/` alone is everything, and not only what ends in a slash.
        return steps == [.folders, .insideFolders] ? [.rest] : steps
    }

    /// Whether the whole path matches: all places in the pattern that the bytes so far lead to, a byte at a time.
    func matches(_ path: UnsafeBufferPointer<UInt8>) -> Bool {
        guard path.count >= prefix.count, path.starts(with: prefix), path.count >= suffix.count,
            path[(path.count - suffix.count)...].elementsEqual(suffix)
        else { return false }
        if prefix.count == steps.count { return path.count == steps.count }
        var places = [Bool](repeating: false, count: steps.count + 1)
        reach(prefix.count, &places)
        for byte in path[prefix.count...] {
            var next = [Bool](repeating: false, count: places.count)
            var isAlive = false
            for (index, step) in steps.enumerated() where places[index] {
                let target: Int? =
                    switch step {
                    case .byte(let wanted): byte == wanted ? index + 1 : nil
                    case .one(let set): set.contains(byte) ? index + 1 : nil
                    case .many: byte != UInt8(ascii: "/") ? index : nil
                    case .folders: nil
                    case .insideFolders, .rest: index
                    }
                guard let target else { continue }
                isAlive = true
                reach(target, &next)
                if step == .insideFolders, byte == UInt8(ascii: "/") { reach(index + 1, &next) }
            }
            guard isAlive else { return false }
            places = next
        }
        return places[steps.count]
    }

    /// Marks a place, and those that follow it without a byte between.
    private func reach(_ place: Int, _ places: inout [Bool]) {
        var place = place
        while true {
            places[place] = true
            guard place < steps.count else { return }
            switch steps[place] {
            case .many, .rest: place += 1
            case .folders:
                reach(place + 2, &places)
                place += 1
            default: return
            }
        }
    }
}
