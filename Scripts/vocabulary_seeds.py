"""Vocabularies that soak_vocabularies.py damages, and how a damaged one is laid out."""

import base64
import hashlib
import json
import os
import pathlib
import re
import shutil

FIXTURES = pathlib.Path(__file__).resolve().parent.parent / "Fixtures"

# For each format, the name of a file, and where there are some.
FORMATS = {
    "tiktoken": ("a.tiktoken", ["fuzz/ranks/*"]),
    "vocab.bpe": ("vocab.bpe", ["fuzz/merges/*"]),
    "vocab.json": ("vocab.json", ["vocabularies-of-others/gpt2-pair/vocab.json"]),
    "merges.txt": ("merges.txt", ["vocabularies-of-others/gpt2-pair/merges.txt"]),
    "tokenizer.json": ("tokenizer.json", ["vocabularies-of-others/*.json", "fuzz/tokenizer-json/*"]),
    "tekken.json": ("tekken.json", ["vocabularies-of-others/*.tekken.json", "fuzz/tekken/*"]),
    "minbpe": ("a.model", ["formats/*.minbpe.model", "vocabularies-of-others/minbpe.model", "fuzz/minbpe/*"]),
    "sentencepiece": (
        "tokenizer.model",
        ["formats/[bcouw]*.model", "vocabularies-of-others/sentencepiece*.model", "fuzz/sentencepiece/*"],
    ),
    "gguf": ("a.gguf", ["formats/*.gguf", "vocabularies-of-others/*.gguf", "fuzz/gguf/*"]),
    "encoding.json": ("a.encoding.json", ["fuzz/description/*"]),
}
LARGE = {
    ".tiktoken": "tiktoken",
    "vocab.bpe": "vocab.bpe",
    "tokenizer.json": "tokenizer.json",
    "v1.model": "sentencepiece",
    "tekken_240718.json": "tekken.json",
}
# What the descriptions among the seeds belong to.
RANKS = b"".join(base64.b64encode(bytes([byte])) + b" %d\n" % byte for byte in range(256))
# Letters, digits, white space, marks, emoji, what looks like special tokens, and bytes that are not UTF-8.
TEXT = (
    "Hello, world! it's 2026: naïve café №1 ＡＢＣ\r\n\tindented  twice   \n"
    " \U0001f469\u200d\U0001f680 e\u0301ﬁ\xad नमस्ते 한국어 日本語。\u2581x\0<0x0A><s></s><|endoftext|>\n" + "ab" * 40
).encode() + b"\xff\xc3(\xed\xa0\x80 \xf4\x90\x80\x80\xe2\x82"


def seeds():
    """Small files by format, and pairs of a format and a published one: a name and the bytes of each."""
    small = {}
    for format, (_, patterns) in FORMATS.items():
        paths = {path for pattern in patterns for path in FIXTURES.glob(pattern) if path.is_file()}
        if format == "tokenizer.json":
            paths = {path for path in paths if not path.name.endswith((".tekken.json", "manifest.json"))}
        small[format] = [(path.name, path.read_bytes()) for path in sorted(paths)]
    default = (FIXTURES.parent / "Vocab/bpe64k.tiktoken").read_bytes()
    small["tiktoken"].append(("bpe64k, 700 tokens", b"".join(default.splitlines(keepends=True)[:700])))
    cache = pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache"))
    folders = [folder for folder in os.environ.get("BPE_VOCABULARIES", "").split(":") if folder]
    large = [
        (format, path.name, path.read_bytes())
        for folder in [*folders, cache / "bpe-vocabularies-of-others"]
        for ending, format in LARGE.items()
        for path in sorted(pathlib.Path(folder).glob("*" + ending))
    ]
    return small, large


def write_case(folder, format, data):
    """Puts the file, what belongs to it and a text into a folder. Returns the path of the vocabulary."""
    name = FORMATS[format][0]
    (folder / name).write_bytes(data)
    (folder / "text").write_bytes(TEXT)
    pair = FIXTURES / "vocabularies-of-others/gpt2-pair"
    if format == "vocab.json":
        shutil.copy(pair / "merges.txt", folder)
    if format == "merges.txt":
        shutil.copy(pair / "vocab.json", folder)
        name = "vocab.json"
    if format == "encoding.json":
        (folder / "a.tiktoken").write_bytes(RANKS)
        name = "a.tiktoken"
    if format == "tiktoken":
        # What a rank file alone does not say.
        ranks = [int(rank) for rank in re.findall(rb"^\S+ (\d{1,9})\r?$", data, re.MULTILINE)]
        description = {
            "version": 1, "name": "a", "size": max(ranks, default=0) + 1, "specialTokens": [],
            "pattern": {"expressions": [r" ?\p{L}+|\s+|."]}, "ranksSHA256": hashlib.sha256(data).hexdigest(),
        }
        (folder / "a.encoding.json").write_text(json.dumps(description))
    return str(folder / name)
