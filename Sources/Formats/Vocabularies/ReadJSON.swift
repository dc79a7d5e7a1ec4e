import JSON

/// Reads a file of JSON; what is wrong becomes an error with the file, the line and the path in it.
///
/// - Parameter remedy: what to do about an error that does not say it.
func readJSON<Value>(
    _ bytes: UnsafeBufferPointer<UInt8>, path: String, remedy: String,
    _ read: (inout JSONReader) throws(JSONError) -> Value
) throws(VocabularyFileError) -> Value {
    do throws(JSONError) {
        var json = JSONReader(bytes)
        let value = try read(&json)
        try json.end()
        return value
    } catch {
        throw VocabularyFileError(path, error, in: bytes, remedy: remedy)
    }
}

extension VocabularyFileError {
    /// An error of a JSON reader, with its place.
    init(_ path: String, _ error: JSONError, in bytes: UnsafeBufferPointer<UInt8>, remedy: String) {
        guard let offset = error.offset else {
            self.init(path, error.problem, remedy: error.remedy ?? remedy)
            return
        }
        let place = JSONPlace(of: offset, in: bytes)
        let name = place.path.isEmpty ? "" : " (\(place.path))"
        self.init(
            path, line: place.line, "at column \(place.column)\(name): \(error.problem)",
            remedy: error.remedy ?? remedy)
    }
}
