import Files
import TestSupport
import Testing

/// The edges of patterns and of the lines of ignore files, as ripgrep 13 takes them (`rg --files -g /PATTERN`).
@Suite struct GlobEdgeTests {
    private func matches(_ pattern: String, _ path: String) -> Bool? {
        Glob(Array(pattern.utf8)).map { glob in
            Array(path.utf8).withUnsafeBufferPointer { glob.matches($0) }
        }
    }

    @Test(arguments: [
        ("[a-]", "-", true), ("[a-]", "a", true), ("[a-]", "b", false), ("[!]a]", "b", true),
        ("[!]a]", "]", false), ("[!]a]", "a", false), ("[^]]", "x", true), ("[^]]", "]", false),
        ("[+--]", "+", true), ("[+--]", ",", true), ("[+--]", "x.", false), ("[]-a]", "^", true),
        ("[]-a]", "b", false), ("[a-a]", "a", true), ("[a-a]", "b", false), ("[!a-c]", "c", false),
        ("[!a-c]", "d", true), ("[?]", "?", true), ("[?]", "a", false), ("[*]x", "*x", true),
        ("a]", "a]", true), ("[a/]", "/", false), ("[.-0]", "/", false), ("[.-0]", "0", true),
        ("[@-\u{7F}]", "@", true), ("[@-\u{7F}]", "\u{7F}", true), ("[@-\u{7F}]", "?", false),
        ("[!a]", "!", true), ("[^a]", "^", true), ("[!!]", "!", false), ("[!!]", "a", true),
    ])
    func brackets(_ pattern: String, _ path: String, _ expected: Bool) {
        #expect(matches(pattern, path) == expected)
    }

    @Test(arguments: [
        ("{a,b}{c,d}", "bd", true), ("{a,b}{c,d}", "ab", false), ("{,a}b", "ab", true), ("{a}", "a", true),
        ("\\{a,b\\}", "{a,b}", true), ("x{[},]y,z}w", "x}yw", true), ("x{[},]y,z}w", "xzw", true),
        ("x{[},]y,z}w", "xyw", false), ("{a\\,b,c}", "a,b", true), ("{a\\,b,c}", "b", false),
        ("a,b", "a,b", true), ("a,b", "b", false), ("{a,{b,c}d}e", "cde", true), ("{a,{b,c}d}e", "ce", false),
        ("{a,{b,c}d}e", "ae", true), ("x{a,b}y{c,d}z", "xbycz", true), ("x{a,b}y{c,d}z", "xbyz", false),
    ])
    func braces(_ pattern: String, _ path: String, _ expected: Bool) {
        #expect(matches(pattern, path) == expected)
    }

    @Test(arguments: [
        ("a***", "axx", true), ("a***", "a/x", false), ("a/**", "a/b/c", true), ("a/**", "b/c", false),
        ("x**/y", "xab/y", true), ("x**/y", "xa/b/y", false), ("x**/y", "x/y", true),
        ("**/**/a", "x/a", true), ("**/**/a", "a", true), ("a/**/**/b", "a/b", true),
        ("a/**/**/b", "a/x/y/b", true), ("**a", "xa", true), ("a/**b", "a/xb", true),
        ("a/**b", "a/x/b", false), ("**/x*y", "d/xay", true), ("**/x*y", "xy", true),
        ("**/x*y", "x/y", false), ("a/*/b", "a/c/b", true), ("a/*/b", "a/b", false),
        ("a/*/b", "a/c/d/b", false), ("?", "a", true), ("?", "ab", false), ("??", "ab", true),
        ("a*a", "a", false), ("a*a", "aa", true), ("ab*ba", "aba", false), ("*.a.b", "x.a.b", true),
        ("*.a.b", "x.b", false), ("*.b", "x.a.b", true), ("*.b", ".b", true), ("\\a", "a", true),
        ("a\\*b", "a*b", true), ("a\\*b", "axb", false), ("a\\\\", "a\\", true), ("**/a/**", "x/a/y", true),
        ("**/a/**", "a/y", true), ("**/a/**", "x/ab/y", false), ("a**/**/b", "ax/b", true),
        ("a**/**/b", "ax/y/b", true), ("abc", "ab", false), ("abc", "abcd", false), ("**/", "a/b", true),
    ])
    func stars(_ pattern: String, _ path: String, _ expected: Bool) {
        #expect(matches(pattern, path) == expected)
    }

    @Test(arguments: [
        "}{", "a{b", "{a,{b}", "[", "[!", "[]", "[!]", "x[a", "\\", "{a,b\\", "[z-a]", "{[b-a],c}",
    ])
    func whatIsNotClosedIsNoPattern(_ pattern: String) { #expect(Glob(Array(pattern.utf8)) == nil) }

    @Test(arguments: [(1_000, true), (1_001, false)])
    func aPatternStandsForAThousandAtMost(_ choices: Int, _ isPattern: Bool) {
        let pattern = "{" + String(repeating: "a,", count: choices - 1) + "a}"
        #expect((Glob(Array(pattern.utf8)) != nil) == isPattern)
    }

    /// A line of an ignore file, a path, whether it is a folder, and what the line says of it.
    @Test(
        arguments: [
            ("a  ", "a", false, IgnoreVerdict.ignored), ("a\t\r", "a", false, .ignored),
            ("a\\ ", "a ", false, .ignored),
            ("a\\ ", "a", false, nil), ("a\\  ", "a ", false, .ignored), ("#a", "#a", false, nil),
            ("\\#a", "#a", false, .ignored), ("!a", "a", false, .kept), ("\\!a", "!a", false, .ignored),
            ("/a", "d/a", false, nil), ("/a", "a", false, .ignored), ("a", "d/a", false, .ignored),
            ("a/", "a", false, nil), ("a/", "a", true, .ignored), ("a/", "d/a", true, .ignored),
            ("d/a", "e/d/a", false, nil), ("d/a", "d/a", false, .ignored), ("**/a", "d/e/a", false, .ignored),
            ("**/d/a", "e/d/a", false, .ignored), ("a/**", "a", true, nil), ("a/**", "a/b", false, .ignored),
            ("a/**/", "a/b", true, .ignored), ("a/**/", "a/b", false, nil), ("*.c", "d/x.c", false, .ignored),
            ("*.c", "x.c.d", false, nil), ("*.c/", "x.c", false, nil), ("/*.c", "d/x.c", false, nil),
            ("*.", "x", false, nil), ("*.a.b", "x.a.b", false, .ignored), ("*.a.b", "x.b", false, nil),
            ("[ab].c", "d/b.c", false, .ignored), ("\u{FEFF}a", "a", false, .ignored), ("", "a", false, nil),
            ("*..", "d/x..", false, .ignored), ("*..", "x.", false, nil),
        ] as [(String, String, Bool, IgnoreVerdict?)])
    func lines(_ line: String, _ path: String, _ isFolder: Bool, _ expected: IgnoreVerdict?) {
        let bytes = Array(path.utf8)
        let name = bytes.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0
        bytes.withUnsafeBufferPointer {
            let path = PathInFolder($0, nameStart: name)
            #expect(IgnoreRules(line.utf8).verdict(on: path, skipping: 0, isFolder: isFolder) == expected)
        }
    }

    /// What is malformed is told, for `--glob`.
    @Test(arguments: [
        ("a", true), ("# comment", true), ("", true), ("  ", true), ("!", false), ("/", true), ("[a", false),
        ("!{a", false), ("a\\", false), ("!a", true),
    ])
    func malformedLinesAreTold(_ line: String, _ isPattern: Bool) {
        var rules = IgnoreRules()
        #expect(rules.add(Array(line.utf8)[...]) == isPattern)
    }

    /// Rules are looked up by a hash of 64 bits, and anyone can make two names that have the same.
    @Test(arguments: ["", "/", "*."]) func namesWithTheSameHashAreToldApart(before: String) {
        let names = ["8yn0iYCKYHlIj4-BwPqk", "GReLUrM4wMqfg9yzV3KQ"]
        for named in names {
            for name in names {
                let file = before == "*." ? "x." + name : name
                Array(file.utf8).withUnsafeBufferPointer {
                    let verdict = IgnoreRules((before + named).utf8).verdict(
                        on: PathInFolder($0, nameStart: 0), skipping: 0, isFolder: false)
                    #expect(verdict == (name == named ? .ignored : nil), "\(named) \(file)")
                }
            }
        }
    }

    @Test func rulesAreForTheirFolder() {
        let bytes = Array("top/d/a".utf8)
        bytes.withUnsafeBufferPointer {
            let path = PathInFolder($0, nameStart: 6)
            for (line, root, expected) in [
                ("/a", 6, IgnoreVerdict.ignored), ("/d/a", 4, .ignored), ("/a", 4, nil), ("d/?", 4, .ignored),
                ("d/?", 0, nil), ("a", 7, .ignored), ("**/a", 7, .ignored),
            ] as [(String, Int, IgnoreVerdict?)] {
                #expect(IgnoreRules(line.utf8).verdict(on: path, skipping: root, isFolder: false) == expected)
            }
        }
    }
}
