"""Ids, bytes, offsets and errors equal tiktoken's for whatever Hypothesis makes up. `strategies` says how long."""

from __future__ import annotations

from types import ModuleType
from typing import Any, NamedTuple

import pytest

pytest.importorskip("hypothesis")

import hypothesis.strategies as st  # noqa: E402
import strategies  # noqa: E402
from strategies import property_of  # noqa: E402
from support import outcome  # noqa: E402


class Pair(NamedTuple):
    """An encoding of ours and tiktoken's of the same name."""

    ours: Any
    reference: Any

    def agree(self, method: str, *arguments: Any, **options: Any) -> Any:
        """The result of both, which must be equal, or the type of the exception of both. Values that can be read only
        once must not be among the arguments."""
        found, expected = (
            outcome(lambda: getattr(encoding, method)(*arguments, **options)) for encoding in self
        )
        assert found == expected, (self.ours, method, arguments, options)
        return found[1]


@pytest.fixture(scope="module", params=strategies.ENCODINGS)
def pair(request: pytest.FixtureRequest, ours: ModuleType, tiktoken: ModuleType, vocabularies: None) -> Pair:
    return Pair(ours.get_encoding(request.param), tiktoken.get_encoding(request.param))


@property_of(strategies.plain)
def test_ids(pair: Pair, text: str) -> None:
    ids = pair.agree("encode_ordinary", text)
    assert pair.agree("encode", text, disallowed_special=()) == ids
    assert pair.ours.encode_ordinary_batch([text, text], num_threads=2) == [ids, ids]
    pair.agree("encode", text)


@property_of(strategies.plain)
def test_a_text_comes_back(pair: Pair, text: str) -> None:
    ids = pair.ours.encode(text, disallowed_special=())
    assert pair.ours.decode(ids, "strict") == text
    assert pair.ours.decode_bytes(ids) == text.encode()
    assert b"".join(pair.ours.decode_tokens_bytes(ids)) == text.encode()
    assert pair.agree("decode_with_offsets", ids)[0] == text


@property_of(strategies.specials, st.sets(st.sampled_from(strategies.SPECIALS)), st.booleans())
def test_special_tokens(pair: Pair, text: str, allowed: set[str], all_of_them: bool) -> None:
    some: Any = "all" if all_of_them else allowed
    ids = pair.agree("encode", text, allowed_special=some, disallowed_special=())
    # Of the two spellings of 200018, decoding gives the first.
    assert 200018 in ids or pair.ours.decode(ids) == text
    pair.agree("encode", text, allowed_special=some)
    pair.agree("encode", text)
    pair.agree("encode_ordinary", text)


@property_of(
    strategies.specials, st.sets(st.sampled_from([*strategies.SPECIALS, *strategies.FRAGMENTS, "e", " "]))
)
def test_disallowed(pair: Pair, text: str, disallowed: set[str]) -> None:
    pair.agree("encode", text, disallowed_special=disallowed)
    pair.agree("encode_batch", [text], disallowed_special=disallowed, allowed_special="all")


@property_of(strategies.surrogates)
def test_surrogates(pair: Pair, text: str) -> None:
    pair.agree("encode", text, disallowed_special=())
    pair.agree("encode_ordinary", text)
    pair.agree("encode_batch", [text, text], num_threads=2, disallowed_special=())
    pair.agree("_encode_single_piece", "a" + text)


@property_of(strategies.surrogates)
def test_arrays(pair: Pair, text: str) -> None:
    pytest.importorskip("numpy")
    found, expected = (
        outcome(lambda: encoding.encode_to_numpy(text, disallowed_special=()).tolist()) for encoding in pair
    )
    assert found == expected


@property_of(strategies.data)
def test_bytes(pair: Pair, data: bytes) -> None:
    ids = pair.agree("_encode_bytes", data)
    assert pair.ours.decode_bytes(ids) == data
    pair.agree("decode", ids)
    pair.agree("decode", ids, "strict")
    pair.agree("decode", ids, "ignore")
    pair.agree("decode_with_offsets", ids)
    pair.agree("encode_single_token", data)


@property_of(strategies.data)
def test_pieces(pair: Pair, data: bytes) -> None:
    assert pair.ours.decode_bytes(pair.agree("_encode_single_piece", b"\n" + data)) == b"\n" + data


@property_of(strategies.plain.map(lambda text: text[-25:]))
def test_unstable(pair: Pair, text: str) -> None:
    # Tens of thousands of ways to go on say the same again, and take a second.
    if text[-1:].isspace():
        text += "q"
    (found, ours), (expected, ways) = (
        encoding.encode_with_unstable(text, disallowed_special=()) for encoding in pair
    )
    assert found == expected
    assert {tuple(more) for more in ours} == {tuple(more) for more in ways}


@property_of(strategies.ids)
def test_any_ids(pair: Pair, ids: list[int]) -> None:
    """With and without holes and special tokens among them."""
    for errors in ("replace", "ignore", "strict", "backslashreplace"):
        pair.agree("decode", ids, errors)
    pair.agree("decode_bytes", ids)
    pair.agree("decode_tokens_bytes", tuple(ids))
    pair.agree("decode_with_offsets", ids)
    for token in ids:
        pair.agree("decode_single_token_bytes", token)
        pair.agree("is_special_token", token)


@property_of(strategies.strange_ids)
def test_wrong_ids(pair: Pair, ids: list[Any]) -> None:
    """The same exception, and of many wrong ids the first decides."""
    pair.agree("decode", ids)
    pair.agree("decode_bytes", ids)
    pair.agree("decode_tokens_bytes", ids)
    pair.agree("decode_bytes_batch", [ids, ids[:1]])
    for token in ids:
        pair.agree("is_special_token", token)


@property_of(st.lists(strategies.specials, max_size=5), st.sampled_from([1, 2, 8]))
def test_batches(pair: Pair, texts: list[str], threads: int) -> None:
    pair.agree("encode_batch", texts, num_threads=threads)
    pair.agree("encode_batch", texts, num_threads=threads, allowed_special="all")
    ids = pair.agree("encode_ordinary_batch", texts, num_threads=threads)
    assert pair.agree("decode_batch", ids, num_threads=threads) == texts
    pair.agree("decode_bytes_batch", ids, num_threads=threads)
