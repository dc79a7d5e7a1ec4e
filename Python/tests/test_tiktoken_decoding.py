"""From ids back to text: what is not UTF-8, and where each token begins."""

from __future__ import annotations

from typing import Any

import pytest
from support import END, message_of

# In cl100k_base, 222 is the byte 0x80 alone.
HALF = [222]


@pytest.mark.parametrize(
    "errors, text",
    [
        ("replace", "a\ufffdb"),
        ("ignore", "ab"),
        ("backslashreplace", "a\\x80b"),
        ("surrogateescape", "a\udc80b"),
    ],
)
def test_handlers_of_errors(cl100k: Any, errors: str, text: str) -> None:
    ids = [64, *HALF, 65]
    assert cl100k.decode(ids, errors) == text
    assert cl100k.decode(ids, errors=errors) == text
    assert cl100k.decode_batch([ids, [64]], errors=errors) == [text, "a"]


def test_replace_is_the_default(cl100k: Any) -> None:
    assert cl100k.decode(HALF) == "\ufffd"
    assert cl100k.decode_batch([HALF]) == ["\ufffd"]


def test_strict(cl100k: Any) -> None:
    for errors in ("strict", "surrogatepass"):
        with pytest.raises(UnicodeDecodeError) as caught:
            cl100k.decode([64, *HALF], errors)
        error = caught.value
        assert (error.encoding, error.object, error.start, error.end) == ("utf-8", b"a\x80", 1, 2)
        message_of(lambda: cl100k.decode_batch([[64], HALF], errors=errors), UnicodeDecodeError)
    assert cl100k.decode([64], "strict") == "a"


def test_unknown_handlers(cl100k: Any) -> None:
    """Nobody looks for the handler of a text without errors."""
    for errors in ("no such handler", ""):
        assert repr(errors) in message_of(lambda: cl100k.decode(HALF, errors), LookupError)
        assert cl100k.decode([64], errors) == "a"
        message_of(lambda: cl100k.decode_batch([[64], HALF], errors=errors), LookupError)
    message_of(lambda: cl100k.decode(HALF, "xmlcharrefreplace"), TypeError)
    for wrong in (None, 5, b"strict"):
        for ids in ([], [64], HALF):
            assert "errors" in message_of(lambda: cl100k.decode(ids, wrong), TypeError)
    message_of(lambda: cl100k.decode([64], "a\0b"), ValueError)


def test_a_handler_of_ones_own(cl100k: Any) -> None:
    import codecs

    def stars(error: UnicodeError) -> tuple[str, int]:
        assert isinstance(error, UnicodeDecodeError)
        return "*" * (error.end - error.start), error.end

    codecs.register_error("bpe-test-stars", stars)
    assert cl100k.decode([64, *HALF, 65], "bpe-test-stars") == "a*b"


def test_parts_of_a_character(cl100k: Any) -> None:
    ids = cl100k.encode("a\U0001f600b")
    assert ids == [64, 76460, 222, 65]
    assert cl100k.decode(ids) == "a\U0001f600b"
    # The first three bytes of four are one error, as everywhere in Python.
    assert cl100k.decode(ids[:2]) == "a\ufffd"
    assert cl100k.decode(ids[2:]) == "\ufffdb"
    assert cl100k.decode_bytes(ids[1:2]) == b"\xf0\x9f\x98"
    assert [cl100k.decode([token]) for token in ids] == ["a", "\ufffd", "\ufffd", "b"]


@pytest.mark.parametrize(
    "text, offsets",
    [
        ("", []),
        ("hello world", [0, 5]),
        ("héllo", [0, 1, 3]),
        ("\U0001f600", [0, 0]),
        ("a\U0001f600b", [0, 1, 1, 2]),
        ("日本", [0, 1]),
        ("e\u0301", [0, 1]),
        ("\U0001f468\u200d\U0001f469", [0, 0, 0, 1, 1, 2, 2, 2]),
    ],
)
def test_offsets(cl100k: Any, text: str, offsets: list[int]) -> None:
    """Characters, not bytes; a token that begins inside a character begins where the character does."""
    assert cl100k.decode_with_offsets(cl100k.encode(text)) == (text, offsets)


def test_offsets_of_special_tokens(cl100k: Any) -> None:
    ids = cl100k.encode(f"é{END}é{END}", allowed_special="all")
    assert cl100k.decode_with_offsets(ids) == (f"é{END}é{END}", [0, 1, 14, 15])


def test_offsets_point_to_characters(encoding: Any) -> None:
    """Each token's bytes begin in the character at its offset."""
    text = "Ça va? \U0001f468\u200d\U0001f469\u200d\U0001f467 日本語 ﷽ \U00012345 naïve ẞ"
    ids = encoding.encode(text)
    decoded, offsets = encoding.decode_with_offsets(ids)
    assert decoded == text and offsets == sorted(offsets) and len(offsets) == len(ids)
    starts = [len(text[:place].encode()) for place in range(len(text) + 1)]
    position = 0
    for data, offset in zip(encoding.decode_tokens_bytes(ids), offsets, strict=True):
        assert starts[offset] <= position < starts[offset + 1]
        position += len(data)


def test_offsets_need_a_whole_text(cl100k: Any) -> None:
    for ids in (HALF, [76460], [64, 222], [222, 64]):
        message_of(lambda: cl100k.decode_with_offsets(ids), UnicodeDecodeError)


def test_any_order_of_ids(encoding: Any, reference: Any) -> None:
    """Decoding does not ask whether the ids are what encoding would give."""
    size = encoding.n_vocab
    ids = [(n * 7919) % size for n in range(3000)]
    ranks = set(encoding._mergeable_ranks.values())
    known = [token for token in ids if token in ranks]
    assert encoding.decode_bytes(known) == reference.decode_bytes(known)
    assert encoding.decode(known) == reference.decode(known)
    assert encoding.decode(known, "ignore") == reference.decode(known, "ignore")
    assert encoding.decode_tokens_bytes(known) == reference.decode_tokens_bytes(known)


def test_values_of_all_tokens(encoding: Any) -> None:
    """Sorted by bytes, and without the special tokens."""
    values = encoding.token_byte_values()
    assert values == sorted(encoding._mergeable_ranks)
    assert END.encode() not in values
    # The caller's own list.
    values.clear()
    assert encoding.token_byte_values()
