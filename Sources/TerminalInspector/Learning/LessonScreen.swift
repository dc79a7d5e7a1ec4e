import BytePairs
import Display
package import Terminal
import Views

extension LessonModel {
    /// Draws the step that is shown.
    package func screen() -> Screen {
        var screen = Screen(size)
        guard size.width >= 20, size.height >= 8 else {
            screen.draw("too small", row: 0, column: 0)
            return screen
        }
        drawHeader(&screen)
        var row = 1
        for line in story.flatMap({ wrapped($0, width: size.width - 2) }).prefix(max(2, size.height / 4)) {
            screen.draw(line, row: row, column: 1)
            row += 1
        }
        let footer = size.height - 1
        let sentenceRows = size.height >= 14 ? 2 : 0
        let learnedRows = size.height >= 18 ? 3 : 0
        let free = footer - row - sentenceRows - learnedRows
        let pairRows = max(0, min(Lesson.mostPairs, free / 2 - 1, ranking.pairs.count))
        let textEnd = footer - sentenceRows - learnedRows - (pairRows > 0 ? pairRows + 1 : 0)
        drawRule("the text after \(counted(step, "merge"))", row, &screen)
        draw(lesson.text, in: row + 1..<max(row + 1, textEnd), marksNext: true, &screen)
        if pairRows > 0 { drawPairs(in: textEnd..<textEnd + pairRows + 1, &screen) }
        if learnedRows > 0 { drawLearned(footer - sentenceRows - learnedRows, &screen) }
        if sentenceRows > 0 { drawSentence(footer - sentenceRows, &screen) }
        drawFooter(footer, &screen)
        return screen
    }

    private var ranking: Lesson.Ranking { lesson.ranking(after: step) }
    private var next: Lesson.Step? { step < lesson.steps.count ? lesson.steps[step] : nil }
    private var last: Lesson.Step? { step > 0 ? lesson.steps[step - 1] : nil }

    /// What happened, and what comes next.
    private var story: [String] {
        let done =
            last.map(lesson.result)
            ?? "Every byte is a token. A merge makes the commonest pair of neighbours one new token."
        return [done, next.map { "Next: \(lesson.reason(for: $0))" } ?? lesson.ending]
    }

    private func drawHeader(_ screen: inout Screen) {
        let header =
            " step \(step) of \(lesson.steps.count)   \(lesson.size(after: step))   "
            + "vocabulary \(lesson.vocabularySize(after: step))"
        screen.draw(header, row: 0, column: 0, style: .bold)
        screen.restyle(row: 0, 0..<size.width, .reversed)
    }

    private func drawRule(_ title: String, _ row: Int, _ screen: inout Screen) {
        screen.draw(String(repeating: "─", count: size.width), row: row, column: 0, style: .faint)
        screen.draw(" \(title) ", row: row, column: 2, style: .faint)
    }

    /// Draws a text as tokens, as many rows as there are.
    private func draw(_ text: JoinedText, in rows: Range<Int>, marksNext: Bool, _ screen: inout Screen) {
        guard !rows.isEmpty else { return }
        let starts = Set(text.pieces.map(\.lowerBound))
        let marked = next.map { step in
            Set(lesson.places(of: step.merge.pair, in: text, after: self.step).flatMap { [$0, $0 + 1] })
        }
        var (row, column) = (rows.lowerBound, 1)
        for (number, token) in text.tokens(after: step).enumerated() {
            let face = visible(text.bytes[token])
            if column + cellWidth(of: face) + 1 > size.width - 1, column > 1 { (row, column) = (row + 1, 1) }
            guard rows.contains(row) else {
                screen.draw("…", row: rows.upperBound - 1, column: size.width - 1, style: .bold)
                return
            }
            if number > 0 {
                let isPiece = starts.contains(token.lowerBound)
                column = screen.draw(
                    isPiece ? "┃" : "│", row: row, column: column, style: isPiece ? .bold : .faint)
            }
            // A token that was learned has one colour wherever it is.
            let made = text.step(thatMade: token)
            var style: Screen.Style = made.map { .tint($0 - 1) } ?? []
            if made != nil, made == last?.number { style.formUnion([.bold, .underlined]) }
            if marksNext, marked?.contains(number) == true { style = [.bold, .yellow, .reversed] }
            column = screen.draw(face, row: row, column: column, style: style)
        }
    }

    private func drawPairs(in rows: Range<Int>, _ screen: inout Screen) {
        drawRule(
            "pairs of neighbours, the commonest first (\(grouped(ranking.distinct)) in all)", rows.lowerBound,
            &screen)
        let pairs = ranking.pairs.prefix(rows.count - 1)
        let width = pairs.map { cellWidth(of: lesson.shown($0.pair)) }.max() ?? 0
        let digits = String(pairs.first?.count ?? 0).count
        for (place, (counted, row)) in zip(pairs, rows.dropFirst()).enumerated() {
            let style: Screen.Style = place == 0 && next != nil ? [.bold, .yellow] : []
            screen.draw(lesson.shown(counted.pair), row: row, column: 1, style: style)
            var column = width + 3
            column = screen.draw(
                rightAligned(String(counted.count), digits), row: row, column: column, style: style)
            let bar = Lesson.bar(
                counted.count, of: pairs[0].count, width: max(1, min(40, size.width - column - 3)))
            screen.draw(bar, row: row, column: column + 1, style: style)
        }
    }

    private func drawLearned(_ row: Int, _ screen: inout Screen) {
        drawRule("learned so far, the newest first", row, &screen)
        let tokens = lesson.steps[..<step].reversed().map {
            "\($0.merge.token) \(lesson.shown($0.merge.token))"
        }
        var column = 1
        for token in tokens {
            guard column + cellWidth(of: token) < size.width else { break }
            column = screen.draw(token, row: row + 1, column: column) + 3
        }
        if tokens.isEmpty { screen.draw("nothing yet: 256 single bytes", row: row + 1, column: 1) }
        let ends = [0, step].map { decimal(lesson.bytesPerToken(after: $0), digits: 2) }
        let curve = lesson.sparkline(upTo: step, width: max(1, min(48, size.width - 34)))
        screen.draw(
            "bytes per token \(ends[0]) \(curve) \(ends[1])", row: row + 2, column: 1, style: .faint)
    }

    private func drawSentence(_ row: Int, _ screen: inout Screen) {
        let count = sentence.map { counted($0.tokenCount(after: step), "token") }
        drawRule(
            "another text, with the same merges\(count.map { ": \($0)" } ?? "")", row, &screen)
        if let sentence {
            draw(sentence, in: row + 1..<row + 2, marksNext: false, &screen)
        } else if typed == nil {
            screen.draw("e: type one", row: row + 1, column: 1, style: .faint)
        }
    }

    private func drawFooter(_ row: Int, _ screen: inout Screen) {
        let keys =
            typed != nil
            ? " type another text   Enter done"
            : " → next   ← back   Space \(isPlaying ? "stop" : "play")   + − speed   e another text   q quit"
        screen.draw(message.isEmpty ? keys : " \(message)", row: row, column: 0)
        screen.restyle(row: row, 0..<size.width, .reversed)
    }
}
