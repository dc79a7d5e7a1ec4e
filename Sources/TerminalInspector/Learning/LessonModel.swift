package import Terminal
package import Views

/// A lesson on a terminal: which step is shown, whether it plays, and another text that is encoded along.
package struct LessonModel {
    package let lesson: Lesson
    /// Another text, encoded with what was learned.
    package private(set) var sentence: JoinedText?
    /// How many merges are done.
    package private(set) var step = 0
    package private(set) var isPlaying = false
    /// What is typed as the other text, while it is.
    package private(set) var typed: [UInt8]?
    package private(set) var message = ""
    package var size = Screen.Size(width: 80, height: 24)
    private var pace = 2

    /// Milliseconds for a step, from slow to fast.
    private static let paces = [4_000, 2_500, 1_500, 800, 350]

    /// What the loop does for a key.
    package enum Action: Sendable, Equatable {
        case quit, pause, redraw
    }

    package init(_ lesson: Lesson, sentence: JoinedText? = nil) {
        self.lesson = lesson
        self.sentence = sentence
    }

    /// How long until ``advance()``, in milliseconds; `nil` unless it plays.
    package var delay: Int? { isPlaying ? Self.paces[pace] : nil }

    /// Shows the next step of those that play.
    package mutating func advance() {
        show(step + 1)
        if step == lesson.steps.count { isPlaying = false }
    }

    package mutating func handle(_ key: Key) -> Action? {
        message = ""
        switch key {
        case .control("c"): return .quit
        case .control("z"): return .pause
        case .control("l"): return .redraw
        default: break
        }
        if typed != nil {
            edit(key)
            return nil
        }
        switch key {
        case .named(.right, _), .named(.enter, _), .text(Array("n".utf8)): goTo(step + 1)
        case .named(.left, _), .named(.backspace, _), .text(Array("b".utf8)): goTo(step - 1)
        case .named(.home, _): goTo(0)
        case .named(.end, _): goTo(lesson.steps.count)
        case .text(Array(" ".utf8)), .text(Array("p".utf8)): play()
        case .text(Array("+".utf8)): pace = min(pace + 1, Self.paces.count - 1)
        case .text(Array("-".utf8)): pace = max(pace - 1, 0)
        case .text(Array("e".utf8)):
            isPlaying = false
            typed = sentence?.bytes ?? []
        case .text(Array("q".utf8)): return .quit
        default: break
        }
        return nil
    }

    private mutating func goTo(_ step: Int) {
        isPlaying = false
        show(step)
    }

    private mutating func show(_ step: Int) { self.step = min(max(step, 0), lesson.steps.count) }

    private mutating func play() {
        isPlaying.toggle()
        if isPlaying, step == lesson.steps.count { step = 0 }
        if lesson.steps.isEmpty { isPlaying = false }
    }

    private mutating func edit(_ key: Key) {
        var text = typed ?? []
        switch key {
        case .text(let bytes), .paste(let bytes): text += bytes
        case .named(.backspace, _):
            while let last = text.popLast(), last & 0xC0 == 0x80 {}
        case .control("u"): text = []
        case .named(.enter, _), .named(.escape, _):
            typed = nil
            return
        default: return
        }
        do {
            sentence = text.isEmpty ? nil : try lesson.encode(text)
            typed = text
        } catch {
            message = "\(error)"
        }
    }
}
