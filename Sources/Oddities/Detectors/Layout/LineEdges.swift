import Display
import Tokenization

// White space at both edges of lines.

extension Detector {
    static let mixedIndentation = Detector(
        oddity: .mixedIndentation, severity: .medium,
        reason: "Tabs and spaces look alike at the start of a line, and are other tokens and other depths.",
        inText: { summary, findings in
            let edges = summary.lineEdges
            guard let place = edges.firstMixed else { return }
            findings.add(
                place, severity: edges.isTabEight ? .low : .medium,
                edges.isDisordered
                    ? "an indentation has a tab after a space"
                    : "\(counted(edges.tabbed, "line")) begin\(edges.tabbed == 1 ? "s" : "") with a tab and "
                        + "\(grouped(edges.spaced)) with spaces, and neighbours disagree",
                suggestion: "indent with one of the two",
                data: ["tabs": .integer(edges.tabbed), "spaces": .integer(edges.spaced)])
        })

    static let trailingSpace = Detector(
        oddity: .trailingSpace, severity: .low,
        reason:
            "White space that no one sees, in a token of its own or in another token than the line break.",
        inText: { summary, findings in
            let edges = summary.lineEdges
            guard let place = edges.firstTrailing else { return }
            findings.add(
                place,
                "\(counted(edges.trailing, "line")) end\(edges.trailing == 1 ? "s" : "") in white space",
                suggestion: "remove it, unless it means something, as in Markdown",
                data: ["lines": .integer(edges.trailing)])
        })
}

/// What the lines of a text begin and end with.
struct LineEdges {
    /// Lines indented by a tab first, and by a space first.
    private(set) var tabbed = 0
    private(set) var spaced = 0
    /// Lines that end in a space or a tab.
    private(set) var trailing = 0
    private(set) var firstTrailing: Place?
    /// Lines that begin with eight spaces or more.
    private var deep = 0
    /// The first line whose indentation is not like that of the line before it.
    private(set) var firstMixed: Place?
    /// Whether in that line a tab comes after a space.
    private(set) var isDisordered = false
    /// The indentation of the last line that had any.
    private var last: [UInt8] = []
    /// Whether the lines are those of a unified diff, whose first column says what changes.
    private var isInHunk = false

    /// Whether a tab stands for eight spaces throughout, as in GNU's programs and Perl's.
    var isTabEight: Bool { !isDisordered && tabbed >= 8 && spaced >= 8 && deep * 5 <= spaced }

    private static let longest = 256

    mutating func add(_ passage: Passage) {
        let text = passage.text
        passage.forEachLine { line, hasEnded in
            // Long lines are data, and end like others. A very long one goes on from the passage before.
            let isBeginning = line.lowerBound > 0 || passage.start.position.column == 1
            let start = line.lowerBound + (isBeginning ? markerLength(text[line]) : 0)
            var end = line.upperBound
            if hasEnded, end > start, text[end - 1] == 0x0D { end -= 1 }
            if hasEnded, end > start, text[end - 1] == 0x20 || text[end - 1] == 0x09 {
                trailing += 1
                if firstTrailing == nil {
                    var first = end
                    while first > start, text[first - 1] == 0x20 || text[first - 1] == 0x09 { first -= 1 }
                    firstTrailing = passage.place(first..<end)
                }
            }
            guard isBeginning, end > start else { return }
            if text[start] == 0x20 || text[start] == 0x09 {
                addIndentation(start..<end, passage)
            } else {
                last = []
            }
        }
    }

    /// How many bytes say what a diff does to the line.
    private mutating func markerLength(_ line: Slice<UnsafeBufferPointer<UInt8>>) -> Int {
        if line.starts(with: "@@ -".utf8) {
            isInHunk = true
            last = []
            return 0
        }
        guard isInHunk, let first = line.first else { return 0 }
        isInHunk = " +-\\".utf8.contains(first)
        return isInHunk ? 1 : 0
    }

    private mutating func addIndentation(_ line: Range<Int>, _ passage: Passage) {
        let text = passage.text
        let indentation = text[line].prefix(Self.longest).prefix { $0 == 0x20 || $0 == 0x09 }
        // An empty line has none, and a star of a comment is aligned with the one above.
        guard indentation.endIndex < line.upperBound, text[indentation.endIndex] != UInt8(ascii: "*") else {
            return
        }
        if indentation.first == 0x09 { tabbed += 1 } else { spaced += 1 }
        if indentation.prefix(while: { $0 == 0x20 }).count >= 8 { deep += 1 }
        defer { last = Array(indentation) }
        guard firstMixed == nil else { return }
        // Tabs and then spaces to align with the line above are one style; spaces and then a tab are none.
        let isDisordered = zip(indentation, indentation.dropFirst()).contains { $0 == 0x20 && $1 == 0x09 }
        let isUnlike = !last.isEmpty && last[0] != indentation.first! && (last.count > 1 || last[0] == 0x09)
        self.isDisordered = isDisordered
        if isDisordered || isUnlike {
            firstMixed = passage.place(indentation.startIndex..<indentation.endIndex)
        }
    }
}
