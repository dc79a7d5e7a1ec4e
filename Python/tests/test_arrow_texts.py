"""Texts in arrays of Arrow: what lists of str and bytes give."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from bpe_toolkit import PieceCounter, Tokenizer, train

TEXTS = ["How many eyes", "", "does my foot have?", "日本語 👋", " \n\n  ", "x" * 70_000, "<|endoftext|>"] * 3
TYPES = [pa.string(), pa.large_string(), pa.binary(), pa.large_binary()]


def slices(array: pa.Array) -> list[pa.Array]:
    """Parts whose elements begin at places of all kinds in the bits that say what is null."""
    return [array, array[3:], array[1:14], array[9:9], array.slice(7, 11)]


@pytest.mark.parametrize("type", TYPES, ids=str)
def test_encoding(type: pa.DataType) -> None:
    tokenizer = Tokenizer()
    for array in slices(pa.array(TEXTS, type)):
        texts = array.to_pylist()
        assert tokenizer.encode_batch(array, special="text") == tokenizer.encode_batch(texts, special="text")
        assert tokenizer.count_batch(array) == tokenizer.count_batch(texts)
        (ours, theirs) = (tokenizer.encode_batch_to_arrays(of, special="allow") for of in (array, texts))
        assert ours.ids.tolist() == theirs.ids.tolist() and ours.offsets.tolist() == theirs.offsets.tolist()
        if texts and isinstance(texts[0], str):
            assert tokenizer.spans_batch(array, special="text") == tokenizer.spans_batch(texts, special="text")


def test_nulls_have_no_tokens() -> None:
    tokenizer = Tokenizer()
    with_nulls = [None if place % 3 == 1 else text for place, text in enumerate(TEXTS[:-1])]
    for array in slices(pa.array(with_nulls, pa.string())):
        expected = [text or "" for text in array.to_pylist()]
        assert tokenizer.encode_batch(array, special="text") == tokenizer.encode_batch(expected, special="text")
    assert tokenizer.count_batch(pa.nulls(3, pa.string())) == [0, 0, 0]


def test_an_array_of_ids_is_read_back() -> None:
    tokenizer = Tokenizer()
    array = pa.array(TEXTS[:4])
    assert pa.array(tokenizer.encode_batch_to_arrays(array)).to_pylist() == tokenizer.encode_batch(TEXTS[:4])


def test_counting(tmp_path: Path) -> None:
    (ours, theirs) = (PieceCounter(), PieceCounter())
    ours.add(pa.array(TEXTS))
    ours.add(pa.array([None, "more"]))
    theirs.add([*TEXTS, "more"])
    (ours.write(tmp_path / "1"), theirs.write(tmp_path / "2"))
    assert (tmp_path / "1").read_bytes() == (tmp_path / "2").read_bytes()


@pytest.mark.parametrize(
    "array", [pa.array([1, 2]), pa.array([["a"]]), pa.array(["a", "b"]).dictionary_encode(), pa.array(["a"], pa.string_view())],
    ids=str,
)
def test_other_arrays_are_refused(array: pa.Array) -> None:
    for call in (Tokenizer().count_batch, PieceCounter().add):
        with pytest.raises(TypeError, match="strings or binaries"):
            call(array)


class Wrong:
    def __init__(self, answer: Callable[[], Any]) -> None:
        self.answer = answer

    def __arrow_c_array__(self, requested_schema: object = None) -> Any:
        return self.answer()


@pytest.mark.parametrize(
    "answer",
    [lambda: None, lambda: (1, 2), lambda: pa.array(["a"]).__arrow_c_array__()[::-1], lambda: 1 // 0, lambda: (1,)],
)
def test_what_is_not_arrow_is_refused(answer: Callable[[], Any]) -> None:
    with pytest.raises((TypeError, ValueError, ZeroDivisionError)):
        Tokenizer().count_batch(Wrong(answer))


def test_an_array_that_was_moved_is_refused() -> None:
    capsules = pa.array(["a", "b"]).__arrow_c_array__()
    assert Tokenizer().count_batch(Wrong(lambda: capsules)) == [1, 1]
    pa.Array._import_from_c_capsule(*capsules)
    with pytest.raises(ValueError, match="moved"):
        Tokenizer().count_batch(Wrong(lambda: capsules))


def test_a_refused_text_has_its_number() -> None:
    with pytest.raises(ValueError, match="text 6"):
        Tokenizer().encode_batch(pa.array(TEXTS))


# Counts that are divided


def test_divided_counts_add_up(tmp_path: Path) -> None:
    whole = PieceCounter()
    whole.add(TEXTS)
    sums = [PieceCounter() for _ in range(3)]
    for text in TEXTS:
        counter = PieceCounter(memory=1)
        counter.add([text])
        (blocks, left_out) = counter.divide(3)
        assert left_out == (0, 0, 0)
        for part, content in blocks:
            sums[part].add_counts(content)
    total = PieceCounter()
    for sum in sums:
        for _, content in sum.divide(1)[0]:
            total.add_counts(content)
    (total.write(tmp_path / "1"), whole.write(tmp_path / "2"))
    assert (tmp_path / "1").read_bytes() == (tmp_path / "2").read_bytes()
    assert train(counts=total, size=270) == train(documents=TEXTS, size=270)


def test_rare_pieces_are_left_out() -> None:
    counter = PieceCounter()
    counter.add(["the cat the the", " rare"])
    (blocks, left_out) = counter.divide(1, minimum_count=2)
    assert left_out == (3, 3, 1) and left_out.most_of_a_pair == 1
    for wrong in (0, -1, 1 << 21):
        with pytest.raises(ValueError, match="parts"):
            counter.divide(wrong)
    with pytest.raises(ValueError, match="damaged|cut off"):
        PieceCounter().add_counts(blocks[0][1][:-1])
    with pytest.raises(ValueError, match="another split pattern"):
        PieceCounter("gpt2").add_counts(blocks[0][1])
    other = PieceCounter()
    other.add_counts(blocks[0][1])
    with pytest.raises(ValueError, match="order"):
        train(counts=other, size=256, ties="first-seen")


# Encodings that are saved


def test_a_saved_encoding_is_the_same(tmp_path: Path) -> None:
    import pickle

    tokenizer = Tokenizer()
    tokenizer.save(tmp_path / "saved")
    for opened in (Tokenizer.load(tmp_path / "saved"), pickle.loads(pickle.dumps(Tokenizer.load(tmp_path / "saved")))):
        assert opened.encode_batch(TEXTS, special="allow") == tokenizer.encode_batch(TEXTS, special="allow")
        assert (opened.name, opened.size, opened.special_tokens) == (tokenizer.name, tokenizer.size, tokenizer.special_tokens)
    (tmp_path / "saved").write_bytes((tmp_path / "saved").read_bytes()[:-9])
    with pytest.raises(ValueError, match="saved by this version"):
        Tokenizer.load(tmp_path / "saved")
    with pytest.raises(OSError):
        tokenizer.save(tmp_path / "none" / "saved")


def damaged(offsets: list[int], type: pa.DataType) -> pa.Array:
    """An array from a file in which the places of texts were changed: that is not looked at when it is opened."""
    width = np.int32 if type == pa.string() else np.int64
    batch = pa.record_batch([pa.array(["hello", " wor"], type)], names=["text"])
    file = pa.BufferOutputStream()
    with pa.ipc.new_file(file, batch.schema) as writer:
        writer.write_batch(batch)
    content = file.getvalue().to_pybytes()
    places = np.array([0, 5, 9], width).tobytes()
    assert content.count(places) == 1
    return pa.ipc.open_file(content.replace(places, np.array(offsets, width).tobytes())).get_batch(0).column(0)


@pytest.mark.parametrize("offsets", [[5, 2, 9], [-3, 2, 9], [0, 12, 5], [0, 5, 4000], [0, 5, 2**31 - 1]], ids=str)
@pytest.mark.parametrize("type", [pa.string(), pa.large_string()], ids=str)
def test_damaged_arrays_are_refused(offsets: list[int], type: pa.DataType) -> None:
    array = damaged(offsets, type)
    with pytest.raises(ValueError, match="damaged|buffer|offset"):
        Tokenizer().encode_batch(array)
    with pytest.raises(ValueError, match="damaged|buffer|offset"):
        PieceCounter().add(array)


def test_arrays_are_no_special_tokens() -> None:
    class Tokens(set):  # type: ignore[type-arg]
        def __arrow_c_array__(self, schema: object = None) -> object:
            return pa.array(["<|endoftext|>"]).__arrow_c_array__()

    with pytest.raises(TypeError, match="expected a collection of str"):
        Tokenizer().encode("<|endoftext|>", special=Tokens(["<|endoftext|>"]))
