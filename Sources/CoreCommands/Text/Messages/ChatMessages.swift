import JSON
import Platform

/// Messages of a chat as OpenAI's interface takes them: an array, or a request with `messages` in it.
package struct ChatMessages: Decodable {
    /// What is in a message and has tokens.
    struct Message {
        var role: String
        /// The content, or its parts of text.
        var texts: [String] = []
        var name: String?
    }

    private(set) var messages: [Message]
    /// What has tokens too, and is not counted, with how often it occurs.
    private(set) var notCounted: [String: Int]

    /// Reads JSON.
    ///
    /// - Throws: ``InvalidMessages`` with the place.
    package init(parsing bytes: [UInt8], path: String) throws(InvalidMessages) {
        do {
            self = try decodeJSON(Self.self, from: bytes)
        } catch {
            throw InvalidMessages(path: path, problem: "\(error)")
        }
    }

    package init(from decoder: any Decoder) throws {
        notCounted = [:]
        let decoded: [DecodedMessage]
        if let request = try? decoder.container(keyedBy: Key.self) {
            decoded = try request.decode([DecodedMessage].self, forKey: Key("messages"))
            // All else in a request is settings.
            for key in ["tools", "functions", "response_format"]
            where try request.contains(Key(key)) && !request.decodeNil(forKey: Key(key)) {
                notCounted[key] = 1
            }
        } else {
            decoded = try decoder.singleValueContainer().decode([DecodedMessage].self)
        }
        messages = decoded.map(\.message)
        for message in decoded { notCounted.merge(message.notCounted) { $0 + $1 } }
    }
}

/// A message, and what it has that is not counted.
private struct DecodedMessage: Decodable {
    var message: ChatMessages.Message
    var notCounted: [String: Int] = [:]

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Key.self)
        message = ChatMessages.Message(role: try fields.decode(String.self, forKey: Key("role")))
        message.name = try fields.decodeIfPresent(String.self, forKey: Key("name"))
        for key in fields.allKeys where !["role", "name", "content"].contains(key.stringValue) {
            if try !fields.decodeNil(forKey: key) { notCounted[key.stringValue] = 1 }
        }
        try readContent(fields)
    }

    private mutating func readContent(_ fields: KeyedDecodingContainer<Key>) throws {
        let key = Key("content")
        // A message that calls a tool may have none.
        if notCounted["tool_calls"] != nil || notCounted["function_call"] != nil,
            try !fields.contains(key) || fields.decodeNil(forKey: key)
        {
            return
        }
        if let text = try? fields.decode(String.self, forKey: key) {
            message.texts = [text]
            return
        }
        for part in try fields.decode([ContentPart].self, forKey: key) {
            if let text = part.text {
                message.texts.append(text)
            } else {
                notCounted[part.type, default: 0] += 1
            }
        }
    }
}

/// A part of a message's content: a text, or the type of something else.
private struct ContentPart: Decodable {
    let type: String
    let text: String?

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Key.self)
        type = try fields.decode(String.self, forKey: Key("type"))
        text = type == "text" ? try fields.decode(String.self, forKey: Key("text")) : nil
    }
}

private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(_ name: String) { stringValue = name }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}

/// A file that has no messages, and where it goes wrong.
package struct InvalidMessages: Error, CustomStringConvertible {
    let path: String
    let problem: String

    package var description: String {
        """
        \(path == "-" ? "standard input" : path.inOneLine): this is not a list of chat messages: \(problem)
        give a JSON array of objects with "role", "content" (a string, or parts with "type" and "text") and, \
        if you like, "name"; or an object with such an array as "messages"
        """
    }
}
