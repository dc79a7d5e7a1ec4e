"""The engine that encodes for a ``tokenizers.Tokenizer``, as long as that one does not change."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import tokenizers

from bpe_toolkit import _core

from ._processors import Processor, Unsupported, processor
from ._sources import Offsets, spaces_around

if TYPE_CHECKING:
    from tokenizers import Tokenizer

# As in _core.pyi.
SPECIAL_AS_TEXT = 1
SPECIAL_ALLOWED = 2
CHARACTERS = 1

MODEL_SETTINGS = (
    "dropout",
    "unk_token",
    "fuse_unk",
    "byte_fallback",
    "ignore_merges",
    "continuing_subword_prefix",
    "end_of_word_suffix",
)


class Engine:
    """What a tokenizer encodes with, made from what it would save.

    ``problem`` says in words why Hugging Face's library has to encode instead, or is ``None``.
    """

    def __init__(self, plain: Tokenizer) -> None:
        self.plain = plain
        self.problem: str | None = None
        self.processor: Processor | None = None
        self._tokenizer: _core.Tokenizer | None = None
        self._reference: Tokenizer | None = None
        self._lock = threading.Lock()
        self.spaces = Spaces(plain)
        self._settings = settings(plain)
        added = plain.get_added_tokens_decoder()
        self._next_id = max(
            plain.get_vocab_size(with_added_tokens=False), max(added, default=-1) + 1
        )
        self._stretched = {
            id
            for id, token in added.items()
            if token.lstrip or token.rstrip or token.normalized or token.single_word
        }
        try:
            self._load(plain)
        except (Unsupported, ValueError, OSError) as error:
            self.problem = str(error)

    def _load(self, plain: Tokenizer) -> None:
        kind = type(plain.model).__name__
        if kind != "BPE":
            raise Unsupported(f"the model is {kind}, not BPE")
        if plain.model.dropout:
            raise Unsupported("dropout makes the ids different each time")
        state = self._settings[0]
        self.processor = processor(json.loads(state) if state is not None else None)
        try:
            self._document = plain.to_str()
        except Exception as error:  # The library raises nothing more precise.
            raise Unsupported(str(error)) from error
        document = without_post_processor(self._document).encode()
        self._tokenizer = _core.open_memory("tokenizer.json", document)

    def is_of(self, plain: Tokenizer) -> bool:
        """Whether the tokenizer is still what the engine was made from.

        It looks at the settings of all components and for a new token, and takes a few microseconds.
        """
        return (
            plain is self.plain
            and plain.id_to_token(self._next_id) is None
            and settings(plain) == self._settings
        )

    def encode(self, texts: Sequence[str], literal: bool) -> list[list[int]]:
        """The ids of each text. If ``literal``, the spellings of special tokens are text like any other.

        ``UnicodeEncodeError`` for a text with half of a surrogate pair, which Hugging Face refuses.
        """
        assert self._tokenizer is not None
        policy = SPECIAL_AS_TEXT if literal else SPECIAL_ALLOWED
        if len(texts) == 1:
            return [self._tokenizer.encode(texts[0], policy, threads())]
        return self._tokenizer.encode_batch(texts, policy, threads())

    def spans(self, texts: Sequence[str], literal: bool) -> list[tuple[list[int], Offsets]]:
        """The ids of each text and their offsets in characters."""
        assert self._tokenizer is not None
        policy = SPECIAL_AS_TEXT if literal else SPECIAL_ALLOWED
        return self._tokenizer.spans_batch(texts, policy, CHARACTERS, threads())

    def reference(self, text: str, literal: bool) -> tokenizers.Encoding:
        """Hugging Face's encoding of the text alone, by a tokenizer that nobody else changes."""
        with self._lock:
            if self._reference is None:
                self._reference = tokenizers.Tokenizer.from_str(self._document)
                self._reference.no_truncation()
                self._reference.no_padding()
            self._reference.encode_special_tokens = literal
            return self._reference.encode(text, add_special_tokens=False)

    def tokens(self, ids: list[int]) -> list[str]:
        """The spellings of tokens in the vocabulary."""
        return [self.plain.id_to_token(id) or "" for id in ids]

    def has_one_spelling(self, ids: list[int]) -> bool:
        """Whether each token is spelled as in the vocabulary: one that takes in spaces around it is not."""
        return not self._stretched or self._stretched.isdisjoint(ids)


class Spaces(dict[int, tuple[int, int]]):
    """How many spaces each token begins and ends with, found when somebody asks."""

    def __init__(self, plain: Tokenizer) -> None:
        self._plain = plain

    def __missing__(self, id: int) -> tuple[int, int]:
        self[id] = spaces = spaces_around(self._plain.id_to_token(id) or "")
        return spaces


def without_post_processor(document: str) -> str:
    """The same ``tokenizer.json`` without the post-processor, which we apply ourselves after truncation.

    >>> without_post_processor('{"post_processor":{"type":"ByteLevel"},"model":{}}')
    '{"post_processor":null,"model":{}}'
    """
    key = '"post_processor":'
    start = document.index(key) + len(key)
    _, end = json.JSONDecoder().raw_decode(document, start)
    return document[:start] + "null" + document[end:]


def settings(plain: Tokenizer) -> tuple[Any, ...]:
    """All that decides how a tokenizer encodes, except its vocabulary."""
    model = plain.model
    components = (plain.post_processor, plain.pre_tokenizer, plain.normalizer)
    return (
        *(None if each is None else _state(each) for each in components),
        type(model),
        *(getattr(model, name, None) for name in MODEL_SETTINGS),
    )


def _state(component: Any) -> bytes:
    try:
        state: bytes = component.__getstate__()
        return state
    except Exception:  # One that is written in Python has no state, and cannot be saved.
        return b"written in Python"


def threads() -> int:
    """How many threads a batch may use: 0 for as many as the machine has, 1 if ``TOKENIZERS_PARALLELISM`` is off."""
    off = os.environ.get("TOKENIZERS_PARALLELISM", "").lower() in (
        "off",
        "false",
        "f",
        "no",
        "n",
        "0",
    )
    return 1 if off else 0
