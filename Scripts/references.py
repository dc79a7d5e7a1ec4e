"""Where the reference libraries and other owners' files are, and how each owner's library encodes. Importing this runs the script
again under the Python of Scripts/install-references if this one lacks the libraries."""
import base64, functools, gzip, itertools, os, pathlib, re, sys, unicodedata

CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache")
REAL = pathlib.Path(os.environ.get("BPE_VOCABULARIES_OF_OTHERS") or CACHE / "bpe-vocabularies-of-others")
SHAPES = pathlib.Path(os.environ.get("BPE_SHAPES") or CACHE / "bpe-shapes")
CORPORA = pathlib.Path(os.environ.get("BPE_CORPORA") or CACHE / "bpe-corpora")
ROOT = pathlib.Path(__file__).resolve().parent.parent
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

try:
    import numpy, regex, sentencepiece, tiktoken, tokenizers
except ImportError:
    python = CACHE / "bpe-soak" / "bin" / "python"
    if not python.exists() or os.environ.get("BPE_RESTARTED"):
        sys.exit("the reference libraries are missing: run Scripts/install-references, which needs PyPI")
    os.environ["BPE_RESTARTED"] = "1"
    os.execv(python, [str(python), *sys.argv])

WORDS = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|DIGITS| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+")
LLAMA3, QWEN2 = WORDS.replace("DIGITS", r"\p{N}{1,3}"), WORDS.replace("DIGITS", r"\p{N}")
QWEN35 = QWEN2.replace(r"?\p{L}+", r"?[\p{L}\p{M}]+").replace(r"[^\s\p{L}\p{N}]", r"[^\s\p{L}\p{M}\p{N}]")
GPT2 = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"
CONTRACTION = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
O200K = (r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+" + CONTRACTION +
         r"|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*" + CONTRACTION +
         r"|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+")
TEKKEN = O200K.replace(CONTRACTION, "").replace(r"\p{N}{1,3}", r"\p{N}")
KIMI = r"[\p{Han}]+|" + O200K.replace(r"\p{M}]", r"\p{M}&&[^\p{Han}]]").replace(r"[\r\n/]*", r"[\r\n]*")
# What tiktoken 0.14 needs to stay linear is written differently there, with equal pieces.
PATTERNS = {"llama3": LLAMA3, "qwen2": QWEN2, "qwen3.5": QWEN35, "gpt2": GPT2, "o200k": O200K, "llama4": O200K, "gpt-oss": O200K,
            "tekken": TEKKEN, "kimi-k2": KIMI}


def read_ranks(path):
    return {base64.b64decode(t): int(r) for t, r in (l.split() for l in pathlib.Path(path).read_bytes().splitlines()
                                                     if l.strip())}


class BytesDecoder:
    """A library that decodes to bytes, where others show what is no text as U+FFFD."""


class HuggingFace:
    """tokenizers, with offsets in scalars."""
    gives_offsets = True

    def __init__(self, path, **_):
        self.tokenizer, self.adds_special = tokenizers.Tokenizer.from_file(str(path)), False

    def set_mode(self, adds_special=False, specials_are_text=False):
        self.adds_special, self.tokenizer.encode_special_tokens = adds_special, specials_are_text

    def encode(self, texts):
        return [e.ids for e in self.tokenizer.encode_batch_fast(texts, add_special_tokens=self.adds_special)]

    def encode_with_offsets(self, texts):
        return [(e.ids, e.offsets) for e in self.tokenizer.encode_batch(texts, add_special_tokens=self.adds_special)]

    def decode(self, ids):
        return self.tokenizer.decode(ids, skip_special_tokens=False)

    def shown(self, text):
        """A text as it is, and with U+FFFD where this library can have it for an added token: ByteLevel takes letters such as "é" for
        bytes, which are no text on their own. Ours keeps such tokens as they are, so that nothing of the text is lost; a letter may
        also be there as ordinary tokens."""
        added = {self.tokenizer.id_to_token(id): self.decode([id]) for id in self.tokenizer.get_added_tokens_decoder()}
        hidden = {content: shown for content, shown in added.items() if "\ufffd" in shown and "\ufffd" not in content}
        if not hidden: return [text]
        parts = re.split("(" + "|".join(map(re.escape, hidden)) + ")", text)
        choices = [[part, hidden[part]] if part in hidden else [part] for part in parts]
        return map("".join, itertools.islice(itertools.product(*choices), 5_000))

    def spellings(self):
        return [token.content for token in self.tokenizer.get_added_tokens_decoder().values()]


class SentencePiece:
    gives_offsets = False

    def __init__(self, path, **_):
        self.processor = sentencepiece.SentencePieceProcessor(model_file=str(path))

    def encode(self, texts):
        return self.processor.encode(texts, num_threads=1)

    def decode(self, ids):
        return self.processor.decode(ids)

    def shown(self, text):
        """A text as it is, and with the space that this library leaves after it where it adds one for encoding; ours does not."""
        return [text, text + " "]

    def spellings(self):
        from sentencepiece import sentencepiece_model_pb2 as schema

        model = schema.ModelProto.FromString(self.processor.serialized_model_proto())
        return [piece.piece for piece in model.pieces if piece.type in (2, 3, 4)]


class Tekken:
    gives_offsets = False

    def __init__(self, path, **_):
        from mistral_common.tokens.tokenizers.tekken import Tekkenizer

        self.tokenizer = Tekkenizer.from_file(str(path))

    def encode(self, texts):
        return [self.tokenizer.encode(text, bos=False, eos=False) for text in texts]

    def decode(self, ids):
        from mistral_common.tokens.tokenizers.base import SpecialTokenPolicy

        return self.tokenizer.decode(ids, special_token_policy=SpecialTokenPolicy.KEEP)

    def spellings(self):
        return ["<s>", "</s>", "<unk>", "[INST]", "[/INST]", "<SPECIAL_20>"]


class Tiktoken(BytesDecoder):
    """A rank file with a pattern; the spellings of special tokens are text."""
    gives_offsets = False

    def __init__(self, path, pattern, **_):
        # The constructor counts empty tokens and holes as it finds them; nothing encodes to an empty token.
        self.encoding = tiktoken.Encoding("other", pat_str=PATTERNS[pattern], special_tokens={},
                                          mergeable_ranks={t: r for t, r in read_ranks(path).items() if t})

    def encode(self, texts):
        return [self.encoding.encode_ordinary(text) for text in texts]

    def decode(self, ids):
        return self.encoding.decode_bytes(ids)

    def spellings(self):
        return ["<|begin_of_text|>", "<|endoftext|>", "<|eot_id|>", "<|im_start|>"]


class Qwen:
    """dashscope's tokenizer. It composes texts first and knows special tokens."""
    gives_offsets = False

    def __init__(self, path, **_):
        from dashscope.tokenizers.qwen_tokenizer import QwenTokenizer

        self.tokenizer = QwenTokenizer(str(path))

    def encode(self, texts):
        # Its own cutting of long texts at lines changes pieces, so the text goes to the encoding as a whole.
        encoding = self.tokenizer._tokenizer
        return [encoding.encode(unicodedata.normalize("NFC", t), allowed_special="all", disallowed_special=()) for t in texts]

    def spellings(self):
        return ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|extra_0|>", "<|extra_12|>"]


class MinBPE:
    """minbpe's algorithm, written from its description: of a piece's neighbours, the earliest merge first."""
    gives_offsets = False

    def __init__(self, path, **_):
        lines = pathlib.Path(path).read_text(encoding="utf-8").split("\n")
        assert lines[0] == "minbpe v1"
        self.pattern, specials = regex.compile(lines[1]), int(lines[2])
        pairs = [tuple(map(int, line.split())) for line in lines[3 + specials:] if line]
        self.merges = {pair: 256 + number for number, pair in enumerate(pairs)}

    @functools.lru_cache(maxsize=1 << 16)
    def piece(self, piece):
        ids = list(piece.encode())
        while len(ids) > 1:
            best = min(zip(ids, ids[1:]), key=lambda pair: self.merges.get(pair, 1 << 40))
            if best not in self.merges: break
            place, merged = 0, []
            while place < len(ids):
                if tuple(ids[place:place + 2]) == best: merged.append(self.merges[best]); place += 2
                else: merged.append(ids[place]); place += 1
            ids = merged
        return ids

    def encode(self, texts):
        return [[i for piece in self.pattern.findall(text) for i in self.piece(piece)] for text in texts]

    def spellings(self):
        return ["<|endoftext|>"]


OWNERS = {"huggingface": HuggingFace, "sentencepiece": SentencePiece, "tekken": Tekken, "tiktoken": Tiktoken, "qwen": Qwen,
          "minbpe": MinBPE}


def real_files():
    """What Scripts/install-references puts into the cache, as entries like those of Scripts/make-shapes."""
    entries = [{"file": "deepseek.tokenizer.json", "owner": "huggingface"},
               {"file": "claude-2.tokenizer.json", "owner": "huggingface"},
               {"file": "qwen.tiktoken", "owner": "qwen"},
               {"file": "llama3.tokenizer.model", "owner": "tiktoken", "pattern": "llama3"},
               {"file": "llama4.tokenizer.model", "owner": "tiktoken", "pattern": "llama4"},
               {"file": "whisper-gpt2.tiktoken", "owner": "tiktoken", "pattern": "gpt2"},
               {"file": "whisper-multilingual.tiktoken", "owner": "tiktoken", "pattern": "gpt2"},
               # The merges alone do not say how text is prepared: here as in the tokenizer.json of CLIP on the Hub. open_clip's own
               # Python differs for some scalars, because it matches its pattern without regard to case.
               {"file": "clip-merges.txt.gz", "owner": "huggingface", "reference": str(SHAPES / "clip-real.json")}]
    entries += [{"file": f"tekken_{date}.json", "owner": "tekken"} for date in ["240718", "240911"]]
    entries += [{"file": f"mistral-{version}.model", "owner": "sentencepiece"} for version in ["v1", "v2", "v3", "v7"]]
    return [{"name": e["file"]} | e | {"file": str(REAL / e["file"])} for e in entries if (REAL / e["file"]).exists()]


def clip_merges():
    """The merges that CLIP uses of its file: the rest was learned and left out."""
    path = REAL / "clip-merges.txt.gz"
    if not path.exists(): return None
    lines = gzip.decompress(path.read_bytes()).decode().split("\n")
    return [line.split() for line in lines[1:49152 - 256 - 2 + 1]]
