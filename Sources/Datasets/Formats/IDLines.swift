/// A line for each document: decimal numbers, or a JSON array of them. The lines are the index.
struct IDLines: DatasetLayout {
    let format: DatasetFormat

    var pathExtension: String {
        switch format {
        case .json: "json"
        case .jsonl: "jsonl"
        default: "ids"
        }
    }
    var dtype: String? { nil }

    func indexPath(of path: String) -> String? { nil }
}
