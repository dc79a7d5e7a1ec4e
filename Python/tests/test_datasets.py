"""Datasets, and files in parts."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterable
from itertools import pairwise
from pathlib import Path

import pytest

from bpe_toolkit import DatasetWriter, PieceCounter, SpecialTokenError, Tokenizer, cut_places, train

FORMATS = ["u16", "u32", "npy", "megatron", "datatrove", "llmc", "jsonl"]
PATTERNS = [
    *("gpt2", "cl100k", "o200k", "llama3", "qwen2", "qwen3.5", "deepseek-v3", "tekken", "kimi-k2", "starcoder"),
    *("falcon", "cohere2"),
]
DOCUMENTS = [
    *(f"The cat number {n} sat on the mat; die Katze Nr. {n}\nsaß da. 日本{n % 7}\r\n\n" * (n % 5) for n in range(2000)),
    "",
    "line\r\n\0\t\"\\é中🦒",
    "a b c\n" * 500_000,
    "",
]
#: Ids that fit two bytes, as u16 needs them.
RANKS = train(documents=DOCUMENTS[:500], size=400)


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer.from_ranks("cats", pattern="o200k", ranks=RANKS, special_tokens={"<|end|>": 400, "<|begin|>": 401})


@pytest.fixture()
def lines(tmp_path: Path) -> Path:
    path = tmp_path / "documents.jsonl"
    path.write_text("".join(json.dumps({"id": n, "text": text}) + "\n" for n, text in enumerate(DOCUMENTS)))
    return path


def parts_of(path: Path, size: int, **format: object) -> list[tuple[Path, int, int]]:
    places = cut_places(path, size, **format)  # type: ignore[arg-type]
    return [(path, start, end) for start, end in pairwise([0, *places, path.stat().st_size])]


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("shard_tokens", [0, 20_000])
def test_the_command_writes_the_same(lines: Path, tmp_path: Path, format: str, shard_tokens: int) -> None:
    command = shutil.which("bpe")
    if not command:
        pytest.skip("the command is not on the path: activate the environment")
    embedded = Tokenizer("default")
    arguments = ["--json-field", "text", "--append", "<|endoftext|>", "--format", format]
    if shard_tokens:
        arguments += ["--shard-tokens", str(shard_tokens)]
    subprocess.run([command, "encode", *arguments, "-o", f"{tmp_path}/command/", lines], check=True, capture_output=True)
    expected = content(tmp_path / "command")
    ways: dict[str, Callable[[DatasetWriter], None]] = {
        "memory": lambda writer: writer.add(DOCUMENTS),
        "one by one": lambda writer: [writer.add([text]) for text in DOCUMENTS] and None,
        "file": lambda writer: writer.add_files([lines], json_field="text"),
        "parts": lambda writer: writer.add_files(parts_of(lines, 50_000, json_field="text"), json_field="text"),
    }
    for name, add in ways.items():
        with DatasetWriter(
            embedded, f"{tmp_path}/{name}/", format=format, append=["<|endoftext|>"], shard_tokens=shard_tokens  # type: ignore[arg-type]
        ) as writer:
            add(writer)
        assert content(tmp_path / name) == expected, name
        totals = writer.totals
        assert totals.documents == len(DOCUMENTS) and totals.text_bytes == sum(len(text.encode()) for text in DOCUMENTS)
        assert sorted(totals.files) == sorted(f"{tmp_path}/{name}/{file}" for file in expected)
        assert totals.files[-1].endswith(".json") and totals == writer.finish()


@pytest.mark.parametrize("format", FORMATS)
def test_all_ways_write_the_same(tokenizer: Tokenizer, lines: Path, tmp_path: Path, format: str) -> None:
    settings: dict[str, object] = {"format": format, "prepend": ["<|begin|>", 7], "append": [400], "special": "text"}
    with DatasetWriter(tokenizer, tmp_path / "memory.bin", **settings) as writer:  # type: ignore[arg-type]
        writer.add(iter(DOCUMENTS))
    with DatasetWriter(tokenizer, tmp_path / "parts.bin", threads=1, **settings) as other:  # type: ignore[arg-type]
        for part in parts_of(lines, 1000, json_field="text"):
            other.add_files([part], json_field="text")
    assert writer.totals[:3] == other.totals[:3]
    ids = (tmp_path / "memory.bin").read_bytes()
    assert ids == (tmp_path / "parts.bin").read_bytes()
    expected = [[401, 7, *tokenizer.encode(text, special="text"), 400] for text in DOCUMENTS]
    assert writer.totals.tokens == sum(map(len, expected))
    if format == "jsonl":
        assert [json.loads(line) for line in ids.splitlines()] == expected
    if format == "u32":
        assert ids == b"".join(id.to_bytes(4, "little") for document in expected for id in document)


def test_bytes_surrogates_and_many(tokenizer: Tokenizer, tmp_path: Path) -> None:
    texts: list[str | bytes] = ["a\ud83d\ude00", b"\xff\0", "", *("cat" for _ in range(70_000))]
    with DatasetWriter(tokenizer, tmp_path / "x.jsonl", format="jsonl") as writer:
        writer.add(texts)
    written = [json.loads(line) for line in (tmp_path / "x.jsonl").read_text().splitlines()]
    assert written == [tokenizer.encode(text) for text in texts] and writer.totals.documents == 70_003


def test_an_array_of_arrow(tokenizer: Tokenizer, tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    with DatasetWriter(tokenizer, tmp_path / "arrow.bin", format="u32") as writer:
        writer.add(pyarrow.array(DOCUMENTS))
    with DatasetWriter(tokenizer, tmp_path / "list.bin", format="u32") as other:
        other.add(DOCUMENTS)
    assert (tmp_path / "arrow.bin").read_bytes() == (tmp_path / "list.bin").read_bytes()
    assert writer.totals[:3] == other.totals[:3]


def test_no_documents(tokenizer: Tokenizer, tmp_path: Path) -> None:
    with DatasetWriter(tokenizer, tmp_path / "x.bin", format="u16") as writer:
        writer.add([])
        with pytest.raises(ValueError, match="not finished"):
            writer.totals
    assert writer.totals == (0, 0, 0, tuple(f"{tmp_path}/x.bin{end}" for end in ("", ".ends", ".json")))


@pytest.mark.parametrize("pattern", PATTERNS)
def test_parts_have_the_counts_of_the_whole(tmp_path: Path, pattern: str) -> None:
    generator = random.Random(pattern)
    words = ["a", "Cats", "é", "中", "123", " ", "  ", "\n", "\r\n", "\n\n", "'s", "'RE", "!\n", "/", "\n/", "_", "\u0301", "🦒"]
    path = tmp_path / "text"
    for size in (100, 5000):
        path.write_text("".join(generator.choice(words) * generator.choice([1, 1, 1, 99]) for _ in range(4000)), newline="")
        counters = [PieceCounter(pattern), PieceCounter(pattern), PieceCounter(pattern, threads=1)]
        parts = parts_of(path, size, pattern=pattern)
        assert len(parts) > 2
        counters[0].add([path.read_bytes()])
        counters[1].add_files(parts)
        for part in reversed(parts):
            counters[2].add_files([part])
        for number, counter in enumerate(counters):
            counter.write(tmp_path / f"{number}.counts")
        counts = [(tmp_path / f"{number}.counts").read_bytes() for number in range(3)]
        assert counts[0] == counts[1] == counts[2]


def test_counting_files(lines: Path, tmp_path: Path) -> None:
    (tmp_path / "lines.txt").write_text("\n".join(DOCUMENTS[:300]))
    documents = "\n".join(DOCUMENTS[:300]).split("\n")
    ways: list[tuple[Iterable[str], Callable[[PieceCounter], None]]] = [
        (DOCUMENTS, lambda counter: counter.add_files([lines], json_field="text")),
        (DOCUMENTS, lambda counter: counter.add_files(parts_of(lines, 9999, json_field="text"), json_field="text")),
        (documents, lambda counter: counter.add_files([tmp_path / "lines.txt"], lines=True)),
        (documents, lambda counter: counter.add_files([str(tmp_path / "lines.txt")], separator=b"\n")),
    ]
    for memory in (0, 1):
        for number, (texts, add) in enumerate(ways):
            (one, other) = (PieceCounter(), PieceCounter(memory=memory))
            one.add(texts)
            add(other)
            one.write(tmp_path / "one")
            other.write(tmp_path / "other")
            assert (tmp_path / "one").read_bytes() == (tmp_path / "other").read_bytes(), (memory, number)


def test_places(tmp_path: Path) -> None:
    path = tmp_path / "lines"
    path.write_bytes(b"123456789\n" * 100)
    assert cut_places(path, 301, lines=True) == [310, 610, 910]
    assert cut_places(str(path), 301, separator="\n") == [310, 610, 910]
    assert cut_places(path, 301, json_field="text") == [310, 610, 910]
    assert cut_places(path, 1000) == cut_places(path, 2**70) == cut_places(path, 10, pattern="[a-z]+|.") == []
    for size, kind in ((0, ValueError), (-1, ValueError), ("1", TypeError)):
        with pytest.raises(kind):
            cut_places(path, size)  # type: ignore[arg-type]
    with pytest.raises(OSError, match="none"):
        cut_places(tmp_path / "none", 9)
    with pytest.raises(ValueError, match="say once"):
        cut_places(path, 9, lines=True, json_field="text")
    with pytest.raises(ValueError, match="at least one byte"):
        cut_places(path, 9, separator="")
    with pytest.raises(ValueError, match="patterns:"):
        cut_places(path, 9, pattern="o200")


@pytest.mark.parametrize(
    "settings, kind, match",
    [
        ({"format": "parquet"}, ValueError, "formats: ids, json, jsonl, u16"),
        ({"append": [402]}, KeyError, "402"),
        ({"prepend": [2**32]}, OverflowError, "4294967296"),
        ({"append": ["<|none|>"]}, ValueError, "no special token '<|none|>'"),
        ({"append": "<|end|>"}, TypeError, "list"),
        ({"append": [1.5]}, TypeError, "float"),
        ({"shard_tokens": -1}, ValueError, "shard_tokens"),
        ({"format": "json", "shard_tokens": 9}, ValueError, "for one file"),
        ({"special": "sometimes"}, ValueError, "special"),
        ({"path": ""}, ValueError, "neither"),
        ({"path": "-"}, ValueError, "neither"),
        ({"path": "/dev/null"}, ValueError, "neither"),
        ({"path": "none/x.bin"}, OSError, "check the path"),
    ],
)
def test_wrong_settings(
    tokenizer: Tokenizer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: dict[str, object],
    kind: type[Exception], match: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(kind, match=match.replace("|", r"\|")):
        DatasetWriter(tokenizer, **{"path": "x.bin", "format": "u16", **settings})  # type: ignore[arg-type]
    assert not list(tmp_path.iterdir())


def test_too_many_ids_for_u16(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="u32"):
        large = Tokenizer.from_ranks("large", pattern="o200k", ranks=RANKS, special_tokens={"<|end|>": 1 << 16})
        DatasetWriter(large, tmp_path / "x.bin", format="u16")
    assert not list(tmp_path.iterdir())


def test_a_refused_document(tokenizer: Tokenizer, tmp_path: Path) -> None:
    writer = DatasetWriter(tokenizer, tmp_path / "x/", format="megatron", shard_tokens=1)
    writer.add(["a", "b"])
    with pytest.raises(SpecialTokenError, match=r"document 3: .*<\|end\|> at byte 1\n.*special="):
        writer.add(["c", "d<|end|>", "e"])
    assert not list(tmp_path.iterdir())
    for call in (lambda: writer.add(["f"]), writer.finish):
        with pytest.raises(ValueError, match="given up"):
            call()
    writer.close()
    with pytest.raises(ValueError, match="closed"):
        writer.add(["g"])
    assert not list(tmp_path.iterdir())


def test_wrong_files(tokenizer: Tokenizer, tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text('{"text": "a"}\n{"text": "b"}\n{"text": 1}\n{"text": "<|end|>"}\n')
    packed = tmp_path / "x.gz"
    import gzip

    packed.write_bytes(gzip.compress(b"one\ntwo\n"))
    path = tmp_path / "in.jsonl"
    before = sorted(tmp_path.iterdir())
    cases: list[tuple[object, type[Exception], str]] = [
        ([(path, 14, 40)], ValueError, "in.jsonl: byte 37: "),
        ([(path, 40, 60)], SpecialTokenError, "in.jsonl: line 1 after byte 40: "),
        ([path], ValueError, "in.jsonl: line 3, byte 37"),
        ([(path, 0, 20)], ValueError, "ends in the middle"),
        ([(path, 0, 64)], ValueError, "ends before its part"),
        ([(path, 2, 1)], ValueError, "no part"),
        ([(path, -1, 1)], ValueError, "no part"),
        ([(path, 0, 2**64)], ValueError, "no part"),
        ([(path, 0, 1.5)], TypeError, "float"),
        ([(path, 0)], ValueError, "unpack"),
        ([(packed, 0, 9)], ValueError, "compressed"),
        (["/dev/null", (os.devnull, 0, 0)], ValueError, "regular file"),
        ([tmp_path / "none"], OSError, "none"),
        ([], ValueError, "no file"),
        (str(path), TypeError, "list"),
    ]
    for files, kind, match in cases:
        with pytest.raises(kind, match=match):
            with DatasetWriter(tokenizer, tmp_path / "out.bin", format="u32") as writer:
                writer.add(["fine"])
                writer.add_files(files, json_field="text")  # type: ignore[arg-type]
        assert sorted(tmp_path.iterdir()) == before, files
        if kind is not SpecialTokenError:
            with pytest.raises(kind, match=match):
                PieceCounter().add_files(files, json_field="text")  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        writer = DatasetWriter(tokenizer, tmp_path / "out.bin", format="u32")
        writer.add("text")
    del writer
    assert sorted(tmp_path.iterdir()) == before


def test_what_is_abandoned_leaves_nothing(tokenizer: Tokenizer, tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="enough"):
        with DatasetWriter(tokenizer, tmp_path / "x/", format="datatrove", shard_tokens=100) as writer:
            writer.add(DOCUMENTS)
            assert list(tmp_path.iterdir())
            raise RuntimeError("enough")
    writer = DatasetWriter(tokenizer, tmp_path / "x.bin", format="u32")
    writer.add(DOCUMENTS)
    del writer
    assert not list(tmp_path.iterdir())
    (tmp_path / "x.bin").write_bytes(b"old")
    DatasetWriter(tokenizer, tmp_path / "x.bin", format="u32").close()
    assert content(tmp_path) == {"x.bin": b"old"}


def test_progress(tokenizer: Tokenizer, lines: Path, tmp_path: Path) -> None:
    stages: list[tuple[str, int, int]] = []
    with DatasetWriter(tokenizer, tmp_path / "x.bin", format="u32") as writer:
        for _ in range(10):
            writer.add_files([lines], json_field="text", progress=lambda *state: stages.append(state))
    assert all(stage == "encoding" and done > 0 == all for stage, done, all in stages)
    counting: list[tuple[str, int, int]] = []
    PieceCounter().add_files([lines] * 5, json_field="text", progress=lambda *state: counting.append(state))
    assert {stage for stage, _, _ in counting} == {"counting"}

    def fail(stage: str, done: int, total: int) -> None:
        raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        with DatasetWriter(tokenizer, tmp_path / "y.bin", format="u32") as writer:
            writer.add_files([lines] * 200, json_field="text", progress=fail)
    with pytest.raises(RuntimeError, match="enough"):
        PieceCounter().add_files([lines] * 200, json_field="text", progress=fail)
    assert not list(tmp_path.glob("y*")) and not list(tmp_path.glob(".bpe*"))


def test_threads_share_a_writer(tokenizer: Tokenizer, tmp_path: Path) -> None:
    with DatasetWriter(tokenizer, tmp_path / "x.jsonl", format="jsonl") as writer:
        threads = [threading.Thread(target=lambda: [writer.add(DOCUMENTS[:50]) for _ in range(40)]) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert writer.totals.documents == 8000
    written = (tmp_path / "x.jsonl").read_text().splitlines()
    one = [json.dumps(ids, separators=(",", ":")) for ids in tokenizer.encode_batch(DOCUMENTS[:50])]
    assert written == one * 160


@pytest.mark.skipif(not hasattr(os, "fork"), reason="only where processes fork")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_child_leaves_the_files_alone(tokenizer: Tokenizer, tmp_path: Path) -> None:
    writer = DatasetWriter(tokenizer, tmp_path / "x.bin", format="u32")
    writer.add(DOCUMENTS)
    child = os.fork()
    if child == 0:
        try:
            writer.add(["more"])
        except ValueError:
            writer.close()
            del writer
            os._exit(7)
        os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
    assert writer.finish().documents == len(DOCUMENTS)
