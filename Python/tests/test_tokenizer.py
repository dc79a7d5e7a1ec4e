"""The package's own class."""

from __future__ import annotations

import gzip
import json
import os
import pickle
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

import bpe_toolkit
from bpe_toolkit import PieceCounter, SpecialTokenError, Tokenizer, cut_places

TEXTS = ["", "How many eyes does my foot have?", "naïve 日本語 👩‍👩‍👧 e\u0301", "a\0b", "x" * 5000, "line\r\n\r\n  two\t"]
END = "<|endoftext|>"


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer()


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_every_way_gives_the_same_ids(tokenizer: Tokenizer, text: str) -> None:
    ids = tokenizer.encode(text)
    assert tokenizer.decode(ids) == text
    assert tokenizer.decode_bytes(ids) == text.encode()
    assert tokenizer.encode(text.encode()) == tokenizer.encode(bytearray(text.encode())) == ids
    assert tokenizer.encode_to_numpy(text).tolist() == ids
    assert tokenizer.encode_batch([text, "x", text])[::2] == [ids, ids]
    assert [part.tolist() for part in tokenizer.encode_batch_to_arrays([text, text])] == [ids, ids]
    assert tokenizer.count(text) == len(ids)
    assert tokenizer.count_batch([text, text]) == [len(ids)] * 2
    assert tokenizer.spans(text)[0] == ids
    assert b"".join(tokenizer.token_bytes(id) for id in ids) == text.encode()


def test_threads_change_nothing(tokenizer: Tokenizer) -> None:
    text = "".join(f"line {n} of a text that is long enough to be cut\n" for n in range(20_000))
    one = tokenizer.encode_to_numpy(text, threads=1)
    assert (tokenizer.encode_to_numpy(text, threads=3) == one).all()
    texts = text.splitlines()
    assert tokenizer.encode_batch(texts, threads=3) == tokenizer.encode_batch(texts, threads=1)


def test_special_tokens(tokenizer: Tokenizer) -> None:
    (end,) = (id for text, id in tokenizer.special_tokens.items() if text == END)
    with pytest.raises(SpecialTokenError, match="at byte 1\npass special="):
        tokenizer.encode("a" + END)
    assert tokenizer.encode(END, special="allow") == tokenizer.encode(END, special={END}) == [end]
    assert tokenizer.encode(END, special=[]) == tokenizer.encode(END, special="text") != [end]
    assert tokenizer.count(END) > 1 and tokenizer.count(END, special="allow") == 1
    with pytest.raises(ValueError, match="special is one of forbid, text, allow, not 'yes'"):
        tokenizer.encode("", special="yes")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="expected .*, not int"):
        tokenizer.encode("", special=[5])  # type: ignore[list-item]


def test_places(tokenizer: Tokenizer) -> None:
    text = "né 日本 👋!"
    for unit, size in (("characters", len(text)), ("bytes", len(text.encode())), ("utf16", len(text) + 1)):
        (ids, places) = tokenizer.spans(text, unit=unit)  # type: ignore[arg-type]
        assert len(ids) == len(places) and places[0][0] == 0 and places[-1][1] == size
    (ids, places) = tokenizer.spans(text)
    for id, (start, end) in zip(ids, places):
        assert tokenizer.token_bytes(id) in text[start:end].encode()
    with pytest.raises(ValueError, match="unit is one of"):
        tokenizer.spans(text, unit="words")  # type: ignore[arg-type]


def test_surrogates(tokenizer: Tokenizer) -> None:
    assert tokenizer.decode(tokenizer.encode("\ud83d\ude00 \ud83d")) == "😀 \ufffd"
    assert tokenizer.encode_batch(["\ud83d", "a"]) == [tokenizer.encode("\ufffd"), tokenizer.encode("a")]
    assert tokenizer.count("\ud83d") == tokenizer.count("\ufffd")
    assert tokenizer.spans("a\ud83db")[1][-1][1] == 3
    assert tokenizer.spans("a\ud800b")[0] == tokenizer.encode("a\ud800b")
    assert tokenizer.chunks("a\ud83db", 9)[-1].end == 3
    text = "x \ud800 y \udc00 zé" * 5
    assert all(tokenizer.count(text[start:end]) == tokens <= 6 for start, end, tokens in tokenizer.chunks(text, 6))
    # What can be read only once is read once.
    assert tokenizer.encode_batch(text for text in ["\ud800", "a"]) == tokenizer.encode_batch(["\ufffd", "a"])


def test_chunks(tokenizer: Tokenizer) -> None:
    text = "Ein Satz für dich. Und noch einer, länger! 日本語 auch?\n\nEnde." * 3
    for at in ("character", "line", "sentence", "paragraph"):
        chunks = tokenizer.chunks(text, 9, at=at)  # type: ignore[arg-type]
        assert "".join(text[chunk.start : chunk.end] for chunk in chunks) == text
        for start, end, tokens in chunks:
            assert tokens == tokenizer.count(text[start:end]) <= 9
    overlapping = tokenizer.chunks(text, 9, overlap=3)
    assert any(a.end > b.start for a, b in zip(overlapping, overlapping[1:]))
    data = tokenizer.chunks(text.encode(), 9)
    assert b"".join(text.encode()[chunk.start : chunk.end] for chunk in data) == text.encode()
    # Where not one character fits, a chunk ends inside it: never in a str.
    assert {chunk.start for chunk in tokenizer.chunks("🧑🏿‍🚀", 1)} <= set(range(5))
    for wrong in ({"limit": 0}, {"limit": 5, "overlap": 5}, {"limit": 5, "overlap": -1}, {"limit": 5, "at": "page"}):
        with pytest.raises(ValueError):
            tokenizer.chunks(text, **wrong)  # type: ignore[arg-type]


def test_what_stands_for_an_int_is_one(tokenizer: Tokenizer, tmp_path: Path) -> None:
    """As numpy's numbers do."""

    class Number:
        def __init__(self, value: int) -> None:
            self.value = value

        def __index__(self) -> int:
            return self.value

    chunks = tokenizer.chunks("one two three", Number(2), overlap=Number(1))  # type: ignore[arg-type]
    assert chunks == tokenizer.chunks("one two three", 2, overlap=1)
    counter = PieceCounter()
    counter.add(["one two three"])
    assert counter.divide(Number(2), minimum_count=Number(1)) == counter.divide(2)  # type: ignore[arg-type]
    path = tmp_path / "text"
    path.write_text("one two\n" * 100)
    assert cut_places(path, Number(200)) == cut_places(path, 200)  # type: ignore[arg-type]
    for wrong in (1.0, "2", None):
        with pytest.raises(TypeError):
            tokenizer.chunks("one", wrong)  # type: ignore[arg-type]
        with pytest.raises(TypeError):
            counter.divide(wrong)  # type: ignore[arg-type]


NO_MEMORY = """
import resource
from bpe_toolkit import Tokenizer
tokenizer = Tokenizer()
text = b"a b " * 25_000_000
tokenizer.encode(b"once before")
size = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (size + 50_000_000, -1))
try:
    tokenizer.encode(text)
except MemoryError as error:
    print(error)
print(tokenizer.count("It goes on."))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the limit is Linux's")
def test_without_memory_for_ids_there_is_a_memory_error() -> None:
    lines = subprocess.run([sys.executable, "-c", NO_MEMORY], capture_output=True, text=True, check=True).stdout.splitlines()
    assert len(lines) == 2 and "there is no memory" in lines[0] and int(lines[1]) > 1


def test_files(tokenizer: Tokenizer, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("first file")
    (tmp_path / "b.txt.gz").write_bytes(gzip.compress("zweite Datei ".encode() * 1000))
    (tmp_path / "empty").touch()
    arrays = tokenizer.encode_files(sorted(tmp_path.iterdir()))
    expected = ["first file", "zweite Datei " * 1000, ""]
    assert [part.tolist() for part in arrays] == [tokenizer.encode(text) for text in expected]
    with pytest.raises(OSError, match="none.txt"):
        tokenizer.encode_files([tmp_path / "a.txt", tmp_path / "none.txt"])
    (tmp_path / "end").write_text(END)
    with pytest.raises(SpecialTokenError, match="end: the text has the special token"):
        tokenizer.encode_files([tmp_path / "end"])
    with pytest.raises(ValueError, match="is not UTF-8: rename it"):
        tokenizer.encode_files([os.fsencode(tmp_path) + b"/\xff.txt"])
    with pytest.raises(TypeError, match="expected a list of paths"):
        tokenizer.encode_files("a.txt")


def test_arrow(tokenizer: Tokenizer) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    texts = ["one two", "", "three 日本"]
    arrays = tokenizer.encode_batch_to_arrays(texts)
    column = pyarrow.array(arrays)
    assert column.type == pyarrow.large_list(pyarrow.uint32())
    assert column.to_pylist() == tokenizer.encode_batch(texts)
    # The same memory, which lives as long as the column.
    assert column.values.buffers()[1].address == arrays.ids.ctypes.data
    del arrays
    assert column.to_pylist() == tokenizer.encode_batch(texts)
    assert pyarrow.array(tokenizer.encode_batch_to_arrays([])).to_pylist() == []


def test_a_stream(tokenizer: Tokenizer) -> None:
    text = "naïve 日本語 👩‍👩‍👧!"
    decoder = tokenizer.stream_decoder()
    parts = [decoder.append(id) for id in tokenizer.encode(text)]
    assert "".join(parts) + decoder.finish() == text
    assert not any("\ufffd" in part for part in parts)
    decoder.append(tokenizer.token_id(b"\xf0"))
    assert decoder.finish() == "\ufffd"
    with pytest.raises(KeyError):
        decoder.append(tokenizer.size)


def test_report(tokenizer: Tokenizer) -> None:
    report = tokenizer.report("How many eyes does my foot have? \u200b")
    assert report["encoding"]["name"] == tokenizer.name and report["totals"]["tokens"] > 5
    assert report["oddities"] and report["version"] >= 1


def test_vocabulary(tokenizer: Tokenizer) -> None:
    tokens = tokenizer.tokens()
    assert len(tokens) == tokenizer.size
    assert all(tokenizer.token_id(token) == id for id, token in enumerate(tokens) if token is not None)
    for call in (lambda: tokenizer.token_bytes(tokenizer.size), lambda: tokenizer.token_id(b"no such token")):
        with pytest.raises(KeyError):
            call()


def test_opening(tokenizer: Tokenizer, tmp_path: Path) -> None:
    ranks = {bytes([byte]): byte for byte in range(256)} | {b"he": 256}
    mine = Tokenizer.from_ranks("mine", pattern=r"\w+|\W", ranks=ranks, special_tokens={"<s>": 257})
    assert mine.encode("he<s>", special="allow") == [256, 257]
    assert (mine.name, mine.pattern, mine.size) == ("mine", r"\w+|\W", 258)
    # What the pattern leaves out is a piece: nothing is lost.
    assert mine.decode(Tokenizer.from_ranks("a", pattern="[a-z]+", ranks=ranks).encode("he 1!")) == "he 1!"
    document = {"model": {"type": "BPE", "vocab": {"a": 0, "b": 1, "ab": 2}, "merges": ["a b"]}}
    path = tmp_path / "tokenizer.json"
    path.write_text(json.dumps(document))
    for opened in (Tokenizer(path), Tokenizer.from_bytes(path.read_bytes(), name="tokenizer.json")):
        assert opened.encode("abba") == [2, 1, 0]
    for wrong, kind in (("no-such-name", ValueError), (tmp_path / "none.json", OSError), (5, TypeError)):
        with pytest.raises(kind):
            Tokenizer(wrong)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="here"):
        Tokenizer.from_bytes(b"{}", name="here")
    with pytest.raises(ValueError, match="there is no pattern of the name nope"):
        Tokenizer.from_ranks("x", pattern="nope", ranks=ranks)


def test_pickling(tokenizer: Tokenizer) -> None:
    ranks = {bytes([byte]): byte for byte in range(256)}
    for one in (tokenizer, Tokenizer.from_ranks("x", pattern=".", ranks=ranks)):
        other = pickle.loads(pickle.dumps(one))
        assert other.name == one.name and other.encode("hello") == one.encode("hello")


@pytest.mark.parametrize("wrong", [None, 5, ["a"], object], ids=repr)
def test_texts_of_the_wrong_type(tokenizer: Tokenizer, wrong: Any) -> None:
    for call in (tokenizer.encode, tokenizer.encode_to_numpy, tokenizer.count, tokenizer.spans, tokenizer.report):
        with pytest.raises(TypeError, match="expected str or bytes, not"):
            call(wrong)
    with pytest.raises(TypeError):
        tokenizer.encode_batch([wrong])
    for text in ("abc", b"abc"):
        with pytest.raises(TypeError, match="expected a list of texts"):
            tokenizer.encode_batch(text)  # type: ignore[arg-type]


def test_buffers_that_change(tokenizer: Tokenizer) -> None:
    """A text is what it was at the call, whatever another thread writes into its buffer."""
    size = 1 << 18
    buffer = bytearray(b"a" * size)
    stops = threading.Event()

    def write() -> None:
        while not stops.is_set():
            for part in (b"a", b"a ", b"\xf0"):
                buffer[:] = part * (size // len(part))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for _ in range(20):
            for text in (buffer, memoryview(buffer).toreadonly()):
                assert len(tokenizer.decode_bytes(tokenizer.encode(text))) == size
            tokenizer.encode_batch([buffer, b"x"])
            tokenizer.chunks(buffer, 1 << 30)
    finally:
        stops.set()
        writer.join()


@pytest.mark.skipif(sys.version_info < (3, 12), reason="a class can have a buffer from Python 3.12 on")
def test_a_list_that_is_emptied_meanwhile(tokenizer: Tokenizer) -> None:
    class Text:
        def __buffer__(self, flags: int) -> memoryview:
            texts.clear()
            return memoryview(b"hi")

    texts: list[Any] = ["".join(["abc "] * 9000), Text()]
    assert len(tokenizer.encode_batch(texts)) == 2


def test_a_dict_that_changes_meanwhile() -> None:
    class Number:
        def __index__(self) -> int:
            ranks.clear()
            return 256

    ranks: dict[bytes, Any] = {bytes([byte]): byte for byte in range(256)} | {b"ab": Number()}
    with pytest.raises(TypeError, match="must be an int"):
        Tokenizer.from_ranks("x", pattern="o200k", ranks=ranks)


def test_names_of_types_that_lie(tokenizer: Tokenizer) -> None:
    liar = type("Liar", (type,), {"__name__": property(lambda kind: 3.0e300)})
    with pytest.raises(TypeError, match="not X"):
        tokenizer.encode(liar("X", (), {})())


def test_names_end_with_themselves() -> None:
    ranks = {bytes([byte]): byte for byte in range(256)}
    for name, pattern in (("a\0b", "."), ("a", "a\0b")):
        with pytest.raises(ValueError, match="has a NUL"):
            Tokenizer.from_ranks(name, pattern=pattern, ranks=ranks)


class Mine(Tokenizer):
    """A class of somebody else."""


def test_subclasses_stay_what_they_are() -> None:
    ranks = {bytes([byte]): byte for byte in range(256)}
    for one in (Mine(), Mine.from_ranks("x", pattern=".", ranks=ranks)):
        assert type(pickle.loads(pickle.dumps(one))) is Mine


def test_version() -> None:
    assert bpe_toolkit.__version__.count(".") == 2
