"""The shapes that tokenizer.json files on the Hub have, each with a small vocabulary that is learned from given texts.

`Shapes(texts, size).files()` gives documents by name. Everything is learned with `tokenizers`, so that ids mean something, and
put together here, so that every flag is as a real file has it."""
import collections, functools, heapq, itertools, json, random

from references import KIMI, LLAMA3, O200K, QWEN2, QWEN35, TEKKEN, clip_merges

BEHAVIORS = ["Removed", "Isolated", "MergedWithPrevious", "MergedWithNext", "Contiguous"]
SPACE = "\u2581"


def sequence(kind, *steps):
    return {"type": "Sequence", {"pre": "pretokenizers", "normal": "normalizers", "decode": "decoders", "post": "processors"}[kind]: list(steps)}


def split(pattern, behavior="Isolated", invert=False, kind="Regex"):
    return {"type": "Split", "pattern": {kind: pattern}, "behavior": behavior, "invert": invert}


def byte_level(prefix=False, regex=False, trim=True):
    return {"type": "ByteLevel", "add_prefix_space": prefix, "trim_offsets": trim, "use_regex": regex}


def replace(pattern, content, kind="String"):
    return {"type": "Replace", "pattern": {kind: pattern}, "content": content}


def metaspace(scheme="always", split=True):
    return {"type": "Metaspace", "replacement": SPACE, "prepend_scheme": scheme, "split": split}


def added(content, special=True, normalized=False, single_word=False, lstrip=False, rstrip=False):
    return {"content": content, "single_word": single_word, "lstrip": lstrip, "rstrip": rstrip, "normalized": normalized, "special": special}


def template(first=None, last=None):
    """BOS and EOS as Llama and others add them; their ids are filled in later."""
    def special(token): return [{"SpecialToken": {"id": token, "type_id": 0}}] if token else []
    pair = [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 0}}]
    return {"type": "TemplateProcessing", "single": special(first) + pair[:1] + special(last),
            "pair": special(first) + pair[:1] + special(last) + special(first) + pair[1:] + special(last),
            "special_tokens": {token: {"id": token, "ids": [], "tokens": [token]} for token in (first, last) if token}}


NFC, NFD, NFKC, NFKD, LOWERCASE, STRIP_ACCENTS = ({"type": t} for t in ["NFC", "NFD", "NFKC", "NFKD", "Lowercase", "StripAccents"])
BERT = {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True, "strip_accents": None, "lowercase": True}
SPACES_BACK = sequence("decode", replace(SPACE, " "), {"type": "ByteFallback"}, {"type": "Fuse"},
                       {"type": "Strip", "content": " ", "start": 1, "stop": 0})
BYTE_TOKENS = [f"<0x{byte:02X}>" for byte in range(256)]
SHOWN = [*range(33, 127), *range(161, 173), *range(174, 256)]
BYTE_LETTERS = {b: chr(b) for b in SHOWN} | {b: chr(256 + n) for n, b in enumerate(b for b in range(256) if b not in SHOWN)}


class Learned:
    """Tokens in the order of their ids, and merges in the order of their ranks."""
    def __init__(self, tokens, merges):
        self.tokens, self.merges = tokens, [list(merge) for merge in merges]


def merges_of_words(words, size, letters, prefix, suffix):
    """Learns merges where letters in a word, or at its end, are tokens of their own. The library's trainer numbers such letters in
    the order of a hash table, so it learns something else each time."""
    spelled = [[(prefix if place else "") + c + (suffix if place == len(w) - 1 else "") for place, c in enumerate(w)] for w in words]
    spelled = [[token for token in word if token.removeprefix(prefix).removesuffix(suffix) in letters] for word in spelled]
    counts, places, times = collections.Counter(), collections.defaultdict(set), list(words.values())
    for number, word in enumerate(spelled):
        for pair in zip(word, word[1:]): counts[pair] += times[number]; places[pair].add(number)
    tokens = sorted({token for word in spelled for token in word})
    known, merges = set(tokens), []
    queue = [(-count, pair) for pair, count in counts.items()]
    heapq.heapify(queue)
    while queue and len(tokens) < size:
        count, pair = heapq.heappop(queue)
        if counts[pair] != -count or not count:
            if counts[pair] > 0: heapq.heappush(queue, (-counts[pair], pair))
            continue
        merges.append(pair)
        merged = pair[0] + pair[1].removeprefix(prefix)
        if merged not in known: known.add(merged); tokens.append(merged)
        changed = set()
        for number in sorted(places[pair]):
            word, place = spelled[number], 0
            for old in zip(word, word[1:]): counts[old] -= times[number]
            while place + 1 < len(word):
                if (word[place], word[place + 1]) == pair: word[place:place + 2] = [merged]
                place += 1
            for new in zip(word, word[1:]): counts[new] += times[number]; places[new].add(number); changed.add(new)
        for new in sorted(changed): heapq.heappush(queue, (-counts[new], new))
    return Learned(tokens, merges)


class Shapes:
    def __init__(self, texts, size, letters=900):
        self.texts, self.size, self.letters = texts, size, letters

    @functools.lru_cache(maxsize=None)
    def learned(self, kind, pattern=LLAMA3, prefix="", suffix=""):
        import tokenizers as t

        pre, normal, lines = t.pre_tokenizers, t.normalizers, [l for x in self.texts for l in x.splitlines(keepends=True)]
        tokenizer, given = t.Tokenizer(t.models.BPE(unk_token="<unk>")), None
        if kind == "bytes":
            tokenizer.pre_tokenizer = pre.Sequence([pre.Split(t.Regex(pattern), "isolated"), pre.ByteLevel(False, use_regex=False)])
            given = pre.ByteLevel.alphabet()
        elif kind == "words":  # of characters, with the sign of a space before each; lines keep their ends
            tokenizer.pre_tokenizer = pre.Metaspace()
        elif kind == "lines":  # merges that cross words
            tokenizer.normalizer = normal.Replace(" ", SPACE)
            lines = [line[:120] for line in lines[::4]]
        elif kind == "plain":
            tokenizer.normalizer = normal.Lowercase()
            tokenizer.pre_tokenizer = pre.Sequence([pre.Whitespace(), pre.Punctuation()])
        elif kind == "spaced":  # spaces and line ends are letters, as after a Split that removes nothing
            tokenizer.pre_tokenizer = pre.Split(t.Regex(r"\s?\w+|[^\w\s]+"), "isolated")
        elif kind == "clip":
            tokenizer.normalizer = normal.Sequence([normal.NFC(), normal.Replace(t.Regex(r"\s+"), " "), normal.Lowercase()])
            tokenizer.pre_tokenizer = pre.Sequence([pre.Split(t.Regex(CLIP), "removed", invert=True), pre.ByteLevel(False, use_regex=False)])
            given = pre.ByteLevel.alphabet()
        def pieces(line):
            line = tokenizer.normalizer.normalize_str(line) if tokenizer.normalizer else line
            return [piece for piece, _ in tokenizer.pre_tokenizer.pre_tokenize_str(line)] if tokenizer.pre_tokenizer else [line]
        if given is None:
            # Chosen here, because the trainer chooses among equally frequent letters by chance.
            counts = collections.Counter(c for line in lines for piece in pieces(line) for c in piece)
            given = sorted(counts, key=lambda c: (-counts[c], c))[:self.letters]
        if prefix or suffix:
            words = collections.Counter(piece for line in lines for piece in pieces(line))
            return merges_of_words(words, self.size, set(given), prefix, suffix)
        trainer = t.trainers.BpeTrainer(vocab_size=self.size, show_progress=False, special_tokens=[], initial_alphabet=given, limit_alphabet=len(given))
        tokenizer.train_from_iterator(lines, trainer)
        model = json.loads(tokenizer.to_str())["model"]
        return Learned(sorted(model["vocab"], key=model["vocab"].get), model["merges"])

    def file(self, learned, first=(), bytes=False, last=(), normalizer=None, pre=None, post=None, decoder=None, string_merges=False,
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
            for token in (part or {}).get("special_tokens", {}).values() if (part or {}).get("type") == "TemplateProcessing" else ():
                token["ids"] = [ids[token["id"]]]
        flags = {"dropout": None, "unk_token": None, "continuing_subword_prefix": None, "end_of_word_suffix": None, "fuse_unk": False,
                 "byte_fallback": bytes, "ignore_merges": False} | model
        merges = [" ".join(m) for m in learned.merges] if string_merges else learned.merges
        return {"version": "1.0", "truncation": None, "padding": None, "added_tokens": sorted(listed, key=lambda a: a["id"]),
                "normalizer": normalizer, "pre_tokenizer": pre, "post_processor": post, "decoder": decoder,
                "model": {"type": "BPE"} | flags | {"vocab": vocabulary, "merges": merges}}

    def byte_level(self, pre, last=("<|endoftext|>",), **options):
        last = [added(x) if isinstance(x, str) else x for x in last]
        return self.file(self.learned("bytes"), **{"last": last, "pre": pre, "decoder": byte_level(True, True), "post": byte_level(trim=False)} | options)

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
            "llama-3": self.byte_level(splits(LLAMA3), ["<|begin_of_text|>", "<|end_of_text|>", "<|eot_id|>"], post=post, ignore_merges=True),
            "qwen-2": self.byte_level(splits(QWEN2), ["<|endoftext|>", *chat], normalizer=NFC),
            "qwen-3.5": self.byte_level(splits(QWEN35), ["<|endoftext|>", *chat], normalizer=NFC),
            "gpt-2": self.byte_level(byte_level(regex=True), [added("<|endoftext|>", normalized=True)]),
            "roberta": self.byte_level(byte_level(True, True), first=[added("<s>", normalized=True), added("<pad>"), added("</s>"), added("<unk>")],
                                       last=[added("<mask>", lstrip=True)],
                                       post={"type": "RobertaProcessing", "sep": ["</s>", 2], "cls": ["<s>", 0], "trim_offsets": True, "add_prefix_space": True}),
            "gpt-neox": self.byte_level(byte_level(regex=True), ["<|padding|>", *runs], first=[added("<|endoftext|>")], normalizer=NFC),
            "starcoder": self.byte_level(sequence("pre", {"type": "Digits", "individual_digits": True}, byte_level(regex=True)),
                                         first=[added(f"<{x}>") for x in ["|endoftext|", "fim_prefix", "fim_middle", "fim_suffix", "reponame"]], last=[]),
            "falcon": self.byte_level(sequence("pre", {"type": "Punctuation", "behavior": "Contiguous"}, byte_level(regex=True),
                                               {"type": "Digits", "individual_digits": False}, split("[0-9][0-9][0-9]")),
                                      first=[added(">>TITLE<<"), added(">>ABSTRACT<<"), added(">>INTRODUCTION<<")]),
            "command-r": self.byte_level(sequence("pre", {"type": "Digits", "individual_digits": True}, byte_level(regex=True)), normalizer=NFC,
                                         first=[added("<PAD>"), added("<UNK>"), added("<BOS_TOKEN>")], post=template("<BOS_TOKEN>")),
            "cohere-2": self.byte_level(splits(r"\d{1,3}(?=(?:\d{3})*\b)", O200K), normalizer=NFC),
            "deepseek-v3": self.byte_level(splits(r"\p{N}{1,3}", han, deepseek), ["<｜end▁of▁sentence｜>", added("<｜tool▁call▁begin｜>", special=False)]),
            "deepseek-coder": self.byte_level(sequence("pre", split(r"[\r\n]"), split(r"\s?\p{L}+"), split(r"\s?\p{P}+"), split("[\u4e00-\u9fa5\u0800-\u4e00\uac00-\ud7ff]+"),
                                                       {"type": "Digits", "individual_digits": True}, byte_level()), normalizer=sequence("normal")),
            "kimi-k2": self.byte_level(splits(KIMI), ["[BOS]", "[EOS]", "<|im_end|>"], ignore_merges=True),
            "gpt-oss": self.byte_level(splits(O200K), ["<|start|>", "<|return|>"], ignore_merges=True),
            "tekken": self.byte_level(splits(TEKKEN), first=[added("<unk>"), added("<s>"), added("</s>"), added("[INST]")], last=[], ignore_merges=True),
            "superbpe": self.file(self.learned("bytes", pattern=r"(?=(?:\d{3})+(?!\d))|\p{N}{1,3}|[^\p{N}\n]{1,40}|\n"), last=[added("<|end|>")],
                                  pre=sequence("pre", split(r"\p{N}{1,3}"), split(r"[^\p{N}\n]+\n*"), byte_level()), decoder=byte_level()),
            "claude-2": self.byte_level(byte_level(regex=True), first=[added("<EOT>"), added("<META>")], last=[], normalizer=NFKC, post=None),
        }

    def sentencepiece_like(self):
        words, lines = self.learned("words"), self.learned("lines")
        llama = [added("<unk>"), added("<s>"), added("</s>")]
        old = [dict(token, normalized=True) for token in llama]
        prefix = sequence("normal", {"type": "Prepend", "prepend": SPACE}, replace(" ", SPACE))
        usual = {"unk_token": "<unk>", "fuse_unk": True, "bytes": True, "decoder": SPACES_BACK, "post": template("<s>")}
        gemma = [added("<pad>"), added("<eos>"), added("<bos>"), added("<unk>"), added("<mask>", normalized=False)]
        tags = [added(x, special=False) for x in ["<table>", "</table>", "<h1>", *("\n" * n for n in range(2, 9)), *(SPACE * n for n in range(2, 9)), "\t\t"]]
        phi = [added(x, rstrip=True) for x in ["<|assistant|>", "<|user|>", "<|end|>"]]
        return {
            "llama-2": self.file(lines, llama, normalizer=prefix, **usual),
            "llama-2-old": self.file(words, old, normalizer=prefix, **usual),
            "llama-2-metaspace": self.file(words, llama, pre=metaspace("first", False), **usual),
            "mistral-v1": self.file(lines, llama, last=[added("[INST]"), added("[/INST]")], normalizer=prefix, string_merges=True, **usual),
            "phi-3": self.file(words, [llama[0], llama[1], added("</s>", rstrip=True)], last=phi, normalizer=prefix, **usual),
            "gemma": self.file(lines, gemma, last=tags, normalizer=replace(" ", SPACE), pre=split(" ", "MergedWithPrevious", kind="String"),
                               **usual | {"post": template("<bos>"), "decoder": sequence("decode", replace(SPACE, " "), {"type": "ByteFallback"}, {"type": "Fuse"})}),
            "yi": self.file(words, llama, normalizer=sequence("normal", replace(" ", SPACE)), **usual),
            "byte-fallback-incomplete": self.without(self.file(words, llama, normalizer=prefix, **usual), ["<0xE2>", "<0xF0>", "<0x0A>", "<0x80>"]),
            "byte-fallback-no-unknown": self.file(words, llama[1:], normalizer=prefix, **usual | {"unk_token": None}),
            "byte-fallback-separate": self.without(self.file(words, llama, normalizer=prefix, **usual | {"fuse_unk": False}), ["<0xC3>", "<0x9F>"]),
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
        basic = sequence("pre", {"type": "Whitespace"}, {"type": "Punctuation", "behavior": "Isolated"})
        clip = {"normalizer": sequence("normal", NFC, replace(r"\s+", " ", "Regex"), LOWERCASE),
                "pre": sequence("pre", split(CLIP, "Removed", True), byte_level()), "decoder": byte_level(),
                "post": {"type": "RobertaProcessing", "sep": ["<|endoftext|>", 0], "cls": ["<|startoftext|>", 0], "trim_offsets": False, "add_prefix_space": False},
                "unk_token": "<|endoftext|>", "end_of_word_suffix": "</w>", "continuing_subword_prefix": "",
                "last": [added("<|startoftext|>", normalized=True), added("<|endoftext|>")]}
        learned = self.learned("clip", suffix="</w>")
        # Real files list each byte's letter alone and as the end of a word.
        letters = [BYTE_LETTERS[b] for b in [*SHOWN, *(b for b in range(256) if b not in SHOWN)]]
        order = letters + [x + "</w>" for x in letters] + ["".join(m) for m in learned.merges] + ["<|startoftext|>", "<|endoftext|>"]
        files = {"clip": self.file(learned, order=order, **clip)}
        real = clip_merges() if self.size > 1_000 else None
        if real:
            learned = Learned([], real)
            order = letters + [x + "</w>" for x in letters] + ["".join(m) for m in real] + ["<|startoftext|>", "<|endoftext|>"]
            files["clip-real"] = self.file(learned, order=order, **clip)
        for document in files.values():
            ids = document["model"]["vocab"]
            document["post_processor"] = dict(document["post_processor"], sep=["<|endoftext|>", ids["<|endoftext|>"]], cls=["<|startoftext|>", ids["<|startoftext|>"]])
        suffix = {"unk_token": "<unk>", "end_of_word_suffix": "</w>", "decoder": {"type": "BPEDecoder", "suffix": "</w>"}}
        return files | {
            "gpt-1": self.file(suffixed, unknown, normalizer=LOWERCASE, pre=basic, **suffix),
            "gpt-1-bert": self.file(suffixed, unknown, normalizer=BERT, pre={"type": "BertPreTokenizer"}, **suffix),
            "gpt-1-fused": self.file(suffixed, unknown, normalizer=LOWERCASE, pre=basic, **suffix | {"fuse_unk": True}),
            "continuing-prefix": self.file(prefixed, unknown, normalizer=LOWERCASE, pre=basic, unk_token="<unk>", continuing_subword_prefix="##"),
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
                 "bytes-digits-after": self.byte_level(sequence("pre", byte_level(regex=True), {"type": "Digits", "individual_digits": True})),
                 "bytes-whitespace": self.byte_level(sequence("pre", {"type": "WhitespaceSplit"}, byte_level(True, True)))}
        for scheme, splits in itertools.product(["always", "first", "never"], [True, False]):
            files[f"metaspace-{scheme}-{'split' if splits else 'whole'}"] = self.file(
                words, pre=metaspace(scheme, splits), last=[added("<sep>"), added("[x]", special=False, normalized=True)], decoder=metaspace(scheme, splits), **known)
        files["metaspace-after-split"] = self.file(words, pre=sequence("pre", {"type": "WhitespaceSplit"}, metaspace("first")), last=[added("<sep>")], **known)
        for individual in [True, False]:
            files[f"digits-{'each' if individual else 'runs'}"] = self.file(spaced, pre={"type": "Digits", "individual_digits": individual}, **known)
        for behavior in BEHAVIORS:
            files[f"punctuation-{behavior}"] = self.file(spaced, pre={"type": "Punctuation", "behavior": behavior}, **known)
            for invert in [False, True]:
                end = f"{behavior}{'-inverted' if invert else ''}"
                files[f"split-string-{end}"] = self.file(spaced, pre=split(" ", behavior, invert, "String"), **known)
                files[f"split-regex-{end}"] = self.byte_level(sequence("pre", split(r"\d+|[.,]\s|\n+", behavior, invert), byte_level(True)))
        return files

    def normalizers(self):
        def strip(left, right): return {"type": "Strip", "strip_left": left, "strip_right": right}
        every = {"nfc": NFC, "nfd": NFD, "nfkc": NFKC, "nfkd": NFKD, "lowercase": LOWERCASE, "strip": strip(True, True),
                 "strip-left": strip(True, False), "strip-right": strip(False, True), "strip-accents": STRIP_ACCENTS,
                 "nfd-strip-accents": sequence("normal", NFD, STRIP_ACCENTS, LOWERCASE), "empty-sequence": sequence("normal"),
                 "nested": sequence("normal", sequence("normal", NFKC), sequence("normal"), LOWERCASE, NFC),
                 "replace-regex": sequence("normal", replace("[\u2018\u2019]", "'", "Regex"), replace("\\s{2,}", " ", "Regex"), replace("``", '"')),
                 "prepend": {"type": "Prepend", "prepend": "ab "}, "nfkc-strip": sequence("normal", NFKC, strip(True, True), {"type": "Prepend", "prepend": " "})}
        files = {f"normalizer-{name}": self.byte_level(byte_level(regex=True), ["<|end|>", added("Ma\u0301x", special=False, normalized=True)], normalizer=n)
                 for name, n in every.items()}
        files["normalizer-byte-level"] = self.byte_level(None, normalizer={"type": "ByteLevel"})
        files["normalizer-nfc-byte-level"] = self.byte_level(split(r"Ġ?[a-z]+|Ċ"), normalizer=sequence("normal", NFC, {"type": "ByteLevel"}))
        return files

    def added_tokens(self):
        tokens = []
        for n, flags in enumerate(itertools.product([False, True], repeat=5)):
            named = dict(zip(["single_word", "lstrip", "rstrip", "normalized", "special"], flags))
            tokens += [added(f"Flag{n:02}", **named), added(f"<{n}É>", **named)]
        tokens += [added("Flag", special=False), added("Flag1", special=False, normalized=True), added("ag0", special=False), added("<1", special=False),
                   added("  ", special=False), added("    ", special=False, normalized=True), added(" x ", special=False, single_word=True),
                   added("\n", special=False, lstrip=True), added("end", special=False, single_word=True, normalized=True)]
        shorter = [t for t in tokens if t["content"] not in ("  ", "    ", "\n", " x ")]
        prefix = sequence("normal", {"type": "Prepend", "prepend": SPACE}, replace(" ", SPACE))
        generator = random.Random(6)
        many = [f"<extra_{n}>" for n in range(3_000)] + ["".join(generator.choices("abcdexyz_<>|. ", k=generator.randint(3, 12))) for _ in range(3_000)]
        many = [added(t, special=n % 2 == 0, normalized=n % 5 == 0) for n, t in enumerate(dict.fromkeys(many))]
        files = {
            "flags": self.byte_level(byte_level(regex=True), tokens),
            "flags-lowercase": self.byte_level(byte_level(regex=True), tokens, normalizer=sequence("normal", NFC, LOWERCASE)),
            "flags-prefix-space": self.byte_level(byte_level(True, True), tokens, normalizer=NFKC),
            "flags-metaspace": self.file(self.learned("words"), [added("<unk>")], last=shorter, pre=metaspace("first"), unk_token="<unk>", bytes=True),
            "flags-llama-2": self.file(self.learned("words"), [added("<unk>"), added("<s>", lstrip=True)], last=shorter, normalizer=prefix, unk_token="<unk>", bytes=True, fuse_unk=True),
            "flags-strip": self.byte_level(byte_level(regex=True), tokens, normalizer={"type": "Strip", "strip_left": True, "strip_right": True}),
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
            "ignore-merges-characters": self.file(spaced, unknown, unk_token="<unk>", ignore_merges=True, pre=split(r"\s?\w+|[^\w\s]+")),
            "strings": self.byte_level(pre, string_merges=True), "template": self.byte_level(
                pre, first=[added("<bos>"), added("<eos>")], post=template("<bos>", "<eos>")),
            "ids-in-other-order": self.byte_level(pre, order=shuffled),
            "incomplete-bytes": self.without(self.byte_level(pre), [BYTE_LETTERS[b] for b in [0, 9, 0x7A, 0x80, 0xE3, 0xF0]]),
            "incomplete-bytes-unknown": self.without(self.byte_level(pre, first=unknown, unk_token="<unk>"), [BYTE_LETTERS[b] for b in [0, 9, 0x7A, 0x80, 0xE3, 0xF0]]),
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
        files["pair-ranks-ignore-merges"] = self.file(other, last=[added("<end>")], pre=pre, decoder=byte_level(), ignore_merges=True)
        holes = Learned(bytes.tokens, [m for n, m in enumerate(bytes.merges) if n % 9 != 4])
        files["unreachable-tokens"] = self.file(holes, last=[added("<end>")], pre=pre, decoder=byte_level())
        files["unreachable-tokens-ignore-merges"] = self.file(holes, last=[added("<end>")], pre=pre, decoder=byte_level(), ignore_merges=True)
        return files


CLIP = r"""<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"""
