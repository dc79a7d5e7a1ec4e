"""What begins with an underscore but is called by programs all the same."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest
from support import END, message_of

BROKEN = [
    (b"", []),
    (b"hello \xffworld", [31373, 220, 187, 6894]),
    (b"\xff\xfe", [187, 186]),
    (b" \xe6\x97", [10545, 245]),
    (b"hi\n\xe6", [5303, 198, 162]),
    (b"\xf0\x9f", [8582]),
    (b"a \xf0\x9f", [64, 12520]),
    (b"<|endoftext|>\x80", [27, 91, 437, 1659, 5239, 91, 29, 222]),
]


@pytest.mark.parametrize("data, ids", BROKEN)
def test_encode_bytes(gpt2: Any, data: bytes, ids: list[int]) -> None:
    assert gpt2._encode_bytes(data) == ids
    assert gpt2._core_bpe._encode_bytes(data) == ids
    assert gpt2.decode_bytes(ids) == data


def test_encode_bytes_equals_tiktokens(encoding: Any, reference: Any) -> None:
    text = "hello wörld  日本語 \U0001f600\n\n x".encode()
    for end in range(len(text) + 1):
        for start in (0, 3, 9, 14, 20):
            assert encoding._encode_bytes(text[start:end]) == reference._encode_bytes(text[start:end])
    for count in range(1, 12):
        for byte in (b"\x80", b"\xff", b"\xf0", b"\xed\xa0\x80", b" \x80", b"a\x80 "):
            assert encoding._encode_bytes(byte * count) == reference._encode_bytes(byte * count)
            assert encoding.decode_bytes(encoding._encode_bytes(byte * count)) == byte * count


def test_encode_bytes_of_text(encoding: Any) -> None:
    for text in ("hello world", END, "日本 \n x's"):
        assert encoding._encode_bytes(text.encode()) == encoding.encode_ordinary(text)


def test_encode_single_piece(gpt2: Any) -> None:
    """Without the pattern: merges go across what would be pieces."""
    assert gpt2._encode_single_piece("helloqqqq") == [31373, 38227, 38227]
    assert gpt2._encode_single_piece(b"hellohello") == [31373, 31373]
    assert gpt2._encode_single_piece(" hello") == [23748]
    assert gpt2._encode_single_piece(END) == [27, 91, 437, 1659, 5239, 91, 29]
    assert gpt2._encode_single_piece(b"\xff") == [187]
    assert gpt2._encode_single_piece("é") == gpt2._encode_single_piece("é".encode()) == [2634]


def test_single_piece_equals_tiktokens(encoding: Any, reference: Any) -> None:
    text = "It's 12345 naïve words,  and\n\n日本語\xa0\U0001f600!!!".encode() * 3
    for length in (1, 2, 3, 7, 20, 50, len(text)):
        for start in range(0, len(text) - length + 1, 5):
            data = text[start : start + length]
            assert encoding._encode_single_piece(data) == reference._encode_single_piece(data)


def test_only_native_bpe(encoding: Any) -> None:
    """The same ids with the pattern of the module `regex`."""
    pytest.importorskip("regex")
    for text in ("", "hello world", "It's  12345 naïve\n\n words", END, "日本語\U0001f600"):
        assert encoding._encode_only_native_bpe(text) == encoding.encode_ordinary(text)


def test_the_core(gpt2: Any) -> None:
    core = gpt2._core_bpe
    assert core.encode("hello world", set()) == [31373, 995]
    assert core.encode(END, frozenset({END})) == [50256]
    # It checks nothing: what is not allowed is text.
    assert core.encode(END, set()) == core.encode_ordinary(END) == gpt2.encode_ordinary(END)
    assert core.encode_ordinary("hello world") == [31373, 995]
    assert core.encode_single_token(b"hello") == 31373
    assert core.encode_single_piece(b"hello") == [31373]
    assert core.decode_bytes([31373, 995]) == b"hello world"
    assert core.decode_single_token_bytes(31373) == b"hello"
    assert core.token_byte_values() == gpt2.token_byte_values()
    assert core.encode_with_unstable("", set()) == ([], [])
    assert core.encode_with_unstable("hello fanta", set())[0] == [31373]


def test_keywords_of_the_core(gpt2: Any) -> None:
    core = gpt2._core_bpe
    assert core.encode(text="a", allowed_special=set()) == [64]
    assert core.encode_ordinary(text="a") == [64]
    assert core.encode_single_piece(piece=b"a") == [64]
    assert core.encode_single_token(piece=b"a") == 64
    assert core.decode_bytes(tokens=[64]) == b"a"
    assert core.decode_single_token_bytes(token=64) == b"a"
    assert core.encode_with_unstable(text="", allowed_special=set()) == ([], [])
    assert bytes(core.encode_to_tiktoken_buffer(text="a", allowed_special=set())) == b"@\0\0\0"


def test_wrong_arguments_of_the_core(gpt2: Any) -> None:
    core = gpt2._core_bpe
    wrong: Any
    for wrong in ([], (), None, "all", {END: 1}):
        for method in (core.encode, core.encode_to_tiktoken_buffer, core.encode_with_unstable):
            assert "set" in message_of(lambda: method("hello", wrong), TypeError)
    assert "allowed_special" in message_of(lambda: core.encode("hello"), TypeError)
    for wrong in ("hello", bytearray(b"hello"), None):
        message_of(lambda: core.encode_single_token(wrong), TypeError)
        message_of(lambda: core.encode_single_piece(wrong), TypeError)
    message_of(lambda: core.encode_single_token(b"no such token"), KeyError)
    message_of(lambda: core.decode_single_token_bytes(50257), KeyError)


def test_the_buffer(gpt2: Any) -> None:
    """It lends its ids to numpy or to a memoryview."""
    numpy = pytest.importorskip("numpy")
    buffer = gpt2._core_bpe.encode_to_tiktoken_buffer("hello world", set())
    view = memoryview(buffer)
    # tiktoken says the number of bytes where the number of ids belongs, so the shape is not asked for.
    assert (view.format, view.itemsize, view.nbytes % 8) == ("I", 4, 0)
    assert numpy.frombuffer(buffer, dtype=numpy.uint32).tolist() == [31373, 995]
    assert bytes(gpt2._core_bpe.encode_to_tiktoken_buffer("", set())) == b""
    # The ids outlive whoever made them.
    array = numpy.frombuffer(buffer, dtype=numpy.uint32)
    del buffer, view
    assert array.tolist() == [31373, 995]


def test_the_core_is_not_pickled(gpt2: Any) -> None:
    for way in (pickle.dumps, copy.copy, copy.deepcopy):
        assert "pickle" in message_of(lambda: way(gpt2._core_bpe), TypeError)


def test_making_a_core(gpt2: Any) -> None:
    """Programs make one from the parts of an encoding."""
    import support

    assert support.part("_tiktoken").CoreBPE is type(gpt2._core_bpe)
    core = type(gpt2._core_bpe)(gpt2._mergeable_ranks, {"<s>": 60000}, gpt2._pat_str)
    assert core.encode("hello<s> world", {"<s>"}) == [31373, 60000, 995]
    assert type(core).__name__ == "CoreBPE"
    message_of(lambda: type(core)(), TypeError)
    message_of(lambda: type(core)({}, {}, "("), ValueError)


def test_pattern(gpt2: Any, ours: Any) -> None:
    assert isinstance(gpt2._pat_str, str)
    pieces = pytest.importorskip("regex").findall(gpt2._pat_str, "It's 10 o'clock")
    assert pieces == ["It", "'s", " 10", " o", "'", "clock"]
