"""Small tokenizers of every kind, made on the spot."""

from __future__ import annotations

import functools
import json
import os
import pathlib
from collections.abc import Callable
from typing import Any

import pytest

pytest.importorskip(
    "transformers",
    reason="transformers is not installed: pip install -r Python/tests/requirements.txt",
)

from tokenizers import (
    AddedToken,
    Regex,
    Tokenizer,
    decoders,
    models,
    normalizers,
    pre_tokenizers,
    processors,
    trainers,
)
from transformers import PreTrainedTokenizerFast

LLAMA_3 = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+"
    r"|\s+(?!\S)|\s+"
)

CORPUS = [
    "How many eyes does my foot have? As many as there are, the cat said, and looked at the hat on the mat.",
    "Der Löwe fährt über die Brücke; das Mädchen zählt 1234567 Bäume, größer und höher als die Häuser.",
    "def encode(text: str) -> list[int]:\n    return [ids[piece] for piece in split(text)]\n\n",
    "日本語の文章は空白を使わない。中文也不用空格。한국어는 띄어쓰기를 합니다.",
    "In 2024 we've seen 3,141,592 things that weren't there; it's 100% true, isn't it? I'll say we'd.",
] * 4

TEXTS = [
    "Hello world",
    "",
    " ",
    "  two  spaces  ",
    "How many eyes does my foot have?",
    "line\nbreaks\r\n\n  and\ttabs\n",
    "Grüße, fährt 日本語 한국어 👩‍👩‍👧‍👦 e\u0301 ﬁ Å",
    "I'M we'Ll it's ’s 1234567 3.14 x" + "=" * 40,
    "<s>special</s> <mask>  <mask>x <|end|><|start|> [SEP]",
    " <mask> <tool> tool Tool TOOL ＴＯＯＬ tools",
    "\x00\x01\u200b\ufeff\u2028\u00a0\u3000 end \U0010ffff\uffff",
    "▁already▁there ▁ _",
    "a" * 300,
    "the cat and the hat on the mat " * 12,
]

SPECIAL_TOKENS = ["<s>", "</s>", "<pad>", "<unk>", "[CLS]", "[SEP]", "<|start|>", "<|end|>"]


def byte_level(pre_tokenizer: Any, normalizer: Any = None, **settings: Any) -> Tokenizer:
    tokenizer = Tokenizer(models.BPE(**settings))
    tokenizer.pre_tokenizer = pre_tokenizer
    if normalizer is not None:
        tokenizer.normalizer = normalizer
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=700,
        special_tokens=SPECIAL_TOKENS,
        initial_alphabet=alphabet,
        show_progress=False,
    )
    tokenizer.train_from_iterator(CORPUS, trainer)
    return tokenizer


def metaspace(byte_fallback: bool, **settings: Any) -> Tokenizer:
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", byte_fallback=byte_fallback, **settings))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    bytes_ = [f"<0x{byte:02X}>" for byte in range(256)] if byte_fallback else []
    trainer = trainers.BpeTrainer(
        vocab_size=900,
        special_tokens=[*SPECIAL_TOKENS, *bytes_],
        limit_alphabet=60,
        show_progress=False,
    )
    tokenizer.train_from_iterator(CORPUS, trainer)
    document = json.loads(tokenizer.to_str())
    document["added_tokens"] = document["added_tokens"][: len(SPECIAL_TOKENS)]
    tokenizer = Tokenizer.from_str(json.dumps(document))
    tokenizer.decoder = decoders.Sequence([decoders.ByteFallback(), decoders.Metaspace()])
    return tokenizer


def template(tokenizer: Tokenizer, single: str, pair: str) -> Any:
    names = {
        piece.split(":")[0] for piece in f"{single} {pair}".split() if not piece.startswith("$")
    }
    special = [(name, tokenizer.token_to_id(name)) for name in sorted(names)]
    return processors.TemplateProcessing(single=single, pair=pair, special_tokens=special)


def gpt2() -> Tokenizer:
    tokenizer = byte_level(pre_tokenizers.ByteLevel(add_prefix_space=False))
    tokenizer.post_processor = processors.ByteLevel(trim_offsets=False)
    return tokenizer


def trimmed() -> Tokenizer:
    tokenizer = byte_level(pre_tokenizers.ByteLevel(add_prefix_space=True))
    tokenizer.post_processor = processors.ByteLevel(trim_offsets=True, add_prefix_space=True)
    return tokenizer


def llama3() -> Tokenizer:
    split = pre_tokenizers.Split(Regex(LLAMA_3), "isolated")
    byte = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    tokenizer = byte_level(pre_tokenizers.Sequence([split, byte]), ignore_merges=True)
    tokenizer.post_processor = processors.Sequence(
        [
            processors.ByteLevel(trim_offsets=False),
            template(tokenizer, "<s> $A", "<s> $A <s>:1 $B:1"),
        ]
    )
    return tokenizer


def qwen() -> Tokenizer:
    split = pre_tokenizers.Split(Regex(LLAMA_3.replace("{1,3}", "")), "isolated")
    byte = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    tokenizer = byte_level(pre_tokenizers.Sequence([split, byte]), normalizers.NFC())
    tokenizer.add_tokens(
        [AddedToken("tool", single_word=True), AddedToken("<tool>", normalized=False, rstrip=True)]
    )
    return tokenizer


def roberta() -> Tokenizer:
    tokenizer = byte_level(pre_tokenizers.ByteLevel(add_prefix_space=False))
    tokenizer.add_special_tokens([AddedToken("<mask>", lstrip=True, special=True)])
    ends = [(name, tokenizer.token_to_id(name)) for name in ("</s>", "<s>")]
    tokenizer.post_processor = processors.RobertaProcessing(
        *ends, trim_offsets=True, add_prefix_space=False
    )
    return tokenizer


def bert() -> Tokenizer:
    tokenizer = byte_level(pre_tokenizers.ByteLevel(add_prefix_space=True), normalizers.Lowercase())
    tokenizer.add_tokens(
        [AddedToken("TOOL", normalized=True), AddedToken("<Tool>", lstrip=True, rstrip=True)]
    )
    ends = [(name, tokenizer.token_to_id(name)) for name in ("[SEP]", "[CLS]")]
    tokenizer.post_processor = processors.BertProcessing(*ends)
    return tokenizer


def chained() -> Tokenizer:
    tokenizer = byte_level(pre_tokenizers.ByteLevel(add_prefix_space=False))
    first = template(tokenizer, "[CLS] $A:3 [SEP]:4", "[CLS]:1 $B:2 [SEP]:3 [SEP]:3 $A:5")
    tokenizer.post_processor = processors.Sequence([first, processors.ByteLevel(trim_offsets=True)])
    return tokenizer


def sentencepiece() -> Tokenizer:
    tokenizer = metaspace(byte_fallback=True, fuse_unk=True)
    tokenizer.post_processor = template(tokenizer, "<s> $A </s>", "<s> $A </s> <s>:1 $B:1 </s>:1")
    return tokenizer


def llama2() -> Tokenizer:
    tokenizer = metaspace(byte_fallback=True, fuse_unk=True)
    tokenizer.pre_tokenizer = None
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")]
    )
    tokenizer.post_processor = template(tokenizer, "<s> $A", "<s> $A <s>:1 $B:1")
    return tokenizer


def unknown() -> Tokenizer:
    return metaspace(byte_fallback=False, fuse_unk=False)


MAKERS: dict[str, Callable[[], Tokenizer]] = {
    maker.__name__: maker
    for maker in (
        gpt2,
        trimmed,
        llama3,
        qwen,
        roberta,
        bert,
        chained,
        sentencepiece,
        llama2,
        unknown,
    )
}


@functools.cache
def model(name: str) -> Tokenizer:
    if name in MAKERS:
        return MAKERS[name]()
    return Tokenizer.from_file(str(published()[name]))


def wrapped(name: str) -> PreTrainedTokenizerFast:
    """Hugging Face's tokenizer of the model of that name."""
    padding = {} if name in published() else {"pad_token": "<pad>", "eos_token": "</s>"}
    return PreTrainedTokenizerFast(tokenizer_object=model(name), **padding)


@functools.cache
def published() -> dict[str, pathlib.Path]:
    """The ``tokenizer.json`` files of others that are on this machine."""
    folders = (os.environ.get("BPE_VOCABULARIES", ""), "~/.cache/bpe-vocabularies-of-others")
    found = {}
    for folder in filter(None, folders):
        for path in sorted(pathlib.Path(folder).expanduser().glob("*tokenizer.json")):
            found[path.name] = path
    return found
