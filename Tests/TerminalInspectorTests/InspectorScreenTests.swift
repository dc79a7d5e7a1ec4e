import BPE
import Display
import Foundation
import Oddities
import Terminal
import TerminalInspector
import TestSupport
import Testing
import Views

/// What is on the screen, in windows of different sizes.
@Suite struct InspectorScreenTests {
    @Test(arguments: [(80, 24), (60, 20), (40, 12), (200, 60)])
    func findingsAreWalkedThrough(_ width: Int, _ height: Int) throws {
        let size = Screen.Size(width: width, height: height)
        let text = try Fixture.bytes("prompts/eyes-on-feet.txt")
        var model = InspectorModel(text, choices: [.init(name: "e") { .default }])
        func press(_ keys: Key...) {
            for key in keys {
                _ = model.handle(key)
                model.refresh(size: size)
            }
        }
        model.refresh(size: size)
        press(.named(.escape), .named(.home))
        let findings = try TextReport(of: String(decoding: text, as: UTF8.self), .default).findings
        var seen: [Int] = []
        for number in findings.indices {
            press(.text([UInt8(ascii: "f")]), .named(.home))
            for _ in 0..<number { press(.named(.down)) }
            // The selected finding is on the screen, as a whole where it fits.
            let screen = model.screen()
            let chosen = (0..<height).filter { screen[$0, 1].style.contains(.reversed) && $0 > 0 }
            #expect(!chosen.isEmpty, "finding \(number) in \(screen.text)")
            #expect(screen.text.split(separator: "\n").allSatisfy { cellWidth(of: String($0)) <= width })
            press(.named(.enter))
            #expect(model.overlay == nil && model.focus == .tokens)
            seen.append(model.selectedToken!)
        }
        #expect(seen.sorted() == findings.map(\.tokens.lowerBound).sorted())
        press(.text([UInt8(ascii: "f")]), .named(.end), .named(.pageUp), .named(.pageDown), .named(.enter))
        #expect(model.selectedToken == seen.last)
    }

    @Test func keysFitTheLastRow() {
        for width in [20, 40, 60, 80, 200] {
            for keys in [[], [Key.named(.escape)]] {
                var model = model("How many eyes?")
                for key in keys { _ = model.handle(key) }
                model.refresh(size: Screen.Size(width: width, height: 24))
                let last = model.screen().text.components(separatedBy: "\n").last!
                #expect(
                    last.hasPrefix(keys.isEmpty ? " Esc tokens" : " ? help") && cellWidth(of: last) < width)
                #expect(width < 80 || last.contains("help"))
            }
        }
    }

    @Test func heightsFollowTheWindow() {
        var model = model(
            "How many eyes does my foot have?\nin 1955 ap\u{200B}ple 12345678 SolidGoldMagikarp")
        for height in [24, 40, 60] {
            model.refresh(size: Screen.Size(width: 100, height: height))
            let rows = model.screen().text.components(separatedBy: "\n")
            let empty = rows.filter(\.isEmpty).count
            // A short text leaves its rows to the findings, which are all there.
            #expect(rows.count == height && (height == 24 || !model.screen().text.contains("more lines")))
            #expect(empty < height - 14)
        }
    }

    @Test func tokensAreTintedInTurn() {
        var model = model("How many eyes does my foot have?")
        _ = press(.named(.escape), .named(.home), on: &model)
        let screen = model.screen()
        let row = (0..<24).first { row in (0..<80).contains { screen[row, $0].style.tint > 0 } }!
        var tints: [Int] = []
        for column in 0..<80 where screen[row, column].style.tint > 0 {
            if screen[row, column - 1].style.tint == 0 { tints.append(screen[row, column].style.tint) }
        }
        #expect(tints == [1, 2, 3, 4, 1, 2, 3, 4])
        // Without colours the edges are left, and nothing else is sent.
        let plain = String(decoding: ScreenUpdate.bytes(from: nil, to: screen, colors: .none), as: UTF8.self)
        #expect(plain.contains("│") && !plain.contains("38;5") && !plain.contains("[0;32m"))
    }

    @Test func marksAreInTheCellOfTheirBase() {
        let cells = model("हिन्दी ครับ").screen().cells.map(\.text)
        #expect(cells.contains("हि") && cells.contains { $0.hasPrefix("न") } && !cells.contains("ि"))
    }
}
