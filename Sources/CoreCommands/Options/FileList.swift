import Files

/// The names in a list of files.
enum FileList {
    /// Reads a list of names, one on each line or after each NUL; blank ones are left out.
    ///
    /// - Parameter source: where the list is; "-" is standard input.
    /// - Throws: ``InputProblem`` for a NUL in a line: no file has such a name, and `find -print0` writes names so.
    static func names(
        _ source: String, _ console: Console, _ compression: Compression, separatedByNUL: Bool
    ) throws -> [ArraySlice<UInt8>] {
        let list = try console.read(source, compression)
        if !separatedByNUL, let place = list.firstIndex(of: 0) {
            throw InputProblem(
                source == "-" ? "standard input" : source, byte: place, "a line of the list has a NUL byte",
                remedy: "add --null if NUL bytes separate the names, as find -print0 writes them")
        }
        return list.split(separator: separatedByNUL ? 0 : 0x0A)
    }
}
