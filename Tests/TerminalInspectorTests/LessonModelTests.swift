import BPE
import Display
import SplitPatterns
import Terminal
import TerminalInspector
import TestSupport
import Testing
import Views

@Suite struct LessonModelTests {
    private func model(_ text: String = Lesson.example, width: Int = 80, height: Int = 24) throws
        -> LessonModel
    {
        var model = LessonModel(try Lesson(Array(text.utf8), pattern: .o200k, ties: .firstSeen))
        model.size = Screen.Size(width: width, height: height)
        return model
    }

    private func press(_ keys: Key..., on model: inout LessonModel) -> LessonModel.Action? {
        keys.reduce(nil) { _, key in model.handle(key) }
    }

    private func typed(_ text: String) -> Key { .text(Array(text.utf8)) }

    @Test func keysGoThroughTheSteps() throws {
        var model = try model()
        for (key, step) in [
            (.named(.right), 1), (typed("n"), 2), (.named(.enter), 3), (.named(.left), 2), (typed("b"), 1),
            (.named(.end), 16), (.named(.right), 16), (.named(.home), 0), (.named(.left), 0),
        ] as [(Key, Int)] {
            #expect(press(key, on: &model) == nil)
            #expect(model.step == step)
        }
        #expect(press(typed("q"), on: &model) == .quit)
        #expect(press(.control("c"), on: &model) == .quit && press(.control("z"), on: &model) == .pause)
    }

    @Test func playingEndsAtTheEndAndBeginsAgain() throws {
        var model = try model("ab ab")
        #expect(model.delay == nil)
        _ = press(typed(" "), on: &model)
        let normal = try #require(model.delay)
        _ = press(typed("+"), on: &model)
        #expect(try #require(model.delay) < normal)
        _ = press(typed("-"), typed("-"), on: &model)
        #expect(try #require(model.delay) > normal)
        model.advance()
        #expect(model.step == 1 && !model.isPlaying)
        _ = press(typed("p"), on: &model)
        #expect(model.step == 0 && model.isPlaying)
        _ = press(.named(.left), on: &model)
        #expect(!model.isPlaying)
        var nothing = try self.model("abc")
        _ = press(typed(" "), on: &nothing)
        #expect(!nothing.isPlaying)
    }

    @Test func anotherTextIsEncodedAlong() throws {
        var model = try model()
        _ = press(.named(.end), typed("e"), typed("three"), typed(" "), typed("feetö"), on: &model)
        #expect(model.sentence?.bytes == Array("three feetö".utf8))
        // Keys are text meanwhile, and a character is deleted whole.
        _ = press(.named(.backspace), typed("q"), .named(.backspace), on: &model)
        #expect(model.screen().text.contains("\n th│r│e│e┃␠feet\n"))
        _ = press(.paste([UInt8](repeating: 0x61, count: Lesson.mostText)), on: &model)
        #expect(
            model.sentence?.bytes == Array("three feet".utf8) && model.message.contains("at most 5,000 bytes")
        )
        _ = press(.named(.enter), .named(.home), on: &model)
        #expect(model.typed == nil && model.step == 0)
        #expect(model.screen().text.contains("\n t│h│r│e│e┃␠│f│e│e│t\n"))
    }

    @Test func screenShowsTheStep() throws {
        var model = try model()
        _ = press(.named(.right), .named(.right), on: &model)
        let screen = model.screen().text
        for line in [
            " step 2 of 16   50 tokens, 1.24 bytes each   vocabulary 258",
            " th + e became token 257, the, in 6 places.",
            " Next: ␠ + the occurs 5 times, more often than any other pair.",
            " 257 the   256 th",
        ] {
            #expect(screen.contains(line), "\(line)\n\(screen)")
        }
        #expect(screen.contains(" the┃␠│f│o│o│t┃,┃␠│the┃␠│f│e│e│t"))
        #expect(screen.contains("␠ + the  5 ████"))
    }

    /// Any size, any text, any step: nothing traps, and nothing that controls a terminal is drawn.
    @Test(arguments: ["", "a", "aaaa aaaa", "日本語の日本語 हिन्दी हिन्दी", "a\u{1B}[31m a\u{1B}[31m\r\n", Lesson.example])
    func anySizeIsDrawn(_ text: String) throws {
        for width in [1, 19, 20, 33, 80, 200] {
            for height in [1, 7, 8, 10, 14, 18, 24, 60] {
                var model = try model(text, width: width, height: height)
                for step in 0...model.lesson.steps.count {
                    #expect(model.step == step)
                    let screen = model.screen().text
                    #expect(screen.unicodeScalars.allSatisfy { $0.value >= 0x20 || $0 == "\n" })
                    _ = press(.named(.right), on: &model)
                }
            }
        }
    }
}
