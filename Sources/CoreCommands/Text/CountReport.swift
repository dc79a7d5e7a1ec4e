import BPE
import Display
import Formats
import JSON
import Platform

/// The output of `bpe count --json`. Described in docs/counting.md.
struct CountReport: JSONDocument {
    let encodings: [Encoding]
    /// What the rows are: files, folders or languages.
    let kind: StaticString
    let rows: [CountRow]
    let total: CountRow
    let skippedBinaries: Int
    let budget: BudgetParts?
    /// Whether rows say which part of the total they are.
    let showsShare: Bool

    func writeFields(to json: inout JSONWriter) {
        json.field("encoding", EncodingSummary(encodings[0]))
        if encodings.count > 1 {
            json.array("encodings") { json in
                for encoding in encodings { EncodingSummary(encoding).write(to: &json) }
            }
        }
        if let budget {
            write(budget.fitting, fits: true, as: kind, to: &json)
            write(budget.leftOut, fits: false, as: "leftOut", to: &json)
            json.object("budget") { json in
                json.field("tokens", budget.budget.count)
                if let limit = budget.budget.limit { json.field("model", limit.model) }
                json.field("used", budget.used)
            }
        } else {
            write(rows, fits: nil, as: kind, to: &json)
        }
        json.object("total") { writeCounts(of: total, to: &$0) }
        if skippedBinaries > 0 { json.object("skipped") { $0.field("binary", skippedBinaries) } }
    }

    private func write(
        _ rows: [CountRow], fits: Bool?, as name: StaticString, to json: inout JSONWriter
    ) {
        json.objects(name, rows) { json, row in
            json.field(isLanguage ? "language" : "path", path: String(carrying: row.name))
            writeCounts(of: row, to: &json)
            if showsShare {
                json.name("share")
                json.value(raw: decimal(row.share(of: total), digits: 6))
            }
        }
    }

    private var isLanguage: Bool { "\(kind)" == "languages" }

    private func writeCounts(of row: CountRow, to json: inout JSONWriter) {
        json.field("tokens", row.tokens[0])
        if row.tokens.count > 1 {
            json.array("tokensByEncoding") { json in
                for count in row.tokens { json.value(count) }
            }
        }
        json.field("bytes", row.bytes)
        if "\(kind)" != "files" { json.field("files", row.files) }
    }
}
