import Files
import TestSupport
import Testing

@Suite struct GlobTests {
    private func matches(_ pattern: String, _ path: String) -> Bool? {
        Glob(Array(pattern.utf8)).map { glob in
            Array(path.utf8).withUnsafeBufferPointer { glob.matches($0) }
        }
    }

    @Test(arguments: [
        ("*.c", "a.c", true), ("*.c", "d/a.c", false), ("a?c", "abc", true), ("a?c", "a/c", false),
        ("**/a", "a", true), ("**/a", "x/y/a", true), ("**/a", "xa", false), ("a/**/b", "a/b", true),
        ("a/**/b", "a/x/y/b", true), ("a/**/b", "ab", false), ("a/**/*", "a/b", true), ("a/**/*", "a", false),
        ("[a-c]x", "bx", true), ("[!a-c]x", "bx", false), ("[^a]", "/", false), ("[]a]", "]", true),
        ("{a,b*}.{c,d}", "bxx.d", true), ("{a,b}", "{a,b}", false), ("\\*", "*", true), ("\\*", "a", false),
        ("{x,{y,z}}", "z", true), ("**", "a/b/c", true), ("a**b", "axxb", true), ("a**b", "ax/b", false),
        ("*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false), ("", "", true),
    ])
    func patternsMatch(_ pattern: String, _ path: String, _ expected: Bool) {
        #expect(matches(pattern, path) == expected)
    }

    @Test(arguments: ["[a", "a\\", "{a", "a}", "[b-a]", "{a,[b}"])
    func whatIsNotClosedIsNoPattern(_ pattern: String) {
        #expect(Glob(Array(pattern.utf8)) == nil)
    }

    @Test func bracesDoNotMultiplyWithoutEnd() {
        #expect(Glob(Array(String(repeating: "{a,b}", count: 40).utf8)) == nil)
    }

    /// The definition, a step at a time.
    private static func matchesByDefinition(_ pattern: Substring, _ path: Substring) -> Bool {
        guard let first = pattern.first else { return path.isEmpty }
        if pattern.hasPrefix("**/") {
            let rest = pattern.dropFirst(3)
            if matchesByDefinition(rest, path) { return true }
            return path.indices.contains {
                path[$0] == "/" && matchesByDefinition(rest, path[$0...].dropFirst())
            }
        }
        if first == "*" {
            if matchesByDefinition(pattern.dropFirst(), path) { return true }
            return !path.isEmpty && path.first != "/" && matchesByDefinition(pattern, path.dropFirst())
        }
        guard let byte = path.first, first == "?" ? byte != "/" : byte == first else { return false }
        return matchesByDefinition(pattern.dropFirst(), path.dropFirst())
    }

    @Test func randomPatternsMatchAsDefined() {
        var random = SeededGenerator(7)
        let parts = ["a", "b", "*", "?", "/", "."]
        for _ in 0..<20_000 {
            var pattern = (0..<Int.random(in: 0...6, using: &random)).map { _ in
                parts.randomElement(using: &random)!
            }.joined()
            while pattern.contains("**") { pattern = pattern.replacing("**", with: "*") }
            if Bool.random(using: &random) { pattern = "**/" + pattern }
            if pattern == "**/" { continue }
            let path = (0..<Int.random(in: 0...7, using: &random)).map { _ in
                ["a", "b", "/", "."].randomElement(using: &random)!
            }.joined()
            #expect(
                matches(pattern, path) == Self.matchesByDefinition(pattern[...], path[...]),
                "\(pattern) \(path)")
        }
    }

    /// Many rules looked up in tables say what the last one that matches says alone.
    @Test func theLastRuleThatMatchesDecides() {
        var random = SeededGenerator(8)
        let lines = [
            "a", "!a", "*.c", "!*.c", "a/", "/a", "d/a", "!d/a", "a.c", "!a.c", "*", "a*", "!b*", "**/a",
            "d/**",
            "!d/", "a.*", "*.a.c", "!*.a",
        ]
        let paths = ["a", "b", "a.c", "b.c", "d/a", "d/a.c", "d", "a.a.c", "d/e/a", "x.a"]
        for _ in 0..<3_000 {
            let chosen = (0..<Int.random(in: 1...8, using: &random)).map { _ in
                lines.randomElement(using: &random)!
            }
            let rules = IgnoreRules(chosen.joined(separator: "\n").utf8)
            for path in paths {
                let bytes = Array(path.utf8)
                let start = bytes.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0
                bytes.withUnsafeBufferPointer { bytes in
                    let path = PathInFolder(bytes, nameStart: start)
                    for isFolder in [false, true] {
                        let expected = chosen.reversed().lazy.compactMap {
                            IgnoreRules($0.utf8).verdict(on: path, skipping: 0, isFolder: isFolder)
                        }.first
                        #expect(rules.verdict(on: path, skipping: 0, isFolder: isFolder) == expected)
                    }
                }
            }
        }
    }
}
