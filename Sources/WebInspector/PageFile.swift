import EmbeddedPage
import LocalServer

/// The files of the page, which are embedded in the binary.
enum PageFile {
    /// By path.
    static let all: [String: Response] = Dictionary(
        uniqueKeysWithValues: (0..<Int(embedded_page_file_count())).map { index in
            let file = embedded_page_file(Int32(index))
            return (
                String(cString: file.path),
                Response(
                    type: String(cString: file.type),
                    body: Array(UnsafeBufferPointer(start: file.bytes, count: file.size)))
            )
        })
}
