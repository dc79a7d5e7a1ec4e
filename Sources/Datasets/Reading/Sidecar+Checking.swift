import Files
import JSON

extension Sidecar {
    /// The sidecar of a file of ids, `nil` if there is none.
    ///
    /// - Throws: ``DatasetProblem`` if it cannot be understood.
    package init?(besides path: String) throws {
        let own = Self.path(of: path)
        guard let bytes = try InputFile.readIfPresent(own) else { return nil }
        do {
            self = try decodeJSON(Sidecar.self, from: bytes)
        } catch {
            throw DatasetProblem(
                own, "this is no description of a dataset by this program: \(error)",
                remedy: "make the dataset again, or move this file away and pass --format and -e")
        }
    }

    /// Finds out whether files are as they were written.
    ///
    /// - Parameter path: the file of ids.
    /// - Throws: ``DatasetProblem`` that names the first file that is not.
    /// - Complexity: linear in the files.
    package func check(besides path: String) throws {
        let folder = String(path.utf8.dropLast(lastComponent(of: path).utf8.count)) ?? ""
        for (index, file) in files.enumerated() {
            // A dataset that was renamed is still named by the first path.
            let place = index == 0 ? path : folder + lastComponent(of: file.name)
            let input = try InputReader(String(place), compression: .none)
            var (sum, count) = (CRC32(), 0)
            try input.forEachBlock { block in
                sum.update(block)
                count += block.count
            }
            guard count == file.bytes, sum.digits == file.crc32 else {
                throw DatasetProblem(
                    String(place),
                    count == file.bytes
                        ? "its CRC-32 is \(sum.digits), and was \(file.crc32) when it was written"
                        : "it has \(count) bytes, and had \(file.bytes) when it was written",
                    remedy: "copy it again from where it is whole, or pass --no-check to decode it as it is")
            }
        }
    }
}
