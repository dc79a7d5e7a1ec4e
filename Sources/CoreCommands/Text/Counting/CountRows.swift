import Files

/// One row of a view: a file, or all files of a folder or language.
struct CountRow {
    /// A path, whose bytes need not be UTF-8, or a language.
    let name: [UInt8]
    /// One for each encoding.
    var tokens: [Int]
    var bytes = 0
    var files = 0

    /// Adds the counts of another row.
    mutating func add(_ other: CountRow) {
        for (column, count) in other.tokens.enumerated() { tokens[column] += count }
        bytes += other.bytes
        files += other.files
    }

    /// Which part of another row's tokens these are, in the first encoding.
    func share(of total: CountRow) -> Double {
        total.tokens[0] == 0 ? 0 : Double(tokens[0]) / Double(total.tokens[0])
    }
}

extension CountRow {
    init(_ file: FileCount) {
        self.init(name: file.input.path.bytes, tokens: file.tokens, bytes: file.bytes, files: 1)
    }
}

/// The rows of a view while files are counted.
struct CountRows {
    private let view: CountViewOptions
    private(set) var total: CountRow
    private var rows: [CountRow] = []
    /// For groups: where the row of each is.
    private var places: [[UInt8]: Int] = [:]

    init(_ view: CountViewOptions, columns: Int) {
        self.view = view
        total = CountRow(name: Array("total".utf8), tokens: Array(repeating: 0, count: columns))
    }

    /// Adds a file to its row.
    ///
    /// - Parameter keeping: whether rows are wanted, and not only the total.
    mutating func add(_ file: FileCount, keeping: Bool) {
        let row = CountRow(file)
        total.add(row)
        guard keeping else { return }
        guard let name = group(of: file.input) else { return rows.append(row) }
        if let place = places[name] {
            rows[place].add(row)
        } else {
            places[name] = rows.count
            rows.append(CountRow(name: name, tokens: row.tokens, bytes: row.bytes, files: 1))
        }
    }

    private func group(of input: CountInput) -> [UInt8]? {
        if view.by != nil {
            return Array((input.isStandardInput ? "standard input" : Language.name(of: input.path)).utf8)
        }
        return view.depth.map { input.folder(depth: $0) }
    }

    /// All rows in the view's order. Of equal ones, the one that was counted first comes first.
    func ordered() -> [CountRow] {
        let order = view.sort ?? (view.top != nil || view.by != nil ? .tokens : nil)
        var rows = rows
        switch order {
        case .tokens: rows.stableSort { $0.tokens[0] > $1.tokens[0] }
        case .bytes: rows.stableSort { $0.bytes > $1.bytes }
        case .path: rows.stableSort { $0.name.lexicographicallyPrecedes($1.name) }
        case nil: break
        }
        return view.reverse ? rows.reversed() : rows
    }
}

extension [CountRow] {
    fileprivate mutating func stableSort(_ precedes: (CountRow, CountRow) -> Bool) {
        self = enumerated().sorted { a, b in
            precedes(a.element, b.element) || !precedes(b.element, a.element) && a.offset < b.offset
        }.map(\.element)
    }
}

extension CountInput {
    /// The folder that a file counts to, at most `depth` levels below the one that was named; for a path that was
    /// named itself, below the current one.
    func folder(depth: Int) -> [UInt8] {
        let slash = UInt8(ascii: "/")
        let path = path.bytes
        let root = root?.bytes ?? (path.first == slash ? [slash] : [])
        var end = root.count
        var level = 0
        var next = root.last == slash || root.isEmpty ? end : end + 1
        while level < depth, let place = path[Swift.min(next, path.count)...].firstIndex(of: slash) {
            end = place
            next = place + 1
            level += 1
        }
        return end == 0 ? [UInt8(ascii: ".")] : Array(path[..<end])
    }
}
