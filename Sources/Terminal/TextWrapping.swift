/// Breaks a text into lines of a width: after a space or the edge of a token where there is one, otherwise before
/// the character that does not fit. No mark begins a line.
///
/// - Parameters:
///   - width: in cells.
///   - indent: how many spaces the lines after the first begin with.
/// - Complexity: linear in the text.
package func wrapped(_ text: String, width: Int, indent: Int = 0) -> [String] {
    let width = max(width, 4)
    let indent = min(indent, width / 2)
    let scalars = Array(text.unicodeScalars)
    var lines: [String] = []
    var (start, column) = (0, 0)
    // Where the line can end, and the column there.
    var edge: (index: Int, column: Int)?
    func append(_ end: Int) {
        var line = String(String.UnicodeScalarView(scalars[start..<end]))
        while line.last == " ", end < scalars.count { line.removeLast() }
        lines.append((lines.isEmpty ? "" : String(repeating: " ", count: indent)) + line)
    }
    for (index, scalar) in scalars.enumerated() {
        let cells = cellWidth(of: scalar)
        // Twice where the indent leaves too little room for what is after the edge.
        while column + cells > width, index > start {
            let cut = edge ?? place(before: index, after: start, scalars)
            append(cut.index)
            column = indent + (scalars[cut.index..<index].reduce(0) { $0 + cellWidth(of: $1) })
            (start, edge) = (cut.index, nil)
        }
        column += cells
        if scalar == " " || scalar == "│" { edge = (index + 1, column) }
    }
    append(scalars.count)
    return lines
}

/// The last place at or before `index` where no mark is torn from its base.
private func place(
    before index: Int, after start: Int, _ scalars: [Unicode.Scalar]
) -> (index: Int, column: Int) {
    var place = index
    while place > start + 1, index - place < 8, scalars[place].properties.generalCategory == .spacingMark {
        place -= 1
    }
    return (place, 0)
}
