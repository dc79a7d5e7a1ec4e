"""Where tiktoken panics, loops or gives what nobody could foresee, and what a user would expect instead.

Against tiktoken itself, these tests assert that it still panics, so that a release that changes it is noticed.
A panic there is an exception outside of Exception, which `except Exception` does not catch.
"""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest
import support
from support import BYTES, IS_TIKTOKEN, outcome

FEW = {"mergeable_ranks": {b"a": 0, b"b": 1, b"ab": 2}, "special_tokens": {}}


def panics(call: Callable[[], Any]) -> bool:
    try:
        call()
    except Exception as error:
        raise AssertionError(f"an ordinary {type(error).__name__}") from error
    except BaseException as error:
        return type(error).__name__ == "PanicException"
    return False


def check(call: Callable[[], Any], expected: Any) -> None:
    """The call gives the expected value or raises one of the expected exceptions; tiktoken panics."""
    if IS_TIKTOKEN:
        assert panics(call)
    elif isinstance(expected, tuple):
        with pytest.raises(expected) as caught:
            call()
        assert str(caught.value)
    else:
        assert call() == expected


@pytest.mark.parametrize("piece", ["", b""])
def test_an_empty_piece(custom: Any, piece: str | bytes) -> None:
    check(lambda: custom._encode_single_piece(piece), [])


def test_a_byte_that_is_no_token(ours: ModuleType) -> None:
    """Said when the encoding is made, not when a text has the byte."""
    check(lambda: support.custom(ours, **FEW).encode("abc"), (ValueError,))


def test_one_rank_for_two_tokens(ours: ModuleType) -> None:
    check(lambda: support.custom(ours, mergeable_ranks={**BYTES, b"ab": 97}), (ValueError,))


@pytest.mark.parametrize("pattern", ["", "(?=a)", r"\b", "^", "x*"])
def test_pieces_of_nothing(ours: ModuleType, pattern: str) -> None:
    """A match without letters is no piece; or the pattern is refused in words."""

    def encoded() -> Any:
        try:
            return support.custom(ours, pat_str=pattern).encode("abc a")
        except ValueError as error:
            assert str(error)
            return []

    check(encoded, [])


def test_long_runs_of_spaces(ours: ModuleType, vocabularies: None) -> None:
    """tiktoken's engine runs out of its stack at 999,999; `encode` says so, the other methods panic."""
    encoding = ours.get_encoding("o200k_base")
    text = " " * 1_000_000
    if IS_TIKTOKEN:
        with pytest.raises(ValueError, match="stack"):
            encoding.encode(text)
        assert panics(lambda: encoding.encode_ordinary(text))
        return
    for call in (encoding.encode, encoding.encode_ordinary, lambda t: encoding._encode_bytes(t.encode())):
        try:
            ids = call(text)
        except ValueError as error:
            assert str(error)
        else:
            assert encoding.decode(ids) == text


RUN = 999_999
SPACES = {
    "one less": " " * (RUN - 1),
    "enough": " " * RUN,
    "before a letter": " " * RUN + "x",
    "one less before a letter": " " * (RUN - 1) + "x",
    "inside": "hello" + " " * RUN + "world",
    "one less inside": "hello " + " " * (RUN - 2) + "world",
    "tabs": "\t" * RUN,
    "wide": "\u3000" * RUN + "x",
    "ends of lines": "\n" * RUN + "x",
    "an end of a line inside": " " * 500_000 + "\n" + " " * 500_000 + "x",
    "an end of a line first": "\n" + " " * RUN,
    "letters": "x" * RUN,
}


@pytest.mark.parametrize("text", SPACES.values(), ids=SPACES)
@pytest.mark.parametrize("name", ["gpt2", "cl100k_base", "o200k_base"])
def test_which_runs_of_spaces_encode_refuses(
    ours: ModuleType, tiktoken: ModuleType, name: str, text: str, vocabularies: None
) -> None:
    """The same as tiktoken's `encode`: a program may count on the ValueError."""
    expected = outcome(lambda: tiktoken.get_encoding(name).encode(text))
    assert outcome(lambda: ours.get_encoding(name).encode(text)) == expected


def test_a_special_token_of_nothing(ours: ModuleType) -> None:
    """tiktoken never returns, and takes all memory, when it is allowed."""
    if IS_TIKTOKEN:
        pytest.skip("tiktoken does not return")
    try:
        encoding = support.custom(ours, special_tokens={"": 300})
    except ValueError as error:
        assert str(error)
        return
    assert encoding.encode_ordinary("ab") == [256]
    assert encoding.encode("ab", allowed_special="all") == [256]


@pytest.mark.parametrize(
    "specials", [{"<s>": 300, "<s>>": 301}, {"<s>>": 301, "<s>": 300}, {"a": 300, "ab": 301, "abc": 302}]
)
def test_a_spelling_that_begins_another(ours: ModuleType, specials: dict[str, int]) -> None:
    """Which of the two is found depends in tiktoken on the order of a hash table; nothing is lost either way."""
    encoding = support.custom(ours, special_tokens=specials)
    for text in ("<s><s>>", "<s>>", "abcd", "aab", "x<s>>abc"):
        ids = encoding.encode(text, allowed_special="all")
        assert encoding.decode(ids) == text
        for spelling, token in specials.items():
            chosen = encoding.encode(text, allowed_special={spelling}, disallowed_special=())
            assert encoding.decode(chosen) == text
            assert not set(chosen) & set(specials.values()) - {token}
            if not IS_TIKTOKEN:
                # Alone, it is found wherever it is.
                assert chosen.count(token) == text.count(spelling)


def test_a_token_of_nothing(ours: ModuleType) -> None:
    """Accepted and never used, or refused in words."""
    try:
        encoding = support.custom(ours, mergeable_ranks={**BYTES, b"": 400}, special_tokens={})
    except ValueError as error:
        assert str(error) and not IS_TIKTOKEN
        return
    assert encoding.encode("ab") == [97, 98]
    assert encoding.decode([97, 400, 98]) == "ab"
