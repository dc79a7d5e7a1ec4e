package import JSON
import SplitPatterns
package import Tokenization

/// What identifies an encoding in a view.
package struct EncodingSummary: Sendable, Hashable {
    package let name: String
    /// Of its rank file, in lower-case hexadecimal; `nil` if the view does not show it, since it takes time.
    package let sha256: String?
    /// The pattern's name, or its expressions.
    package let pattern: String
    /// One more than its largest id.
    package let size: Int

    package init(name: String, sha256: String?, pattern: String, size: Int) {
        self.name = name
        self.sha256 = sha256
        self.pattern = pattern
        self.size = size
    }

    package init(_ encoding: Encoding, sha256: String? = nil) {
        self.init(
            name: encoding.name, sha256: sha256, pattern: encoding.pattern.description, size: encoding.size)
    }
}

extension EncodingSummary: JSONWritable {
    package func write(to json: inout JSONWriter) { json.object(writeFields) }

    package func writeFields(to json: inout JSONWriter) {
        json.field("name", name)
        if let sha256 {
            json.field("sha256", sha256)
            json.field("pattern", pattern)
        }
        json.field("size", size)
    }
}
