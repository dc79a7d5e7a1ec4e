"""Surrogates in a str: pairs become the character that they stand for, and those alone become U+FFFD."""

from __future__ import annotations

import itertools
from types import ModuleType
from typing import Any

import pytest
from support import END, custom, message_of

CASES = {
    "\ud83d\udc4d": "\U0001f44d",
    "\ud83d": "\ufffd",
    "\udc4d": "\ufffd",
    "\udc4d\ud83d": "\ufffd\ufffd",
    "\ud83d\ud83d\udc4d": "\ufffd\U0001f44d",
    "\ud83d\udc4d\udc4d": "\U0001f44d\ufffd",
    "a\ud800b": "a\ufffdb",
    "a \udfff b \ud83d\udc4d c": "a \ufffd b \U0001f44d c",
    "\ufeff\ud83d": "\ufeff\ufffd",
    "\udbff\udfff": "\U0010ffff",
    "\ud800\udc00": "\U00010000",
    "\udc80\udcff": "\ufffd\ufffd",
    "it\ud83d's": "it\ufffd's",
    "\ud83d\n \udc4d": "\ufffd\n \ufffd",
}


@pytest.mark.parametrize("text", CASES, ids=ascii)
def test_repaired(encoding: Any, text: str) -> None:
    ids = encoding.encode(CASES[text])
    assert encoding.encode(text) == ids
    assert encoding.encode_ordinary(text) == ids
    assert encoding.encode(text, allowed_special="all") == ids
    assert encoding.encode(text, disallowed_special=()) == ids
    assert encoding.encode_batch([text, "a"])[0] == ids
    assert encoding.encode_ordinary_batch(["a", text])[1] == ids
    assert encoding.decode(ids) == CASES[text]


@pytest.mark.parametrize("text", CASES, ids=ascii)
@pytest.mark.parametrize("method", ["encode_to_numpy", "encode_with_unstable"])
def test_refused(gpt2: Any, method: str, text: str) -> None:
    """tiktoken repairs texts in `encode` and `encode_ordinary` only."""
    for options in ({}, {"disallowed_special": ()}, {"allowed_special": "all"}):
        assert "surrogates not allowed" in message_of(
            lambda: getattr(gpt2, method)(text, **options), UnicodeEncodeError
        )


@pytest.mark.parametrize("method", ["encode_single_token", "_encode_single_piece", "_encode_only_native_bpe"])
def test_refused_in_tokens(gpt2: Any, method: str) -> None:
    message_of(lambda: getattr(gpt2, method)("\ud83d"), UnicodeEncodeError)


def test_refused_by_the_core(gpt2: Any) -> None:
    core = gpt2._core_bpe
    message_of(lambda: core.encode_ordinary("\ud83d"), UnicodeEncodeError)
    message_of(lambda: core.encode("\ud83d", set()), UnicodeEncodeError)
    message_of(lambda: core.encode("a", {"\ud83d"}), UnicodeEncodeError)


def test_with_special_tokens(gpt2: Any) -> None:
    assert gpt2.encode("\ud83d" + END, allowed_special="all") == [*gpt2.encode("\ufffd"), 50256]
    message_of(lambda: gpt2.encode("\ud83d" + END), ValueError)
    message_of(lambda: gpt2.encode("a\ud83d", disallowed_special={"\ud83d"}), ValueError)


def test_all_short_mixtures(gpt2: Any, tiktoken: Any) -> None:
    reference = tiktoken.get_encoding("gpt2")
    for letters in itertools.product(["\ud800", "\udfff", "a", " ", "\U0001f44d"], repeat=4):
        text = "".join(letters)
        assert gpt2.encode(text) == reference.encode(text), ascii(text)
        assert gpt2.encode_ordinary(text) == reference.encode_ordinary(text), ascii(text)


def test_decoding_never_gives_surrogates(gpt2: Any) -> None:
    """The bytes of a surrogate are not UTF-8, so decoding replaces each."""
    ids = gpt2._encode_bytes(b"a\xed\xa0\xbdb")
    assert gpt2.decode_bytes(ids) == b"a\xed\xa0\xbdb"
    assert gpt2.decode(ids) == "a\ufffd\ufffd\ufffdb"
    assert gpt2.decode(ids, errors="surrogatepass") == "a\ud83db"


def test_special_tokens_that_repairing_makes_are_text(ours: ModuleType) -> None:
    for special, text in [("\ufffd", "x\ud83d"), ("\U0001f600", "\ud83d\ude00")]:
        encoding = custom(ours, special_tokens={special: 300})
        ordinary = encoding.encode_ordinary(text)
        assert encoding.encode(text) == encoding.encode(text, disallowed_special=()) == ordinary
        assert encoding.encode(text, allowed_special="all")[-1] == 300
        with pytest.raises(ValueError, match="disallowed special token"):
            encoding.encode(special)
