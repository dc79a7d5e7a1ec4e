import BytePairs
import Formats
import Testing

@Suite struct TekkenTests {
    /// A small `tekken.json`, of which tests replace parts.
    private func file(
        config: String? = nil, tokens: [String] = [], bytes: Int = 256, specials: String? = "[]",
        vocabularyFirst: Bool = false
    ) -> String {
        let config = config ?? Self.config()
        let entries = (0..<bytes).map { Self.token($0, [UInt8($0)]) } + tokens
        var parts = [#""config":\#(config)"#, #""vocab":[\#(entries.joined(separator: ","))]"#]
        if vocabularyFirst { parts.reverse() }
        if let specials { parts.append(#""special_tokens":\#(specials)"#) }
        return "{\(parts.joined(separator: ",")),\"image\":{\"image_patch_size\":16},\"audio\":null}"
    }

    private static func config(size: Int = 261, specials: Int = 4, version: String = "v11") -> String {
        #"""
        {"pattern":"\\p{L}+","num_vocab_tokens":400,"default_vocab_size":\#(size),
        "default_num_special_tokens":\#(specials),"version":"\#(version)"}
        """#
    }

    private static func token(_ rank: Int, _ bytes: [UInt8]) -> String {
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        var text = ""
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = (0..<3).map { start + $0 < bytes.count ? Int(bytes[start + $0]) : 0 }
            let word = group[0] << 16 | group[1] << 8 | group[2]
            for digit in 0..<4 {
                text.append(start + digit <= bytes.count ? digits[word >> (18 - 6 * digit) & 63] : "=")
            }
        }
        return #"{"rank":\#(rank),"token_bytes":"\#(text)","token_str":null}"#
    }

    private func read(_ text: String) throws -> Tekken { try Tekken(Array(text.utf8), path: "tekken.json") }

    @Test(arguments: [false, true])
    func tokensFollowTheSpecialTokens(vocabularyFirst: Bool) throws {
        let specials = #"[{"rank":1,"token_str":"<s>","is_control":true},{"rank":0,"token_str":"<unk>"}]"#
        let tokens = [
            Self.token(256, Array("ab".utf8)), Self.token(257, Array("not used".utf8)), #"{"rank":"any"}"#,
        ]
        let tekken = try read(file(tokens: tokens, specials: specials, vocabularyFirst: vocabularyFirst))
        #expect(tekken.specialTokens == ["<unk>", "<s>", "<SPECIAL_2>", "<SPECIAL_3>"])
        #expect(tekken.firstID == 4 && tekken.size == 261 && tekken.tokens.count == 257)
        #expect(Array(tekken.tokens[256]) == Array("ab".utf8) && Array(tekken.tokens[10]) == [10])
        #expect(tekken.pattern == #"\p{L}+"# && tekken.version == "v11")
    }

    /// The names are those of PyPI's `mistral-common` 1.13.1.
    @Test func oldFilesDoNotListSpecialTokens() throws {
        let config = Self.config(size: 278, specials: 22, version: "v3")
        let tekken = try read(file(config: config, specials: nil))
        #expect(
            tekken.specialTokens.count == 22 && tekken.specialTokens.prefix(3) == ["<unk>", "<s>", "</s>"])
        #expect(tekken.specialTokens.suffix(3) == ["[TOOL_CONTENT]", "<SPECIAL_20>", "<SPECIAL_21>"])
        #expect(tekken.firstID == 22 && tekken.size == 278)
    }

    @Test(
        arguments: [
            ("{}", #"at column 1: "config" is missing"#),
            (#"{"config":{}}"#, #"at column 1: "vocab" is missing"#),
            (#"{"config":{},"vocab":[]}"#, #"(config): "default_vocab_size" is missing"#),
            (#"{"vocab":[],"vocab":[]}"#, #"the key "vocab" is there twice"#),
            ("[]", "this is not an object"),
        ] as [(String, String)])
    func wholeFilesAreRefused(_ text: String, _ problem: String) {
        #expect { try read(text) } throws: {
            "\($0)".contains(problem)
                && "\($0)".hasSuffix(
                    "\nname a tekken.json as Mistral publishes it; if this is one, fetch it again")
        }
    }

    @Test func faultsAreRefusedWithTheirPlace() {
        let ab = Array("ab".utf8)
        let cases: [(String, String)] = [
            (file(), "(vocab): there are 256 tokens, and \"config\" says that the model uses 257"),
            (file(tokens: [Self.token(257, ab)]), "(vocab[256]): the rank is not 256, the token's position"),
            (file(tokens: [Self.token(256, [7])]), "(vocab[256]): the token has rank 7 already"),
            (
                file(tokens: [Self.token(255, [0])], bytes: 255),
                "(vocab[255]): the tokens of the first 256 ranks are not the bytes in order"
            ),
            (
                file(tokens: [#"{"rank":256,"token_bytes":"YWI"}"#]),
                "(vocab[256].token_bytes): the bytes of the token are not in base64"
            ),
            (
                file(tokens: [#"{"rank":256,"token_bytes":""}"#]),
                "(vocab[256].token_bytes): the bytes of the token are not in base64"
            ),
            (
                file(tokens: [#"{"rank":256,"token_bytes":"Y*=="}"#]),
                "(vocab[256].token_bytes): the bytes of the token are not in base64"
            ),
            (file(tokens: [#"{"rank":256}"#]), #"(vocab[256]): "token_bytes" is missing"#),
            (file(tokens: [#"{"token_bytes":"YWI="}"#]), #"(vocab[256]): "rank" is missing"#),
            (
                file(tokens: [#"{"rank":1e9,"token_bytes":"YWI="}"#]),
                "(vocab[256].rank): this is not a whole number"
            ),
            (file(tokens: [#"{"rank":256,"rank":256}"#]), #"(vocab[256]): "rank" is there twice"#),
            (
                file(tokens: [#"{"token_bytes":"YWI=","token_bytes":"YWI="}"#]),
                #"(vocab[256]): "token_bytes" is there twice"#
            ),
            (file(tokens: ["7"]), "(vocab[256]): this is not an object"),
            (
                file(config: Self.config(size: 4_000_000_000)),
                "(config.default_vocab_size): the size is out of range"
            ),
            (file(config: Self.config(size: 100)), "(config.default_vocab_size): the size is out of range"),
            (
                file(config: Self.config(specials: -1)),
                "(config.default_num_special_tokens): the number of special tokens is out of range"
            ),
            (
                file(config: Self.config(specials: .max)),
                "(config.default_num_special_tokens): the number of special tokens is out of range"
            ),
            (
                file(config: Self.config(size: 260), specials: nil),
                #"(config.version): "special_tokens" is missing, which version 7 is the last to allow"#
            ),
            (
                file(config: Self.config(size: 260), specials: #"[{"rank":1,"token_str":"a"}]"#),
                "(special_tokens[0].rank): the rank is not below 1, the number of special tokens"
            ),
            (
                file(config: Self.config(size: 260), specials: #"[{"rank":0,"token_str":""}]"#),
                "(special_tokens[0].token_str): the special token is empty"
            ),
            (
                file(
                    config: Self.config(size: 260),
                    specials: #"[{"rank":0,"token_str":"a"},{"rank":0,"token_str":"b"}]"#),
                "(special_tokens[1].rank): two special tokens have this rank"
            ),
            (
                file(
                    config: Self.config(size: 260),
                    specials: #"[{"rank":0,"token_str":"a"},{"rank":1,"token_str":"a"}]"#),
                #"(special_tokens): the special token "a" is there twice"#
            ),
            (
                file(
                    config: Self.config(size: 257, specials: 1),
                    specials: #"[{"rank":0,"token_str":"a"},{"rank":1,"token_str":"b"}]"#),
                "(special_tokens): there are 2 special tokens, and \"config\" says 1"
            ),
        ]
        for (text, problem) in cases {
            #expect { try read(text) } throws: { error in
                guard "\(error)".contains(problem), "\(error)".hasPrefix("tekken.json:") else {
                    Issue.record("\(error)")
                    return false
                }
                return true
            }
        }
    }

    @Test func cutFilesAreRefused() {
        let text = Array(file(tokens: [Self.token(256, Array("ab".utf8))]).utf8)
        for count in stride(from: 0, to: text.count, by: 7) {
            #expect(throws: VocabularyFileError.self) { try Tekken(Array(text[..<count]), path: "f") }
        }
    }
}
