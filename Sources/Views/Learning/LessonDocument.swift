import BytePairs
import Display
package import JSON
import SplitPatterns

/// A lesson, and another text encoded with what it taught: the output of `bpe learn --json` and the answer of
/// `POST /api/learn`.
package struct LessonDocument: JSONDocument {
    let lesson: Lesson
    let sentence: JoinedText?

    package init(_ lesson: Lesson, sentence: JoinedText? = nil) {
        self.lesson = lesson
        self.sentence = sentence
    }

    package func writeFields(to json: inout JSONWriter) {
        json.field("pattern", lesson.pattern.description)
        json.field("ties", lesson.ties.rawValue)
        json.object("text") { $0.fields(of: lesson.text, in: lesson) }
        json.objects("tokens", tokens) { json, id in
            let bytes = lesson.learned.tokens[Int(id)]
            json.field("id", id)
            json.field("text", String(validating: bytes, as: UTF8.self))
            json.field("shown", visible(bytes))
            json.field("bytesHex", hexDigits(bytes))
        }
        json.objects("steps", lesson.steps) { json, step in
            json.field("step", step.number)
            json.field("left", step.merge.pair.left)
            json.field("right", step.merge.pair.right)
            json.field("token", step.merge.token)
            json.field("count", step.count)
            json.field("replaced", step.replaced)
            json.field("textTokens", step.tokenCount)
            json.field("vocabularySize", lesson.vocabularySize(after: step.number))
            json.field("reason", lesson.reason(for: step))
            json.fields(of: step.ranking)
        }
        json.object("rest") { json in
            json.field("reason", lesson.ending)
            json.fields(of: lesson.rest)
        }
        if let sentence { json.object("sentence") { $0.fields(of: sentence, in: lesson) } }
    }

    /// The single bytes that occur, then what was learned.
    private var tokens: [TokenID] {
        let occurring = Set(lesson.text.bytes + (sentence?.bytes ?? []))
        return lesson.learned.tokens.indices.filter {
            $0 >= 256 || occurring.contains(lesson.learned.tokens[$0][0])
        }.map(TokenID.init)
    }
}

extension JSONWriter {
    fileprivate mutating func fields(of text: JoinedText, in lesson: Lesson) {
        field("bytes", text.bytes.count)
        field("pieces", text.pieces)
        let idOfByte = Dictionary(
            uniqueKeysWithValues: lesson.ties.alphabet.bytes.enumerated().map { ($1, TokenID($0)) })
        field("byteIDs", text.bytes.map { idOfByte[$0]! })
        field("joins", text.joins)
        field("ids", text.tokens(after: lesson.steps.count).map { lesson.id(of: $0, in: text) })
    }

    fileprivate mutating func fields(of ranking: Lesson.Ranking) {
        objects("pairs", ranking.pairs) { json, counted in
            json.field("left", counted.pair.left)
            json.field("right", counted.pair.right)
            json.field("count", counted.count)
        }
        field("pairCount", ranking.distinct)
        field("tied", ranking.tied)
    }
}
