"""Encodings that a program makes from ranks of its own."""

from __future__ import annotations

import random
from types import ModuleType
from typing import Any

import pytest
import support
from support import BYTES, END, message_of

PATTERNS = [r"\w+|\s+|[^\w\s]+", r"\S+|\s+", r"(?s:.)", r"[a-z]+|[^a-z]", r"a", r"(?i:ab|c)|.", r"(?<=a)b|."]


def test_ids(custom: Any) -> None:
    assert custom.encode("abcd ab cd abc") == [258, 32, 256, 32, 257, 32, 256, 99]
    assert custom.encode("é") == [195, 169]
    assert custom.decode([258, 195, 169]) == "abcdé"
    assert custom.encode("x<s>ab", allowed_special="all") == [120, 300, 256]
    assert custom.decode([300, 301]) == "<s>" + END


def test_keeps_what_it_is_given(ours: ModuleType) -> None:
    ranks, specials = dict(BYTES), {"<s>": 300}
    encoding = support.custom(ours, mergeable_ranks=ranks, special_tokens=specials, pat_str="a|b")
    assert encoding._mergeable_ranks is ranks
    assert encoding._special_tokens is specials
    assert encoding._pat_str == "a|b"


def test_gaps(ours: ModuleType) -> None:
    ranks = {**BYTES, b"ab": 300, b"abc": 1000}
    encoding = support.custom(ours, mergeable_ranks=ranks, special_tokens={"<s>": 299})
    assert encoding.encode("abc ab<s>", allowed_special="all") == [1000, 32, 300, 299]
    assert (encoding.n_vocab, encoding.max_token_value) == (1001, 1000)
    assert len(encoding.token_byte_values()) == 258
    for token in (256, 298, 301, 999, 1001):
        assert str(token) in message_of(lambda: encoding.decode([token]), KeyError)
        assert str(token) in message_of(lambda: encoding.decode_single_token_bytes(token), KeyError)
    assert encoding.decode([299, 300, 1000]) == "<s>ababc"


@pytest.mark.parametrize("rank", [300_000, 2_000_000, 2**31, 2**32 - 2])
def test_large_ranks(ours: ModuleType, rank: int) -> None:
    """No vocabulary has an id of a thousand million: such may be refused in words."""
    if rank > 2**30:
        try:
            support.custom(ours, mergeable_ranks={**BYTES, b"ab": rank}, special_tokens={})
        except ValueError as error:
            assert str(rank) in str(error) and not support.IS_TIKTOKEN
            return
    encoding = support.custom(ours, mergeable_ranks={**BYTES, b"ab": rank}, special_tokens={})
    assert encoding.encode("ab xab") == [rank, 32, 120, rank]
    assert encoding.decode([rank]) == "ab"
    assert encoding.n_vocab == rank + 1


def test_large_special_ids(ours: ModuleType) -> None:
    encoding = support.custom(ours, special_tokens={"<s>": 2**32 - 1})
    assert encoding.encode("ab<s>", allowed_special="all") == [256, 2**32 - 1]
    assert encoding.decode([2**32 - 1]) == "<s>"
    assert encoding.encode_to_numpy("<s>", allowed_special="all").tolist() == [2**32 - 1]


def test_the_order_of_the_ranks_does_not_matter(ours: ModuleType) -> None:
    ranks = {**BYTES, b"ab": 300, b"bc": 299}
    for items in (list(ranks.items()), list(reversed(ranks.items())), sorted(ranks.items())):
        encoding = support.custom(ours, mergeable_ranks=dict(items), special_tokens={})
        assert encoding.encode("abc") == [97, 299]
        assert encoding.encode("ab bc") == [300, 32, 299]


def test_tokens_that_no_merge_makes(ours: ModuleType) -> None:
    """A piece that is a token is that token, even if merges would not make it."""
    ranks = {**BYTES, b"xyz": 256}
    encoding = support.custom(ours, mergeable_ranks=ranks, special_tokens={})
    assert encoding.encode("xyz xyzz") == [256, 32, 120, 121, 122, 122]


def test_without_all_bytes(ours: ModuleType) -> None:
    """tiktoken encodes what is there, and panics at the rest; ours wants every byte, so that every text has ids."""
    if not support.IS_TIKTOKEN:
        few = {b"a": 0, b"b": 1, b"ab": 2}
        assert "00" in message_of(lambda: support.custom(ours, mergeable_ranks=few, special_tokens={}), ValueError)
        return
    encoding = support.custom(ours, mergeable_ranks={b"a": 0, b"b": 1, b"ab": 2}, special_tokens={})
    assert encoding.encode("abba") == [2, 1, 0]
    assert encoding.n_vocab == 3
    assert encoding.decode([2, 1, 0]) == "abba"


def test_special_tokens_over_ranks(ours: ModuleType) -> None:
    """In tiktoken, an id that is also a rank decodes to the ranked bytes; ours wants one token for one id."""
    if not support.IS_TIKTOKEN:
        assert "97" in message_of(lambda: support.custom(ours, special_tokens={"<s>": 97}), ValueError)
        return
    encoding = support.custom(ours, special_tokens={"<s>": 97})
    assert encoding.encode("<s>a", allowed_special="all") == [97, 97]
    assert encoding.decode([97]) == "a"
    assert encoding.decode_single_token_bytes(97) == b"a"
    assert encoding.encode_single_token("<s>") == 97
    assert encoding.is_special_token(97)


def test_number_of_tokens(ours: ModuleType) -> None:
    def sized(count: int | None, **changes: Any) -> int:
        return int(support.custom(ours, explicit_n_vocab=count, **changes).n_vocab)

    plain = {"mergeable_ranks": BYTES, "special_tokens": {}}
    assert sized(256, **plain) == sized(None, **plain) == sized(0, **plain) == 256
    assert sized(257, mergeable_ranks=BYTES, special_tokens={"<s>": 256}) == 257
    for wrong in (255, 257, -1):
        message_of(lambda: sized(wrong, **plain), AssertionError)
    # The right count, but a hole.
    message_of(lambda: sized(257, mergeable_ranks={**BYTES, b"ab": 300}, special_tokens={}), AssertionError)


def test_without_special_tokens(ours: ModuleType) -> None:
    encoding = support.custom(ours, special_tokens={})
    assert encoding.special_tokens_set == set()
    assert encoding.encode(END, allowed_special="all") == encoding.encode_ordinary(END)
    assert encoding.encode(END) == encoding.encode_ordinary(END)
    assert END in message_of(lambda: encoding.eot_token, KeyError)


@pytest.mark.parametrize(
    "changes, kind",
    [
        ({"mergeable_ranks": {}}, ValueError),
        ({"mergeable_ranks": {"a": 0}}, TypeError),
        ({"mergeable_ranks": [(b"a", 0)]}, AttributeError),
        ({"mergeable_ranks": None}, AttributeError),
        ({"mergeable_ranks": {**BYTES, b"ab": -1}}, OverflowError),
        ({"mergeable_ranks": {**BYTES, b"ab": 2**32}}, OverflowError),
        ({"mergeable_ranks": {**BYTES, b"ab": 256.0}}, TypeError),
        ({"mergeable_ranks": {b"a": None}}, TypeError),
        ({"special_tokens": None}, AttributeError),
        ({"special_tokens": {b"<s>": 300}}, TypeError),
        ({"special_tokens": {"<s>": -1}}, OverflowError),
        ({"special_tokens": {"<s>": 2**32}}, OverflowError),
        ({"special_tokens": {"\ud83d": 300}}, UnicodeEncodeError),
        ({"pat_str": None}, TypeError),
        ({"pat_str": b"a"}, TypeError),
        ({"pat_str": "("}, ValueError),
        ({"pat_str": "["}, ValueError),
        ({"pat_str": r"\p{Nope}"}, ValueError),
        ({"no_such_option": 1}, TypeError),
    ],
    ids=repr,
)
def test_wrong_parts(ours: ModuleType, changes: dict[str, Any], kind: type[Exception]) -> None:
    assert message_of(lambda: support.custom(ours, **changes), kind)


def test_parts_are_keywords(ours: ModuleType) -> None:
    message_of(lambda: ours.Encoding("x", "a", BYTES, {}), TypeError)
    text = message_of(lambda: ours.Encoding("x"), TypeError)
    assert all(part in text for part in ("pat_str", "mergeable_ranks", "special_tokens"))


@pytest.mark.parametrize("pattern", PATTERNS)
def test_patterns(ours: ModuleType, tiktoken: ModuleType, pattern: str) -> None:
    """What a pattern leaves out is not encoded, as in tiktoken."""
    encoding, reference = (support.custom(module, pat_str=pattern) for module in (ours, tiktoken))
    for text in ("abc a\nb AB", "abcd", "x", "", "Ab  cD\r\n", "日本 ab", "aab ab"):
        assert encoding.encode(text) == reference.encode(text)
        assert encoding._encode_bytes(text.encode()) == reference._encode_bytes(text.encode())


@pytest.mark.parametrize("seed", range(200 if support.SOAK else 25))
def test_random_ranks(ours: ModuleType, tiktoken: ModuleType, seed: int) -> None:
    """Ranks that no training would give: concatenations of two tokens with ranks in any order."""
    numbers = random.Random(seed)
    tokens = [bytes([byte]) for byte in b"abc \xc3\xa9"]
    while len(tokens) < 60:
        token = numbers.choice(tokens) + numbers.choice(tokens)
        if token not in tokens and len(token) < 12:
            tokens.append(token)
    rest = [bytes([byte]) for byte in range(256) if bytes([byte]) not in tokens]
    ids = numbers.sample(range(1000), len(tokens) + len(rest))
    ranks = dict(zip(tokens + rest, ids, strict=True))
    parts = {"mergeable_ranks": ranks, "special_tokens": {"a<": 2000, "<b": 2001, "c": 2002}}
    encoding, reference = (support.custom(module, **parts) for module in (ours, tiktoken))
    for _ in range(40):
        text = "".join(numbers.choices("abcé <", k=numbers.randrange(40)))
        assert encoding.encode_ordinary(text) == reference.encode_ordinary(text)
        assert encoding._encode_single_piece("a" + text) == reference._encode_single_piece("a" + text)
        for allowed in (set(), {"a<"}, {"<b", "c"}):
            assert encoding.encode(text, allowed_special=allowed, disallowed_special=()) == reference.encode(
                text, allowed_special=allowed, disallowed_special=()
            )
