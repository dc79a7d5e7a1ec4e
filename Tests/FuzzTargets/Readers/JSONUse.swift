import JSON

/// Reads a document of JSON: as a stream and as a tree, which must agree, and its strings are written again.
enum JSONUse {
    /// - Throws: ``UnusableInput`` if it is none.
    static func read(_ bytes: [UInt8]) throws {
        try bytes.withUnsafeBufferPointer { bytes in
            do throws(JSONError) {
                var reader = JSONReader(bytes)
                try reader.skip()
                try reader.end()
            } catch {
                var tree = JSONReader(bytes)
                let isTree = (try? JSONValue(&tree)) != nil && (try? tree.end()) != nil
                try check(!isTree, "a tree is made of what is not JSON: \(error)")
                throw UnusableInput(description: "\(error)")
            }
            var tree = JSONReader(bytes)
            do throws(JSONError) {
                let value = try JSONValue(&tree)
                try tree.end()
                for text in strings(in: value) { try writeAgain(text) }
            } catch let error {
                // A key that is there twice is JSON, and no tree.
                throw UnusableInput(description: "\(error)")
            }
        }
    }

    private static func strings(in value: JSONValue) -> [String] {
        switch value.content {
        case .string(let text): [text]
        case .array(let elements): elements.flatMap(strings)
        case .object(let members): members.flatMap { [$0.key] + strings(in: $0.value) }
        case .null, .bool, .integer, .number: []
        }
    }

    private static func writeAgain(_ text: String) throws(JSONError) {
        var writer = JSONWriter()
        writer.value(text)
        let again = try writer.bytes.withUnsafeBufferPointer { (bytes) throws(JSONError) in
            var reader = JSONReader(bytes)
            return try reader.string()
        }
        precondition(again.utf8.elementsEqual(text.utf8), "a string is written as another")
    }
}
