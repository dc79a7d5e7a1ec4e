import BytePairs
import Formats
import Preparation
import SplitPatterns
import Testing
import Tokenization

/// The steps of a `tokenizer.json`: which of them PyPI's `tokenizers` 0.23.3 reads, and with which defaults.
@Suite struct TokenizerJSONStepTests {
    @Test(
        arguments: [
            (#"{"type":"NFC"}"#, .unicode(.nfc)), (#"{"type":"NFD"}"#, .unicode(.nfd)),
            (#"{"type":"NFKC"}"#, .unicode(.nfkc)), (#"{"type":"NFKD"}"#, .unicode(.nfkd)),
            (#"{"type":"Lowercase"}"#, .lowercase), (#"{"type":"StripAccents"}"#, .stripAccents),
            (#"{"strip_left":true,"strip_right":false,"type":"Strip"}"#, .strip(left: true, right: false)),
            (#"{"type":"Prepend","prepend":"▁"}"#, .prepend([0xE2, 0x96, 0x81])),
            (
                #"{"type":"Replace","pattern":{"String":" "},"content":"▁"}"#,
                .replace(TextPattern(literal: " ".utf8), with: [0xE2, 0x96, 0x81])
            ),
            (#"{"type":"Sequence","normalizers":[]}"#, .sequence([])),
            (
                #"{"type":"Sequence","normalizers":[{"type":"NFC"},{"type":"Sequence","normalizers":[{"type":"Lowercase"}]}]}"#,
                .sequence([.unicode(.nfc), .sequence([.lowercase])])
            ),
        ] as [(String, Normalizer)])
    func normalizersAreRead(_ json: String, _ normalizer: Normalizer) throws {
        #expect(try SmallFile().with("normalizer", json).read().normalizer == normalizer)
    }

    @Test func regularExpressionsAreCompiled() throws {
        let json = #"{"type":"Replace","pattern":{"Regex":" {2,}"},"content":"▁"}"#
        let pattern = try TextPattern(oniguruma: " {2,}")
        #expect(
            try SmallFile().with("normalizer", json).read().normalizer
                == .replace(pattern, with: Array("▁".utf8)))
    }

    @Test(
        arguments: [
            (#"{"type":"ByteLevel"}"#, .byteLevel(addsPrefixSpace: true, usesRegex: true)),
            (
                #"{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":false}"#,
                .byteLevel(addsPrefixSpace: false, usesRegex: false)
            ),
            (
                #"{"type":"Split","pattern":{"String":" "},"behavior":"MergedWithPrevious","invert":false}"#,
                .split(TextPattern(literal: " ".utf8), .mergedWithPrevious, isInverted: false)
            ),
            (
                #"{"type":"Split","pattern":{"String":"a"},"behavior":"Removed","invert":true}"#,
                .split(TextPattern(literal: "a".utf8), .removed, isInverted: true)
            ),
            (
                #"{"type":"Split","pattern":{"String":"a"},"behavior":"Contiguous"}"#,
                .split(TextPattern(literal: "a".utf8), .contiguous, isInverted: false)
            ),
            (#"{"type":"Digits","individual_digits":true}"#, .digits(individually: true)),
            (#"{"type":"Punctuation"}"#, .punctuation(.isolated)),
            (#"{"type":"Punctuation","behavior":"MergedWithNext"}"#, .punctuation(.mergedWithNext)),
            (#"{"type":"Whitespace"}"#, .whitespace), (#"{"type":"WhitespaceSplit"}"#, .whitespaceSplit),
            (#"{"type":"CharDelimiterSplit","delimiter":"😀"}"#, .characterDelimiter("😀")),
            (
                #"{"type":"Metaspace","replacement":"▁"}"#,
                .metaspace(replacement: "▁", .always, splits: true)
            ),
            (
                #"{"type":"Metaspace","replacement":"▁","str_rep":"▁","add_prefix_space":true}"#,
                .metaspace(replacement: "▁", .always, splits: true)
            ),
            (
                #"{"type":"Metaspace","replacement":"_","prepend_scheme":"first","split":false}"#,
                .metaspace(replacement: "_", .first, splits: false)
            ),
            (
                #"{"type":"Metaspace","replacement":"_","prepend_scheme":"never","add_prefix_space":false}"#,
                .metaspace(replacement: "_", .never, splits: true)
            ),
            (#"{"type":"FixedLength","length":3}"#, .fixedLength(3)),
            (#"{"type":"FixedLength"}"#, .fixedLength(5)),
            (
                #"{"type":"Sequence","pretokenizers":[{"type":"Whitespace"},{"type":"Digits","individual_digits":false}]}"#,
                .sequence([.whitespace, .digits(individually: false)])
            ),
        ] as [(String, PreTokenizer)])
    func preTokenizersAreRead(_ json: String, _ preTokenizer: PreTokenizer) throws {
        #expect(try SmallFile().with("pre_tokenizer", json).read().preTokenizer == preTokenizer)
    }

    @Test(
        arguments: [
            (#"{"type":"ByteLevel","add_prefix_space":true}"#, .byteLevel),
            (#"{"type":"ByteFallback"}"#, .byteFallback),
            (#"{"type":"Fuse"}"#, .fuse),
            (#"{"type":"BPEDecoder","suffix":"</w>"}"#, .bpe(suffix: Array("</w>".utf8))),
            (#"{"type":"Strip","content":" ","start":1,"stop":0}"#, .strip(" ", start: 1, stop: 0)),
            (
                #"{"type":"Metaspace","replacement":"▁","prepend_scheme":"always","split":true}"#,
                .metaspace(replacement: "▁", .always)
            ),
            (
                #"{"type":"Sequence","decoders":[{"type":"Replace","pattern":{"String":"▁"},"content":" "},{"type":"Fuse"}]}"#,
                .sequence([.replace(TextPattern(literal: "▁".utf8), with: [0x20]), .fuse])
            ),
        ] as [(String, TokenDecoder)])
    func decodersAreRead(_ json: String, _ decoder: TokenDecoder) throws {
        #expect(try SmallFile().with("decoder", json).read().decoder == decoder)
    }

    private static let template = #"""
        {"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"<s>","type_id":0}},{"Sequence":{"id":"A","type_id":0}},
        {"SpecialToken":{"id":"</s>","type_id":0}}],"pair":[],"special_tokens":{"<s>":{"id":"<s>","ids":[1,7],"tokens":["<s>","b"]},
        "</s>":{"id":"</s>","ids":[2],"tokens":["</s>"]}}}
        """#

    /// The parts of a pair are those of `<s>` or `[CLS]`, 4, and `</s>` or `[SEP]`, 5.
    @Test(
        arguments: [
            (#"{"type":"ByteLevel","trim_offsets":false}"#, [], [], nil, []),
            (template, [1, 7], [2], [], []),
            (
                #"{"type":"BertProcessing","sep":["a",5],"cls":["b",4]}"#, [4], [5],
                [
                    .token(4, segment: 0), .first(segment: 0), .token(5, segment: 0), .second(segment: 1),
                    .token(5, segment: 1),
                ], []
            ),
            (
                #"{"type":"RobertaProcessing","sep":["a",5],"cls":["b",4],"trim_offsets":true,"add_prefix_space":true}"#,
                [4], [5],
                [
                    .token(4, segment: 0), .first(segment: 0), .token(5, segment: 0), .token(5, segment: 0),
                    .second(segment: 0), .token(5, segment: 0),
                ], [OffsetTrimming(keepsAddedSpace: true)]
            ),
            (
                #"{"type":"Sequence","processors":[{"type":"ByteLevel","add_prefix_space":false},\#(template)]}"#,
                [1, 7], [2], [], [OffsetTrimming(keepsAddedSpace: false)]
            ),
        ] as [(String, [TokenID], [TokenID], [TextTemplate.Part]?, [OffsetTrimming])])
    func postProcessorsAreRead(
        _ json: String, _ before: [TokenID], _ after: [TokenID], _ pair: [TextTemplate.Part]?,
        _ trimmings: [OffsetTrimming]
    ) throws {
        func tokens(_ ids: [TokenID]) -> [TextTemplate.Part] { ids.map { .token($0, segment: 0) } }
        let read = try SmallFile().with("post_processor", json).read().affixes
        #expect(
            read.template
                == pair.map {
                    TextTemplate(single: tokens(before) + [.first(segment: 0)] + tokens(after), pair: $0)
                })
        #expect(
            read.template?.affixes ?? Encoding.Affixes() == Encoding.Affixes(before: before, after: after))
        #expect(read.offsetTrimmings == trimmings)
    }

    @Test(arguments: [
        ("normalizer", "Bert"), ("pre_tokenizer", "UnicodeScripts"), ("decoder", "WordPiece"),
        ("decoder", "CTC"), ("post_processor", "Template"),
    ])
    func otherTypesAreRefused(_ part: String, _ type: String) {
        let kind = part.replacing("_", with: "-")
        let steps = ["normalizer": "normalizers", "pre_tokenizer": "pretokenizers", "decoder": "decoders"]
        let key = steps[part] ?? "processors"
        let json = #"{"type":"Sequence","\#(key)":[{"more":[1],"type":"\#(type)"}]}"#
        let message =
            #" (\#(part).\#(key)[0].type): the \#(kind) "\#(type)" is not supported"#
            + "\nuse Hugging Face's tokenizers for this file"
        #expect { try SmallFile().with(part, json).read() } throws: { "\($0)".hasSuffix(message) }
    }

    @Test(
        arguments: [
            ("normalizer", "3", " (normalizer): this is not an object"),
            ("normalizer", "{}", #" (normalizer): "type" is missing"#),
            ("normalizer", #"{"type":7}"#, " (normalizer.type): this is not a string"),
            ("normalizer", #"{"type":"Sequence"}"#, #" (normalizer): "normalizers" is missing"#),
            ("normalizer", #"{"type":"Prepend"}"#, #" (normalizer): "prepend" is missing"#),
            (
                "normalizer", #"{"type":"Replace","pattern":" ","content":""}"#,
                " (normalizer.pattern): this is not an object"
            ),
            (
                "normalizer", #"{"type":"Replace","pattern":{"Glob":" "},"content":""}"#,
                #" (normalizer.pattern): a pattern is an object with "String" or "Regex""#
            ),
            ("normalizer", #"{"type":"Replace","pattern":{"Regex":"("},"content":""}"#, "does not compile"),
            (
                "normalizer", #"{"type":"Precompiled","precompiled_charsmap":"&"}"#,
                " (normalizer.precompiled_charsmap): this is not a character map of SentencePiece in base64"
            ),
            ("normalizer", #"{"type":"NFC","type":"NFD"}"#, #" (normalizer): the key "type" is there twice"#),
            (
                "pre_tokenizer", #"{"type":"Split","pattern":{"String":"a"},"behavior":"Odd"}"#,
                #" (pre_tokenizer.behavior): the behavior "Odd" is not known"#
            ),
            (
                "pre_tokenizer", #"{"type":"CharDelimiterSplit","delimiter":"ab"}"#,
                ": this is not one character"
            ),
            ("pre_tokenizer", #"{"type":"Metaspace","replacement":""}"#, ": this is not one character"),
            (
                "pre_tokenizer",
                #"{"type":"Metaspace","replacement":"_","add_prefix_space":false,"prepend_scheme":"first"}"#,
                #"(pre_tokenizer): "add_prefix_space" is false, but "prepend_scheme" is not "never""#
            ),
            (
                "pre_tokenizer", #"{"type":"Metaspace","replacement":"_","prepend_scheme":"x"}"#,
                #"the scheme "x" is not known"#
            ),
            ("pre_tokenizer", #"{"type":"FixedLength","length":0}"#, ": a piece has at least one character"),
            (
                "pre_tokenizer", #"{"type":"FixedLength","length":-1}"#,
                " (pre_tokenizer.length): the number is out of range"
            ),
            ("decoder", #"{"type":"Strip","content":" ","start":1}"#, #" (decoder): "stop" is missing"#),
            (
                "post_processor", #"{"type":"BertProcessing","sep":["a"],"cls":["b",4]}"#,
                ": this is not a token and its id"
            ),
            (
                "post_processor", #"{"type":"BertProcessing","sep":["a",-5],"cls":["b",4]}"#,
                ": the id is out of range"
            ),
            (
                "post_processor",
                #"{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"x"}}],"special_tokens":{}}"#,
                #" (post_processor.single[0].SpecialToken.id): "special_tokens" does not have the token "x""#
            ),
            (
                "post_processor",
                #"{"type":"Sequence","processors":[\#(template),{"type":"BertProcessing","sep":["a",5],"cls":["b",4]}]}"#,
                " (post_processor): several post-processors put tokens around a text"
            ),
            (
                "post_processor",
                #"{"type":"TemplateProcessing","single":[{"Sequence":{"id":"B"}}],"special_tokens":{}}"#,
                "more than once, or is the second of a pair"
            ),
            (
                "post_processor", #"{"type":"TemplateProcessing","single":[],"special_tokens":{}}"#,
                "the template leaves out the text"
            ),
            (
                "post_processor", #"{"type":"TemplateProcessing","single":"$A","special_tokens":{}}"#,
                " (post_processor.single): this is not a list"
            ),
        ] as [(String, String, String)])
    func wrongStepsAreRefused(_ part: String, _ json: String, _ problem: String) {
        #expect { try SmallFile().with(part, json).read() } throws: { error in
            let line = "\(error)".split(separator: "\n").dropLast().joined(separator: "\n")
            guard line.contains(problem) else {
                Issue.record("\(error)")
                return false
            }
            return true
        }
    }

    @Test(
        arguments: [
            (.llama3, ["[INST]", "[/INST]"], true), (.tekken, ["[INST]", "[/INST]"], false),
            (.llama3, ["<|begin_of_text|>"], false),
        ] as [(SplitPattern, [String], Bool)])
    func theWrongPatternOfMistralIsRecognized(_ pattern: SplitPattern, _ tokens: [String], _ isWrong: Bool)
        throws
    {
        let expression = pattern.expressions[0].replacing("\\", with: "\\\\")
        let split =
            #"{"type":"Split","pattern":{"Regex":"\#(expression)"},"behavior":"Isolated","invert":false}"#
        let steps = #"[\#(split),{"type":"ByteLevel","add_prefix_space":false}]"#
        let added = tokens.enumerated().map { #"{"id":\#($0 + 6),"content":"\#($1)","special":true}"# }
        let file = try SmallFile().with("added_tokens", "[\(added.joined(separator: ","))]")
            .with("pre_tokenizer", #"{"type":"Sequence","pretokenizers":\#(steps)}"#).read()
        #expect(file.hasWrongPatternOfMistral == isWrong)
    }
}
