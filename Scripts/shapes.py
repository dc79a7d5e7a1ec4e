"""The shapes that tokenizer.json files on the Hub have, each with a small vocabulary that is learned from given texts.

`Shapes(texts, size).files()` gives documents by name. They are put together here, so that every flag is as a real file has it."""
import itertools, random

from references import KIMI, LLAMA3, O200K, QWEN2, QWEN35, TEKKEN, clip_merges
from shape_learning import CLIP, Learned, Learner
from shape_parts import (BERT, BYTE_LETTERS, BYTE_TOKENS, DIGIT_RUNS, DIGITS_EACH, LOWERCASE, NFC, NFD, NFKC, NFKD, SHOWN, SPACE,
                         SPACES_BACK, STRIP_ACCENTS,
                         added, byte_level, ends, metaspace, punctuation, replace, sequence, split, template)

BEHAVIORS = ["Removed", "Isolated", "MergedWithPrevious", "MergedWithNext", "Contiguous"]


class Shapes(Learner):
    def file(self, learned, first=(), bytes=False, last=(), normalizer=None, pre=None, post=None, decoder=None,
             string_merges=False,
             order=None, **model):
        """A document. `first` gets the first ids and stands in the vocabulary, `last` the ids after it; both are added tokens."""
        tokens = list(dict.fromkeys([a["content"] for a in first] + (BYTE_TOKENS if bytes else []) + (order or learned.tokens)))
        vocabulary = {token: number for number, token in enumerate(tokens)}
        count, listed = len(vocabulary), []
        for token in [*first, *last]:
            number = vocabulary.get(token["content"])
            if number is None: number, count = count, count + 1
            listed.append({"id": number} | token)
        ids = {a["content"]: a["id"] for a in listed}
        for part in [post, *(post or {}).get("processors", [])]:
            for token in (part or {}).get("special_tokens", {}).values() if (part
                or {}).get("type") == "TemplateProcessing" else ():
                token["ids"] = [ids[token["id"]]]
        flags = {"dropout": None, "unk_token": None, "continuing_subword_prefix": None, "end_of_word_suffix": None,
                 "fuse_unk": False,
                 "byte_fallback": bytes, "ignore_merges": False} | model
        merges = [" ".join(m) for m in learned.merges] if string_merges else learned.merges
        return {"version": "1.0", "truncation": None, "padding": None, "added_tokens": sorted(listed, key=lambda a: a["id"]),
                "normalizer": normalizer, "pre_tokenizer": pre, "post_processor": post, "decoder": decoder,
                "model": {"type": "BPE"} | flags | {"vocab": vocabulary, "merges": merges}}

    def byte_level(self, pre, last=("<|endoftext|>",), **options):
        last = [added(x) if isinstance(x, str) else x for x in last]
        return self.file(self.learned("bytes"), **{"last": last, "pre": pre, "decoder": byte_level(True, True),
                                                   "post": byte_level(trim=False)} | options)

    def files(self):
        return (self.families() | self.sentencepiece_like() | self.words() | self.pre_tokenizers() | self.normalizers() |
                self.added_tokens() | self.models())

    def families(self):
        def splits(*patterns): return sequence("pre", *(split(p) for p in patterns), byte_level())
        chat = ["<|im_start|>", "<|im_end|>", added("<tool_call>", special=False), added("</tool_call>", special=False)]
        post = sequence("post", byte_level(trim=False), template("<|begin_of_text|>"))
        han = "[\u4e00-\u9fa5\u3040-\u309f\u30a0-\u30ff]+"
        deepseek = r"""[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"""
        runs = [added(" " * n, special=False, normalized=True) for n in range(24, 1, -1)]
        return {
            "llama-3": self.byte_level(splits(LLAMA3), ["<|begin_of_text|>", "<|end_of_text|>", "<|eot_id|>"], post=post,
                                       ignore_merges=True),
            "qwen-2": self.byte_level(splits(QWEN2), ["<|endoftext|>", *chat], normalizer=NFC),
            "qwen-3.5": self.byte_level(splits(QWEN35), ["<|endoftext|>", *chat], normalizer=NFC),
            "gpt-2": self.byte_level(byte_level(regex=True), [added("<|endoftext|>", normalized=True)]),
            "roberta": self.byte_level(byte_level(True, True), first=[added("<s>", normalized=True), added("<pad>"),
                                                                      added("</s>"), added("<unk>")],
                                       last=[added("<mask>", lstrip=True)],
                                       post=ends(["<s>", 0], ["</s>", 2], True, True)),
            "gpt-neox": self.byte_level(byte_level(regex=True), ["<|padding|>", *runs], first=[added("<|endoftext|>")],
                                        normalizer=NFC),
            "starcoder": self.byte_level(sequence("pre", DIGITS_EACH, byte_level(regex=True)),
                                         first=[added(f"<{x}>") for x in ["|endoftext|", "fim_prefix", "fim_middle", "fim_suffix",
                                                                          "reponame"]], last=[]),
            "falcon": self.byte_level(sequence("pre", punctuation("Contiguous"), byte_level(regex=True),
                                               DIGIT_RUNS, split("[0-9][0-9][0-9]")),
                                      first=[added(">>TITLE<<"), added(">>ABSTRACT<<"), added(">>INTRODUCTION<<")]),
            "command-r": self.byte_level(sequence("pre", DIGITS_EACH, byte_level(regex=True)), normalizer=NFC,
                                         first=[added("<PAD>"), added("<UNK>"), added("<BOS_TOKEN>")],
                                         post=template("<BOS_TOKEN>")),
            "cohere-2": self.byte_level(splits(r"\d{1,3}(?=(?:\d{3})*\b)", O200K), normalizer=NFC),
            "deepseek-v3": self.byte_level(splits(r"\p{N}{1,3}", han, deepseek),
                                           ["<｜end▁of▁sentence｜>", added("<｜tool▁call▁begin｜>", special=False)]),
            "deepseek-coder": self.byte_level(sequence("pre", split(r"[\r\n]"), split(r"\s?\p{L}+"), split(r"\s?\p{P}+"),
                                                       split("[\u4e00-\u9fa5\u0800-\u4e00\uac00-\ud7ff]+"),
                                                       DIGITS_EACH, byte_level()), normalizer=sequence("normal")),
            "kimi-k2": self.byte_level(splits(KIMI), ["[BOS]", "[EOS]", "<|im_end|>"], ignore_merges=True),
            "gpt-oss": self.byte_level(splits(O200K), ["<|start|>", "<|return|>"], ignore_merges=True),
            "tekken": self.byte_level(splits(TEKKEN), first=[added("<unk>"), added("<s>"), added("</s>"), added("[INST]")],
                                      last=[], ignore_merges=True),
            "superbpe": self.file(self.learned("bytes", pattern=r"(?=(?:\d{3})+(?!\d))|\p{N}{1,3}|[^\p{N}\n]{1,40}|\n"),
                                  last=[added("<|end|>")],
                                  pre=sequence("pre", split(r"\p{N}{1,3}"), split(r"[^\p{N}\n]+\n*"), byte_level()),
                                  decoder=byte_level()),
            "claude-2": self.byte_level(byte_level(regex=True), first=[added("<EOT>"), added("<META>")], last=[], normalizer=NFKC,
                                        post=None),
        }

    def sentencepiece_like(self):
        words, lines = self.learned("words"), self.learned("lines")
        llama = [added("<unk>"), added("<s>"), added("</s>")]
        old = [dict(token, normalized=True) for token in llama]
        prefix = sequence("normal", {"type": "Prepend", "prepend": SPACE}, replace(" ", SPACE))
        usual = {"unk_token": "<unk>", "fuse_unk": True, "bytes": True, "decoder": SPACES_BACK, "post": template("<s>")}
        gemma = [added("<pad>"), added("<eos>"), added("<bos>"), added("<unk>"), added("<mask>", normalized=False)]
        tags = [added(x, special=False) for x in ["<table>", "</table>", "<h1>", *("\n" * n for n in range(2, 9)),
                                                  *(SPACE * n for n in range(2, 9)), "\t\t"]]
        phi = [added(x, rstrip=True) for x in ["<|assistant|>", "<|user|>", "<|end|>"]]
        return {
            "llama-2": self.file(lines, llama, normalizer=prefix, **usual),
            "llama-2-old": self.file(words, old, normalizer=prefix, **usual),
            "llama-2-metaspace": self.file(words, llama, pre=metaspace("first", False), **usual),
            "mistral-v1": self.file(lines, llama, last=[added("[INST]"), added("[/INST]")], normalizer=prefix, string_merges=True,
                                    **usual),
            "phi-3": self.file(words, [llama[0], llama[1], added("</s>", rstrip=True)], last=phi, normalizer=prefix, **usual),
            "gemma": self.file(lines, gemma, last=tags, normalizer=replace(" ", SPACE),
                               pre=split(" ", "MergedWithPrevious", kind="String"),
                               **usual | {"post": template("<bos>"),
                                          "decoder": sequence("decode", replace(SPACE, " "), {"type": "ByteFallback"},
                                                              {"type": "Fuse"})}),
            "yi": self.file(words, llama, normalizer=sequence("normal", replace(" ", SPACE)), **usual),
            "byte-fallback-incomplete": self.without(self.file(words, llama, normalizer=prefix, **usual),
                                                     ["<0xE2>", "<0xF0>", "<0x0A>", "<0x80>"]),
            "byte-fallback-no-unknown": self.file(words, llama[1:], normalizer=prefix, **usual | {"unk_token": None}),
            "byte-fallback-separate": self.without(self.file(words, llama, normalizer=prefix, **usual | {"fuse_unk": False}),
                                                   ["<0xC3>", "<0x9F>"]),
        }

    @staticmethod
    def without(document, tokens):
        """The document without some tokens of its vocabulary, and the merges that need them; ids stay."""
        gone, model = set(tokens), document["model"]
        model["vocab"] = {t: i for t, i in model["vocab"].items() if t not in gone}
        model["merges"] = [m for m in model["merges"] if not gone & {*m, "".join(m)}]
        return document

    def words(self):
        unknown = [added("<unk>")]
        suffixed, prefixed = self.learned("plain", suffix="</w>"), self.learned("plain", prefix="##")
        basic = sequence("pre", {"type": "Whitespace"}, punctuation("Isolated"))
        clip = {"normalizer": sequence("normal", NFC, replace(r"\s+", " ", "Regex"), LOWERCASE),
                "pre": sequence("pre", split(CLIP, "Removed", True), byte_level()), "decoder": byte_level(),
                "unk_token": "<|endoftext|>", "end_of_word_suffix": "</w>", "continuing_subword_prefix": "",
                "last": [added("<|startoftext|>", normalized=True), added("<|endoftext|>")]}
        learned = self.learned("clip", suffix="</w>")
        # Real files list each byte's letter alone and as the end of a word.
        letters = [BYTE_LETTERS[b] for b in [*SHOWN, *(b for b in range(256) if b not in SHOWN)]]
        order = letters + [x + "</w>" for x in letters] + ["".join(m) for m in learned.merges] + ["<|startoftext|>",
            "<|endoftext|>"]
        files = {"clip": self.file(learned, order=order, **clip)}
        real = clip_merges() if self.size > 1_000 else None
        if real:
            learned = Learned([], real)
            order = letters + [x + "</w>" for x in letters] + ["".join(m) for m in real] + ["<|startoftext|>", "<|endoftext|>"]
            files["clip-real"] = self.file(learned, order=order, **clip)
        for document in files.values():
            ids = document["model"]["vocab"]
            first, last = ([token, ids[token]] for token in ("<|startoftext|>", "<|endoftext|>"))
            document["post_processor"] = ends(first, last, False, False)
        suffix = {"unk_token": "<unk>", "end_of_word_suffix": "</w>", "decoder": {"type": "BPEDecoder", "suffix": "</w>"}}
        return files | {
            "gpt-1": self.file(suffixed, unknown, normalizer=LOWERCASE, pre=basic, **suffix),
            "gpt-1-bert": self.file(suffixed, unknown, normalizer=BERT, pre={"type": "BertPreTokenizer"}, **suffix),
            "gpt-1-fused": self.file(suffixed, unknown, normalizer=LOWERCASE, pre=basic, **suffix | {"fuse_unk": True}),
            "continuing-prefix": self.file(prefixed, unknown, normalizer=LOWERCASE, pre=basic, unk_token="<unk>",
                                           continuing_subword_prefix="##"),
            "prefix-and-suffix": self.file(self.learned("plain", suffix="</w>", prefix="##"), unknown, pre=basic,
                                           unk_token="<unk>", continuing_subword_prefix="##", end_of_word_suffix="</w>"),
        }

    def pre_tokenizers(self):
        plain, spaced, words = self.learned("plain"), self.learned("spaced"), self.learned("words")
        known = {"first": [added("<unk>")], "unk_token": "<unk>"}
        files = {"whitespace": self.file(plain, pre={"type": "Whitespace"}, **known),
                 "whitespace-split": self.file(plain, pre={"type": "WhitespaceSplit"}, **known),
                 "character-delimiter": self.file(plain, pre={"type": "CharDelimiterSplit", "delimiter": "e"}, **known),
                 "fixed-length": self.file(spaced, pre={"type": "FixedLength", "length": 5}, **known),
                 "no-pre-tokenizer": self.file(spaced, **known),
                 "bytes-no-regex": self.byte_level(byte_level()),
                 "bytes-prefix-no-regex": self.byte_level(byte_level(True)),
                 "bytes-digits-after": self.byte_level(sequence("pre", byte_level(regex=True), DIGITS_EACH)),
                 "bytes-whitespace": self.byte_level(sequence("pre", {"type": "WhitespaceSplit"}, byte_level(True, True)))}
        for scheme, splits in itertools.product(["always", "first", "never"], [True, False]):
            files[f"metaspace-{scheme}-{'split' if splits else 'whole'}"] = self.file(
                words, pre=metaspace(scheme, splits), last=[added("<sep>"), added("[x]", special=False, normalized=True)],
                    decoder=metaspace(scheme, splits), **known)
        files["metaspace-after-split"] = self.file(words, pre=sequence("pre", {"type": "WhitespaceSplit"}, metaspace("first")),
                                                   last=[added("<sep>")], **known)
        for individual in [True, False]:
            files[f"digits-{'each' if individual else 'runs'}"] = self.file(spaced, pre=DIGITS_EACH if individual else DIGIT_RUNS,
                **known)
        for behavior in BEHAVIORS:
            files[f"punctuation-{behavior}"] = self.file(spaced, pre=punctuation(behavior), **known)
            for invert in [False, True]:
                end = f"{behavior}{'-inverted' if invert else ''}"
                files[f"split-string-{end}"] = self.file(spaced, pre=split(" ", behavior, invert, "String"), **known)
                files[f"split-regex-{end}"] = self.byte_level(sequence("pre", split(r"\d+|[.,]\s|\n+", behavior, invert),
                                                                       byte_level(True)))
        return files

    def normalizers(self):
        def strip(left, right): return {"type": "Strip", "strip_left": left, "strip_right": right}
        every = {"nfc": NFC, "nfd": NFD, "nfkc": NFKC, "nfkd": NFKD, "lowercase": LOWERCASE, "strip": strip(True, True),
                 "strip-left": strip(True, False), "strip-right": strip(False, True), "strip-accents": STRIP_ACCENTS,
                 "nfd-strip-accents": sequence("normal", NFD, STRIP_ACCENTS, LOWERCASE), "empty-sequence": sequence("normal"),
                 "nested": sequence("normal", sequence("normal", NFKC), sequence("normal"), LOWERCASE, NFC),
                 "replace-regex": sequence("normal", replace("[\u2018\u2019]", "'", "Regex"), replace("\\s{2,}", " ", "Regex"),
                                           replace("``", '"')),
                 "prepend": {"type": "Prepend", "prepend": "ab "},
                 "nfkc-strip": sequence("normal", NFKC, strip(True, True), {"type": "Prepend", "prepend": " "})}
        files = {f"normalizer-{name}": self.byte_level(byte_level(regex=True),
                                                       ["<|end|>", added("Ma\u0301x", special=False, normalized=True)],
                                                       normalizer=n)
                 for name, n in every.items()}
        files["normalizer-byte-level"] = self.byte_level(None, normalizer={"type": "ByteLevel"})
        files["normalizer-nfc-byte-level"] = self.byte_level(split(r"Ġ?[a-z]+|Ċ"),
                                                             normalizer=sequence("normal", NFC, {"type": "ByteLevel"}))
        return files

    def added_tokens(self):
        tokens = []
        for n, flags in enumerate(itertools.product([False, True], repeat=5)):
            named = dict(zip(["single_word", "lstrip", "rstrip", "normalized", "special"], flags))
            tokens += [added(f"Flag{n:02}", **named), added(f"<{n}É>", **named)]
        tokens += [added("Flag", special=False), added("Flag1", special=False, normalized=True), added("ag0", special=False),
                   added("<1", special=False),
                   added("  ", special=False), added("    ", special=False, normalized=True),
                   added(" x ", special=False, single_word=True),
                   added("\n", special=False, lstrip=True), added("end", special=False, single_word=True, normalized=True)]
        shorter = [t for t in tokens if t["content"] not in ("  ", "    ", "\n", " x ")]
        prefix = sequence("normal", {"type": "Prepend", "prepend": SPACE}, replace(" ", SPACE))
        generator = random.Random(6)
        many = [f"<extra_{n}>" for n in range(3_000)] + ["".join(generator.choices("abcdexyz_<>|. ", k=generator.randint(3, 12)))
                                                         for _ in range(3_000)]
        many = [added(t, special=n % 2 == 0, normalized=n % 5 == 0) for n, t in enumerate(dict.fromkeys(many))]
        files = {
            "flags": self.byte_level(byte_level(regex=True), tokens),
            "flags-lowercase": self.byte_level(byte_level(regex=True), tokens, normalizer=sequence("normal", NFC, LOWERCASE)),
            "flags-prefix-space": self.byte_level(byte_level(True, True), tokens, normalizer=NFKC),
            "flags-metaspace": self.file(self.learned("words"), [added("<unk>")], last=shorter, pre=metaspace("first"),
                                         unk_token="<unk>", bytes=True),
            "flags-llama-2": self.file(self.learned("words"), [added("<unk>"), added("<s>", lstrip=True)], last=shorter,
                                       normalizer=prefix, unk_token="<unk>", bytes=True, fuse_unk=True),
            "flags-strip": self.byte_level(byte_level(regex=True), tokens,
                                           normalizer={"type": "Strip", "strip_left": True, "strip_right": True}),
        }
        if self.size > 1_000: files["added-6000"] = self.byte_level(byte_level(regex=True), many, normalizer=NFC)
        return files

    def models(self):
        spaced, bytes = self.learned("spaced"), self.learned("bytes")
        unknown, generator, pre = [added("<unk>")], random.Random(15), sequence("pre", split(LLAMA3), byte_level())
        shuffled = sorted(bytes.tokens, key=lambda t: generator.random())
        files = {
            "unknown-fused": self.file(spaced, unknown, unk_token="<unk>", fuse_unk=True),
            "unknown-separate": self.file(spaced, unknown, unk_token="<unk>", fuse_unk=False),
            "unknown-dropped": self.file(spaced, [], last=[added("<end>")]),
            "ignore-merges-characters": self.file(spaced, unknown, unk_token="<unk>", ignore_merges=True,
                                                  pre=split(r"\s?\w+|[^\w\s]+")),
            "strings": self.byte_level(pre, string_merges=True), "template": self.byte_level(
                pre, first=[added("<bos>"), added("<eos>")], post=template("<bos>", "<eos>")),
            "ids-in-other-order": self.byte_level(pre, order=shuffled),
            "incomplete-bytes": self.without(self.byte_level(pre), [BYTE_LETTERS[b] for b in [0, 9, 0x7A, 0x80, 0xE3, 0xF0]]),
            "incomplete-bytes-unknown": self.without(self.byte_level(pre, first=unknown, unk_token="<unk>"),
                                                     [BYTE_LETTERS[b] for b in [0, 9, 0x7A, 0x80, 0xE3, 0xF0]]),
        }
        # Merges in an order of their own, with two ways to some tokens and none to others: by pair and by concatenation, ids differ.
        known, ready, order = set(bytes.tokens[:256]), list(bytes.merges), []
        while ready:
            choices = [m for m in ready if m[0] in known and m[1] in known][:40]
            merge = generator.choice(choices)
            ready.remove(merge)
            order.append(merge)
            known.add("".join(merge))
        tokens = set(bytes.tokens)
        for token in generator.sample(bytes.tokens[256:], len(bytes.merges) // 8):
            for cut in range(1, len(token)):
                pair = [token[:cut], token[cut:]]
                if set(pair) <= tokens and pair not in order: order.insert(generator.randrange(len(order)), pair)
        other = Learned(bytes.tokens, order)
        files["pair-ranks"] = self.file(other, last=[added("<end>")], pre=pre, decoder=byte_level())
        files["pair-ranks-ignore-merges"] = self.file(other, last=[added("<end>")], pre=pre, decoder=byte_level(),
                                                      ignore_merges=True)
        holes = Learned(bytes.tokens, [m for n, m in enumerate(bytes.merges) if n % 9 != 4])
        files["unreachable-tokens"] = self.file(holes, last=[added("<end>")], pre=pre, decoder=byte_level())
        files["unreachable-tokens-ignore-merges"] = self.file(holes, last=[added("<end>")], pre=pre, decoder=byte_level(),
                                                              ignore_merges=True)
        return files
