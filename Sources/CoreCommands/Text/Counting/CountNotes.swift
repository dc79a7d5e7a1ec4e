import Display
import Files
import Formats

/// What is said at the end, beside the counts: one line for each kind of thing.
struct CountNotes {
    private var binaries = 0
    private var specialTokens = 0
    private var filesWithSpecialTokens = 0
    private var first: (text: String, byteOffset: Int, place: String)?

    /// How many files were left out because they are binary.
    var skippedBinaries: Int { binaries }

    mutating func addBinary() { binaries += 1 }

    /// Remembers the special tokens of a file that were counted as text.
    mutating func add(_ file: FileCount) {
        guard let found = file.specialTokens.first else { return }
        specialTokens += file.specialTokens.count
        filesWithSpecialTokens += 1
        let place = file.input.isStandardInput ? "standard input" : shownName(file.input.path.bytes)
        if first == nil { first = (shownName(found.text), found.byteOffset, place) }
    }

    /// The notes, each a line.
    func lines(files: Int, loops: Int) -> [String] {
        var lines: [String] = []
        if binaries > 0 {
            lines.append(
                "skipped \(counted(binaries, "binary file")); --binary counts \(binaries == 1 ? "it" : "them")"
            )
        }
        if loops > 0 { lines.append("left out \(counted(loops, "link")) to a folder that it is in") }
        if let first { lines.append(note(first)) }
        if files == 0, binaries == 0 { lines.append("note: there was no file to count") }
        return lines
    }

    private func note(_ first: (text: String, byteOffset: Int, place: String)) -> String {
        let remedy = "counted as text; --specials allow counts each as one token"
        guard filesWithSpecialTokens > 1 else {
            let more = specialTokens > 1 ? " and \(counted(specialTokens - 1, "more special token"))" : ""
            return "note: \(first.place) has \(first.text) at byte \(first.byteOffset)\(more), \(remedy)"
        }
        return """
            note: \(grouped(filesWithSpecialTokens)) files have \(counted(specialTokens, "special token")), the first \
            one \(first.text) at byte \(first.byteOffset) of \(first.place), \(remedy)
            """
    }
}
