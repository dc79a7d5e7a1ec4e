"""Arguments of the wrong kind: the exception that tiktoken raises, with a message that names what was wrong."""

from __future__ import annotations

import array
import collections
from collections.abc import Callable
from typing import Any

import pytest
import support
from support import message_of, outcome

numpy = pytest.importorskip("numpy")


class Text(str):
    """A str all the same."""


class Number:
    """Stands for an int where one is needed."""

    def __index__(self) -> int:
        return 31373

    def __repr__(self) -> str:
        return "Number()"


NO_TEXT = [None, 5, 1.5, b"abc", bytearray(b"abc"), ["a"], ("a",), object, True]
ENCODERS = ["encode", "encode_ordinary", "encode_to_numpy", "encode_with_unstable", "_encode_only_native_bpe"]


@pytest.mark.parametrize("value", NO_TEXT, ids=repr)
@pytest.mark.parametrize("method", ENCODERS)
def test_text_must_be_str(gpt2: Any, method: str, value: Any) -> None:
    unchecked = {"disallowed_special": ()}
    for options in ({},) if method in ("encode_ordinary", "_encode_only_native_bpe") else ({}, unchecked):
        text = message_of(lambda: getattr(gpt2, method)(value, **options), TypeError)
        # tiktoken's message comes from whoever looks at the text first: the pattern or the encoder.
        kind = type(value).__name__
        assert ("None" if value is None else kind) in text or "bytes-like" in text


@pytest.mark.parametrize(
    "method", ["encode", "encode_ordinary", "encode_to_numpy", "_encode_only_native_bpe"]
)
def test_kinds_of_str(gpt2: Any, method: str) -> None:
    for value in (Text("hello world"), numpy.str_("hello world")):
        assert list(getattr(gpt2, method)(value)) == [31373, 995]
    assert gpt2.encode_batch([Text("hello"), numpy.str_("hello")]) == [[31373], [31373]]


@pytest.mark.parametrize("value", [None, 5, 1.5, ["a"], ("a",), [104], object, True], ids=repr)
@pytest.mark.parametrize("method", ["encode_single_token", "_encode_single_piece", "_encode_bytes"])
def test_bytes_must_be_bytes(gpt2: Any, method: str, value: Any) -> None:
    text = message_of(lambda: getattr(gpt2, method)(value), TypeError)
    assert ("None" if value is None else type(value).__name__) in text and "bytes" in text


def test_kinds_of_bytes(gpt2: Any) -> None:
    assert gpt2._encode_bytes(numpy.bytes_(b"hello")) == [31373]
    message_of(lambda: gpt2._encode_bytes("hello"), TypeError)
    # tiktoken takes no other kinds of bytes; who takes them must give the same ids.
    for data in (bytearray(b"hello"), memoryview(b"hello")):
        assert outcome(lambda: gpt2._encode_bytes(data)) in (("error", TypeError), ("value", [31373]))
        assert outcome(lambda: gpt2._encode_single_piece(data)) in (("error", TypeError), ("value", [31373]))
        assert outcome(lambda: gpt2.encode_single_token(data)) in (("error", TypeError), ("value", 31373))


@pytest.mark.parametrize("value", ["", "hellohello", "<|endoftext", b"", b"hellohello", "\u0378"], ids=repr)
def test_no_such_token(gpt2: Any, value: str | bytes) -> None:
    data = value if isinstance(value, bytes) else value.encode()
    with pytest.raises(KeyError) as caught:
        gpt2.encode_single_token(value)
    assert caught.value.args == (data,)


IDS: list[Callable[[], Any]] = [
    lambda: [31373, 995],
    lambda: (31373, 995),
    lambda: collections.deque([31373, 995]),
    lambda: array.array("I", [31373, 995]),
    lambda: numpy.array([31373, 995]),
    lambda: numpy.array([31373, 995], dtype=numpy.uint32),
    lambda: numpy.array([31373, 0, 995, 0], dtype=numpy.int32)[::2],
    lambda: [numpy.int64(31373), numpy.uint32(995)],
    lambda: [Number(), 995],
]


@pytest.mark.parametrize("make", IDS)
def test_kinds_of_ids(gpt2: Any, make: Callable[[], Any]) -> None:
    assert gpt2.decode(make()) == "hello world"
    assert gpt2.decode_bytes(make()) == b"hello world"
    assert gpt2.decode_tokens_bytes(make()) == [b"hello", b" world"]
    assert gpt2.decode_with_offsets(make()) == ("hello world", [0, 5])
    assert gpt2.decode_batch([make(), []]) == ["hello world", ""]
    assert gpt2.decode_bytes_batch((make(),)) == [b"hello world"]


def test_bytes_and_ranges_are_ids(gpt2: Any) -> None:
    """Whatever is a sequence of integers."""
    for value in (b"\x00\x01", bytearray(b"\x00\x01"), memoryview(b"\x00\x01"), range(2), [False, True]):
        assert gpt2.decode(value) == '!"'
        assert gpt2.decode_tokens_bytes(value) == [b"!", b'"']


NO_SEQUENCE: list[Callable[[], Any]] = [
    lambda: None,
    lambda: 5,
    lambda: 1.5,
    lambda: Number(),
    lambda: {31373},
    lambda: {31373: 1},
    lambda: iter([31373]),
    lambda: (token for token in [31373]),
    lambda: "abc",
    lambda: "",
]


@pytest.mark.parametrize("make", NO_SEQUENCE)
def test_ids_must_be_a_sequence(gpt2: Any, make: Callable[[], Any]) -> None:
    value = make()
    kind = "None" if value is None else type(value).__name__
    for method in (gpt2.decode, gpt2.decode_bytes, gpt2._core_bpe.decode_bytes):
        assert kind in message_of(lambda: method(value), TypeError)
    assert kind in message_of(lambda: gpt2.decode_batch([value]), TypeError)
    assert kind in message_of(lambda: gpt2.decode_bytes_batch([value]), TypeError)


def test_tokens_bytes_reads_anything_that_can_be_read(gpt2: Any) -> None:
    """Unlike `decode`, it goes through its argument one by one."""
    value: Any
    for value in ({31373}, {31373: 1}, iter([31373]), (token for token in [31373])):
        assert gpt2.decode_tokens_bytes(value) == [b"hello"]
    assert gpt2.decode_with_offsets(iter([31373])) == ("hello", [0])
    assert gpt2.decode_tokens_bytes("") == []
    for value in (None, 5, 1.5):
        message_of(lambda: gpt2.decode_tokens_bytes(value), TypeError)
        message_of(lambda: gpt2.decode_with_offsets(value), TypeError)


DECODERS: dict[str, Callable[[Any, Any], Any]] = {
    "decode": lambda encoding, token: encoding.decode([token]),
    "decode_bytes": lambda encoding, token: encoding.decode_bytes([995, token]),
    "decode_tokens_bytes": lambda encoding, token: encoding.decode_tokens_bytes([token]),
    "decode_with_offsets": lambda encoding, token: encoding.decode_with_offsets([token, 995]),
    "decode_batch": lambda encoding, token: encoding.decode_batch([[995], [token]]),
    "decode_bytes_batch": lambda encoding, token: encoding.decode_bytes_batch([[token]]),
    "decode_single_token_bytes": lambda encoding, token: encoding.decode_single_token_bytes(token),
}
WRONG_IDS = [
    (-1, OverflowError),
    (-(2**63), OverflowError),
    (2**32, OverflowError),
    (2**64, OverflowError),
    (2**200, OverflowError),
    (numpy.int8(-1), OverflowError),
    (numpy.int64(2**32), OverflowError),
    (2**32 - 1, KeyError),
    (50257, KeyError),
    (numpy.int64(50257), KeyError),
    (None, TypeError),
    ("a", TypeError),
    ("5", TypeError),
    (b"a", TypeError),
    (1.0, TypeError),
    (numpy.float32(1), TypeError),
    ([5], TypeError),
    ((5,), TypeError),
    (numpy.array([5, 6]), TypeError),
]


@pytest.mark.parametrize("method", DECODERS)
@pytest.mark.parametrize("token, kind", WRONG_IDS, ids=lambda value: repr(value))
def test_wrong_ids(gpt2: Any, method: str, token: Any, kind: type[Exception]) -> None:
    text = message_of(lambda: DECODERS[method](gpt2, token), kind)
    assert text
    if kind is KeyError:
        assert str(token) in text
    elif kind is TypeError and not isinstance(token, numpy.ndarray):
        assert type(token).__name__ in text


def test_kinds_of_single_ids(gpt2: Any) -> None:
    for token in (31373, numpy.int64(31373), numpy.uint16(31373), Number(), numpy.array(31373)):
        assert gpt2.decode_single_token_bytes(token) == b"hello"
    assert gpt2.decode_single_token_bytes(True) == b'"'
    assert gpt2.decode_single_token_bytes(50256) == b"<|endoftext|>"


def test_a_matrix_is_a_batch(gpt2: Any) -> None:
    matrix = numpy.array([[31373, 995], [0, 1]])
    assert gpt2.decode_batch(matrix) == ["hello world", '!"']
    assert gpt2.decode_bytes_batch(matrix) == [b"hello world", b'!"']
    message_of(lambda: gpt2.decode(matrix), TypeError)
    message_of(lambda: gpt2.decode(numpy.array([1.0])), TypeError)
    message_of(lambda: gpt2.decode(numpy.array(5)), TypeError)


@pytest.mark.parametrize("token", [0, 50256, -1, 50257, 2**32, 2**64, True])
def test_special_or_not(gpt2: Any, token: int) -> None:
    """Any int may be asked about, however large."""
    assert gpt2.is_special_token(token) is (token == 50256)


@pytest.mark.parametrize("token", [None, 1.0, "a", b"a", [5], numpy.int64(5), Number()], ids=repr)
def test_special_asks_for_an_int(gpt2: Any, token: Any) -> None:
    message_of(lambda: gpt2.is_special_token(token), AssertionError)


@pytest.mark.parametrize(
    "method", ["encode_batch", "encode_ordinary_batch", "decode_batch", "decode_bytes_batch"]
)
@pytest.mark.parametrize("value", [None, 5, 1.5, object], ids=repr)
def test_a_batch_must_be_a_collection(gpt2: Any, method: str, value: Any) -> None:
    text = message_of(lambda: getattr(gpt2, method)(value), TypeError)
    assert type(value).__name__ in text


def test_numbers_of_arguments(gpt2: Any) -> None:
    for method in ("encode", "encode_ordinary", "decode", "decode_bytes", "encode_batch", "is_special_token"):
        message_of(lambda: getattr(gpt2, method)(), TypeError)
        message_of(lambda: getattr(gpt2, method)("a", no_such_option=1), TypeError)
    assert gpt2.decode(tokens=[31373], errors="strict") == "hello"
    assert gpt2.decode([31373], "strict") == "hello"
    assert gpt2.decode_batch(batch=[[31373]]) == ["hello"]
    assert gpt2.encode_single_token(text_or_bytes="hello") == 31373
    assert gpt2.decode_single_token_bytes(token=31373) == b"hello"
