import Oddities

extension Finding {
    /// What is odd, and what to do about it if there is something to do.
    var sentence: String { message + (suggestion.map { " → \($0)" } ?? "") }
}

extension [Finding] {
    /// Those of one kind and severity.
    func of(_ count: FindingCount) -> [Finding] {
        filter { $0.oddity == count.oddity && $0.severity == count.severity }
    }

    /// Those with the same message together, in the order in which each message comes first.
    func groupedByMessage() -> [[Finding]] {
        var groups: [[Finding]] = []
        // By bytes: to a String, canonically equivalent messages would be the same.
        var indexOfMessage: [[UInt8]: Int] = [:]
        for finding in self {
            let index = indexOfMessage[[UInt8](finding.message.utf8), default: groups.count]
            if index == groups.count { groups.append([]) }
            groups[index].append(finding)
            indexOfMessage[[UInt8](finding.message.utf8)] = index
        }
        return groups
    }
}
