/// What a text is as a whole.
///
/// ```swift
/// var options = ReportOptions()
/// options.format = TextFormat(path: "settings.json")          // .data
/// ```
public enum TextFormat: Sendable, Hashable {
    /// A program, markup, a script.
    case code
    /// JSON, a table, settings.
    case data

    /// What the name of a file says; `nil` if it says nothing, as for `.txt` and `.md`.
    public init?(path: String) {
        guard let dot = path.lastIndex(of: ".") else { return nil }
        let name = path[path.index(after: dot)...].lowercased()
        if Self.dataNames.contains(name) {
            self = .data
        } else if Self.codeNames.contains(name) {
            self = .code
        } else {
            return nil
        }
    }

    private static let dataNames = words(
        """
        json jsonl ndjson geojson ipynb csv tsv xml yaml yml toml ini cfg conf properties log po lock \
        sql svg
        """)
    private static let codeNames = words(
        """
        py pyi c h cc cpp cxx hpp hh m mm rs go swift java kt scala js mjs cjs ts tsx jsx rb pl pm php \
        sh bash zsh fish lua r jl hs ml mli fs cs vb clj cljs lisp el scm s asm v vhd cmake make mk \
        gradle html htm xhtml css scss less tex bib vue svelte dart ex exs erl nim zig ps1 bat \
        dockerfile proto thrift
        """)

    /// What the beginning of a text says.
    init?(beginningOf text: UnsafeBufferPointer<UInt8>) {
        let start = text.prefix(512).drop(while: isSpaceOrBreak)
        switch start.first {
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            let next = start.dropFirst().drop(while: isSpaceOrBreak).first
            // `[1]` can begin a list of notes, and `{name}` is a slot.
            guard let next, "\"{[]}".utf8.contains(next) else { return nil }
            self = .data
        case UInt8(ascii: "<")
        where ["<?xml", "<!DOCTYPE", "<!doctype", "<html", "<svg"].contains(where: {
            start.starts(with: $0.utf8)
        }):
            self = .code
        case UInt8(ascii: "#") where start.starts(with: "#!/".utf8): self = .code
        default: return nil
        }
    }
}
