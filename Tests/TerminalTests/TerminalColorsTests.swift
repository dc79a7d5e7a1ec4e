import Foundation
import Terminal
import Testing

@Suite struct TerminalColorsTests {
    @Test(
        arguments: [
            (false, ["TERM": "xterm-256color"], .none), (true, ["TERM": "xterm"], .sixteen),
            (true, [:], .sixteen),
            (true, ["TERM": "linux"], .sixteen), (true, ["TERM": "xterm-256color"], .many(onLight: false)),
            (true, ["TERM": "xterm", "COLORTERM": "truecolor"], .many(onLight: false)),
            (true, ["TERM": "xterm-256color", "COLORFGBG": "0;15"], .many(onLight: true)),
            (true, ["TERM": "xterm-256color", "COLORFGBG": "15;0"], .many(onLight: false)),
        ] as [(Bool, [String: String], TerminalColors)])
    func coloursAreThoseOfTheTerminal(
        _ usesColor: Bool, _ environment: [String: String], _ colors: TerminalColors
    ) {
        #expect(TerminalColors(usesColor: usesColor, environment: environment) == colors)
    }

    @Test func stylesWithoutColourHaveNoColour() {
        let style: Screen.Style = [.bold, .underlined, .reversed, .red, .tint(2)]
        #expect(TerminalColors.none.codes(style) == ["1", "4", "7"])
        #expect(TerminalColors.sixteen.codes(style) == ["1", "4", "7", "31"])
        #expect(TerminalColors.sixteen.codes(.tint(0)) != TerminalColors.sixteen.codes(.tint(1)))
        #expect(TerminalColors.many(onLight: true).codes(style).filter { $0.contains(";") }.count == 2)
        for number in 0..<9 { #expect(Screen.Style.tint(number).tint == number % Screen.Style.tintCount + 1) }
    }

    /// WCAG AA for text: 4.5 to 1.
    @Test(arguments: [false, true], 0..<4) func everyTintIsReadable(_ onLight: Bool, _ tint: Int) {
        for severity in [[], .red, .yellow, .cyan, .blue] as [Screen.Style] {
            let pair = TerminalColors.pair([severity, .tint(tint)], onLight: onLight)
            #expect(contrast(pair.ink, pair.paper) >= 4.5, "\(pair)")
        }
        #expect(contrast(TerminalColors.selected.ink, TerminalColors.selected.paper) >= 4.5)
    }

    private func contrast(_ a: Int, _ b: Int) -> Double {
        let (light, dark) = (max(luminance(a), luminance(b)), min(luminance(a), luminance(b)))
        return (light + 0.05) / (dark + 0.05)
    }

    /// The relative luminance of a colour in the palette of 256.
    private func luminance(_ number: Int) -> Double {
        func linear(_ value: Int) -> Double {
            let share = Double(value) / 255
            return share <= 0.03928 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
        }
        if number >= 232 { return linear(8 + 10 * (number - 232)) }
        let steps = [(number - 16) / 36, (number - 16) / 6 % 6, (number - 16) % 6].map {
            linear($0 == 0 ? 0 : 55 + 40 * $0)
        }
        return 0.2126 * steps[0] + 0.7152 * steps[1] + 0.0722 * steps[2]
    }
}
