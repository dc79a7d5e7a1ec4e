"""The ids that stay whatever follows, and the ways in which the rest may go on. Completions come in no fixed order."""

from __future__ import annotations

from typing import Any

import pytest
from support import END

TEXTS = [
    "",
    "h",
    "hello fanta",
    "hello",
    "hello ",
    "hello  ",
    "hello\n",
    "a\n\n ",
    "  ",
    "\n",
    "don't",
    "don'",
    "é",
    "日",
    "日本",
    "12",
    "1234",
    "x = 'a",
    "a b<|endofte",
    "\U0001f600",
    "!!!",
    "hello\t \t",
    "a \n",
]


def unordered(completions: list[list[int]]) -> set[tuple[int, ...]]:
    return {tuple(more) for more in completions}


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("name", ["gpt2", "cl100k_base", "o200k_base"])
def test_equals_tiktokens(ours: Any, tiktoken: Any, name: str, text: str, vocabularies: None) -> None:
    stable, completions = ours.get_encoding(name).encode_with_unstable(text)
    expected, ways = tiktoken.get_encoding(name).encode_with_unstable(text)
    assert stable == expected
    assert unordered(completions) == unordered(ways)
    # None comes twice.
    assert len(completions) == len(unordered(completions))


@pytest.mark.parametrize("text", TEXTS)
def test_every_way_begins_with_the_text(cl100k: Any, text: str) -> None:
    stable, completions = cl100k.encode_with_unstable(text)
    assert text.encode().startswith(cl100k.decode_bytes(stable))
    for more in completions[:: max(1, len(completions) // 500)]:
        assert cl100k.decode_bytes(stable + more).startswith(text.encode())
    if text:
        # The text may end here: its own ids are one way.
        assert tuple(cl100k.encode(text)[len(stable) :]) in unordered(completions) or not completions


def test_kinds(cl100k: Any) -> None:
    result = cl100k.encode_with_unstable("hello fanta")
    assert type(result) is tuple and len(result) == 2
    stable, completions = result
    assert stable == [15339] and len(completions) == 2233
    assert type(completions) is list and {type(more) for more in completions} == {list}
    assert cl100k.encode_with_unstable("") == ([], [])


def test_nothing_is_unstable_after_a_special_token(cl100k: Any) -> None:
    for text, ids in [(END, [100257]), ("a" + END, [64, 100257])]:
        assert cl100k.encode_with_unstable(text, allowed_special="all") == (ids, [])
    stable, completions = cl100k.encode_with_unstable(END + " a", allowed_special={END})
    assert stable == [100257] and len(completions) == 1819


def test_of_our_own(custom: Any, ours: Any, tiktoken: Any) -> None:
    import support

    reference = support.custom(tiktoken)
    for text in ("a", "ab", "abc", "abcd", "ab cd", "x<s>a", "abab", "a b", "cdab "):
        stable, completions = custom.encode_with_unstable(text, allowed_special="all")
        expected, ways = reference.encode_with_unstable(text, allowed_special="all")
        assert (stable, unordered(completions)) == (expected, unordered(ways))
