"""Batches: any number of threads, anything that gives texts, and errors that come through."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from support import END, message_of

TEXTS = ["hello world", "", "a", "naïve " * 50, "\ud83d", "  \n"]
METHODS: dict[str, Callable[..., Any]] = {
    "encode_batch": lambda encoding, **options: encoding.encode_batch(TEXTS, **options),
    "encode_ordinary_batch": lambda encoding, **options: encoding.encode_ordinary_batch(TEXTS, **options),
    "decode_batch": lambda encoding, **options: encoding.decode_batch([[1], [], [31373, 995]], **options),
    "decode_bytes_batch": lambda encoding, **options: encoding.decode_bytes_batch([[1], []], **options),
}


@pytest.mark.parametrize("threads", [1, 2, 3, 8, 100, True, None])
@pytest.mark.parametrize("method", METHODS)
def test_any_number_of_threads(gpt2: Any, method: str, threads: Any) -> None:
    """None is the machine's number, as of a ThreadPoolExecutor."""
    assert METHODS[method](gpt2, num_threads=threads) == METHODS[method](gpt2)


@pytest.mark.parametrize("threads", [0, -1, -(2**70), False])
@pytest.mark.parametrize("method", METHODS)
def test_no_threads(gpt2: Any, method: str, threads: int) -> None:
    text = message_of(lambda: METHODS[method](gpt2, num_threads=threads), ValueError)
    assert "greater than 0" in text or "at least 1" in text
    # Said before anybody looks at the batch.
    message_of(lambda: getattr(gpt2, method)([], num_threads=threads), ValueError)
    message_of(lambda: getattr(gpt2, method)(None, num_threads=threads), ValueError)


@pytest.mark.parametrize("method", METHODS)
def test_threads_must_be_a_number(gpt2: Any, method: str) -> None:
    wrong: Any
    for wrong in ("2", [], b"2"):
        message_of(lambda: METHODS[method](gpt2, num_threads=wrong), TypeError)


def test_equals_one_by_one(encoding: Any) -> None:
    texts = [f"{word} {number}" for number in range(300) for word in ("hello", "日本", "\n\n", "it's")]
    ids = [encoding.encode(text) for text in texts]
    assert encoding.encode_batch(texts) == ids
    assert encoding.encode_ordinary_batch(texts) == ids
    assert encoding.decode_batch(ids) == texts
    assert encoding.decode_bytes_batch(ids) == [text.encode() for text in texts]


def test_empty(gpt2: Any) -> None:
    batch: Any
    for method in METHODS:
        for batch in ([], (), iter([]), {}):
            assert getattr(gpt2, method)(batch) == []
    assert gpt2.encode_batch([""]) == [[]]
    assert gpt2.decode_batch([[]]) == [""]
    assert gpt2.decode_bytes_batch([[]]) == [b""]


def test_anything_that_gives_texts(gpt2: Any) -> None:
    for method in (gpt2.encode_batch, gpt2.encode_ordinary_batch):
        assert method(("a", "b")) == [[64], [65]]
        assert method(letter for letter in "ab") == [[64], [65]]
        assert method({"a": 1, "b": 2}) == [[64], [65]]
        # A str gives its letters.
        assert method("ab") == [[64], [65]]
        message_of(lambda: method(b"ab"), TypeError)
    assert gpt2.decode_batch([1] for _ in range(2)) == ['"', '"']


def test_arrays_of_texts(gpt2: Any) -> None:
    numpy = pytest.importorskip("numpy")
    assert gpt2.encode_batch(numpy.array(["a", "b"])) == [[64], [65]]


def failing() -> Iterator[str]:
    yield "a"
    raise RuntimeError("from the caller's own generator")


def test_errors_come_through(gpt2: Any) -> None:
    for method in (gpt2.encode_batch, gpt2.encode_ordinary_batch):
        for batch in (["a", 5], ["a", None, "b"], [b"a"], [["a"]]):
            message_of(lambda: method(batch), TypeError)
        assert "generator" in message_of(lambda: method(failing()), RuntimeError)
    message_of(lambda: gpt2.decode_batch([[1], [10**9], [2]]), KeyError)
    message_of(lambda: gpt2.decode_bytes_batch([[1], [-1]]), OverflowError)
    message_of(lambda: gpt2.decode_batch([[1], ["a"]]), TypeError)
    # The encoding works as before.
    assert gpt2.encode_batch(["a"]) == [[64]]


def test_the_first_error_is_raised(gpt2: Any) -> None:
    """In the batch's order, whichever thread was first."""
    for _ in range(20):
        message_of(lambda: gpt2.encode_batch(["a"] * 50 + [END] + ["b"] * 50 + [5]), ValueError)
        message_of(lambda: gpt2.encode_batch(["a"] * 50 + [5] + ["b"] * 50 + [END]), TypeError)


def test_special_tokens(gpt2: Any) -> None:
    texts = ["a", END, "b" + END]
    assert repr(END) in message_of(lambda: gpt2.encode_batch(texts), ValueError)
    assert gpt2.encode_batch(texts, allowed_special="all") == [[64], [50256], [65, 50256]]
    assert gpt2.encode_batch(texts, allowed_special={END}) == [[64], [50256], [65, 50256]]
    assert gpt2.encode_batch(texts, disallowed_special=()) == gpt2.encode_ordinary_batch(texts)
    message_of(lambda: gpt2.encode_batch(texts, 8), TypeError)


def test_no_thread_stays(gpt2: Any) -> None:
    gpt2.encode_batch(TEXTS)
    before = threading.active_count()
    for _ in range(20):
        gpt2.encode_batch(TEXTS)
        gpt2.decode_batch([[1]] * 20)
    assert threading.active_count() <= before
