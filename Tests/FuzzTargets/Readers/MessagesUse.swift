import CoreCommands

/// Reads messages of a chat.
enum MessagesUse {
    /// - Throws: ``UnusableInput`` with the file's name and the place if they are none.
    static func read(_ bytes: [UInt8]) throws {
        do {
            _ = try ChatMessages(parsing: bytes, path: "messages.json")
        } catch {
            throw UnusableInput(description: error.description)
        }
    }
}
