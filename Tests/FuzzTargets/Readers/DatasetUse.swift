import BytePairs
import Datasets
import Files
import Formats
import JSON

/// Reads a file of ids: which format, then the file, a line of `====` and the file next to it that says where documents
/// are.
struct DatasetUse {
    private let format: DatasetFormat
    private let content: [UInt8]
    private let path: String?

    private static let formats: [DatasetFormat] = [
        .npy, .llmc, .ids, .json, .u16, .u32, .megatron, .datatrove, .npy,
    ]

    /// - Parameter folder: where the files next to it are written.
    init(_ bytes: [UInt8], in folder: String) throws {
        var input = FuzzInput(bytes)
        let format = input.element(of: Self.formats)
        self.format = format
        let (content, index) = FuzzInput.halves(of: Array(input.rest))
        self.content = content
        guard format == .megatron || format == .datatrove || format == .u16 else {
            path = nil
            return
        }
        let path = "\(folder)/a.bin"
        self.path = path
        let name = format == .megatron ? "\(folder)/a.idx" : format == .u16 ? "\(path).ends" : "\(path).index"
        try FuzzFiles.write(index, to: name)
    }

    /// - Throws: ``UnusableInput`` if the file is damaged.
    func read() throws {
        do {
            try readAll()
        } catch let problem as DatasetProblem {
            throw UnusableInput(description: "\(problem)")
        } catch let error as IDFormatError {
            throw UnusableInput(description: "\(error)")
        }
    }

    private func readAll() throws {
        let all = try ids(of: nil)
        if !all.isEmpty {
            let (start, middle) = (try ids(of: 0..<all.count / 2), try ids(of: all.count / 2..<all.count))
            try check(
                start + middle == all, "\(format): the parts are \(start) and \(middle), the whole \(all)")
        }
        var end: Int?
        for number in 0..<4 {
            let positions = try reader().positions(ofDocument: number)
            if format == .ids || format == .json {
                try check(
                    positions.lowerBound == end ?? 0, "\(format): document \(number) is at \(positions)")
                try check(positions.upperBound <= all.count, "\(format): \(positions) of \(all.count) ids")
            }
            end = positions.upperBound
            // Of a document that is not there, nothing is read.
            guard positions.upperBound <= all.count else { _ = try ids(of: positions); return }
            try check(
                try ids(of: positions) == Array(all[positions]), "\(format): other ids are at \(positions)")
        }
    }

    private func ids(of range: Range<Int>?) throws -> [TokenID] {
        var ids: [TokenID] = []
        try reader().forEachBatch(of: range) { ids += $0 }
        return ids
    }

    private func reader() throws -> any DatasetReader {
        try format.reader(
            InputReader(content, name: "ids", compression: .none), path: path, vocabularySize: 1 << 17)
    }
}

/// Reads what a dataset's JSON file says, which written again must say the same.
enum SidecarUse {
    /// - Throws: ``UnusableInput`` if it is none.
    static func read(_ bytes: [UInt8]) throws {
        do throws(JSONError) {
            let sidecar = try decodeJSON(Sidecar.self, from: bytes)
            let again = try decodeJSON(Sidecar.self, from: sidecar.json())
            guard again == sidecar else { throw JSONError("written again it is another") }
        } catch {
            guard "\(error)" != "written again it is another" else { throw FuzzFault("\(error)") }
            throw UnusableInput(description: "\(error)")
        }
    }
}
