"""Files of ranks: from a folder, a cache or GPT-2's own form, and what is said of bad ones."""

from __future__ import annotations

import hashlib
import http.server
import json
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import support
from support import message_of


@pytest.fixture()
def load(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The module that reads files, without a cache."""
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", "")
    return support.part("load")


@pytest.fixture()
def file(tmp_path: Path) -> Path:
    path = tmp_path / "file"
    path.write_bytes(b"hello")
    return path


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_read_file(load: ModuleType, file: Path) -> None:
    assert load.read_file(str(file)) == b"hello"
    message_of(lambda: load.read_file(str(file) + "?"), FileNotFoundError)
    message_of(lambda: load.read_file(file), TypeError)


@pytest.mark.parametrize("place", ["s3://a/b", "gs://a/b", "az://a/b", "file:///a"])
def test_other_stores_need_blobfile(load: ModuleType, place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "blobfile", None)
    assert "pip install blobfile" in message_of(lambda: load.read_file(place), ImportError)
    assert "pip install blobfile" in message_of(lambda: load.dump_tiktoken_bpe({b"a": 0}, place), ImportError)


def test_dumping(load: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sorted by rank, through `blobfile` (a stand-in here)."""
    blobfile = ModuleType("blobfile")
    blobfile.BlobFile = open  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "blobfile", blobfile)
    path = tmp_path / "out.tiktoken"
    load.dump_tiktoken_bpe({b"b": 1, b"a": 0, b"\xff \n": 7}, str(path))
    assert path.read_bytes() == b"YQ== 0\nYg== 1\n/yAK 7\n"
    assert load.load_tiktoken_bpe(str(path)) == {b"a": 0, b"b": 1, b"\xff \n": 7}


@pytest.fixture()
def server() -> Iterator[tuple[str, dict[str, bytes], list[str]]]:
    """A web server of a few files, which notes what it is asked for."""
    files: dict[str, bytes] = {}
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200 if self.path in files else 404)
            self.end_headers()
            self.wfile.write(files.get(self.path, b"no such file"))

        def log_message(self, *_: Any) -> None:
            pass

    running = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=running.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{running.server_port}", files, asked
    running.shutdown()
    thread.join()
    running.server_close()


def test_from_the_web(
    load: ModuleType,
    server: tuple[str, dict[str, bytes], list[str]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Fetched once, then from the cache."""
    pytest.importorskip("requests")
    place, files, asked = server
    files["/a.tiktoken"] = b"YQ== 0\n"
    assert load.read_file(place + "/a.tiktoken") == b"YQ== 0\n"
    with pytest.raises(Exception, match="404"):
        load.read_file(place + "/none")
    asked.clear()
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path / "new" / "folder"))
    for _ in range(3):
        assert load.load_tiktoken_bpe(place + "/a.tiktoken", sha256(b"YQ== 0\n")) == {b"a": 0}
    assert asked == ["/a.tiktoken"]
    key = hashlib.sha1((place + "/a.tiktoken").encode()).hexdigest()
    assert os.listdir(tmp_path / "new" / "folder") == [key]
    files["/a.tiktoken"] = b"changed"
    text = message_of(lambda: load.read_file_cached(place + "/a.tiktoken", sha256(b"else")), ValueError)
    assert place in text and sha256(b"else") in text
    # What did not match is not kept.
    assert os.listdir(tmp_path / "new" / "folder") == []


def test_check_hash(load: ModuleType) -> None:
    assert load.check_hash(b"hello", sha256(b"hello")) is True
    assert load.check_hash(b"hello", sha256(b"else")) is False
    assert load.check_hash(b"", "") is False


def test_cached(load: ModuleType, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "cache"
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(folder))
    place = str(file)
    entry = folder / hashlib.sha1(place.encode()).hexdigest()
    assert load.read_file_cached(place) == b"hello"
    assert [*folder.iterdir()] == [entry] and entry.read_bytes() == b"hello"
    # The cache is believed unless a hash says otherwise.
    file.write_bytes(b"changed")
    assert load.read_file_cached(place) == b"hello"
    assert load.read_file_cached(place, sha256(b"hello")) == b"hello"
    assert load.read_file_cached(place, sha256(b"changed")) == b"changed"
    assert entry.read_bytes() == b"changed"
    assert "no hash" in message_of(lambda: load.read_file_cached(place, "no hash"), ValueError)
    assert not entry.exists()


def test_which_folder(load: ModuleType, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(one))
    monkeypatch.setenv("DATA_GYM_CACHE_DIR", str(two))
    load.read_file_cached(str(file))
    assert one.exists() and not two.exists()
    monkeypatch.delenv("TIKTOKEN_CACHE_DIR")
    load.read_file_cached(str(file))
    assert len([*two.iterdir()]) == 1
    monkeypatch.delenv("DATA_GYM_CACHE_DIR")
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", None)
    load.read_file_cached(str(file))
    assert len([*(tmp_path / "temporary" / "data-gym-cache").iterdir()]) == 1


def test_folders_that_cannot_be_written(
    load: ModuleType, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error if the user named the folder, else the file is read all the same."""
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(file / "inside"))
    message_of(lambda: load.read_file_cached(str(file)), NotADirectoryError)
    monkeypatch.delenv("TIKTOKEN_CACHE_DIR")
    monkeypatch.delenv("DATA_GYM_CACHE_DIR", raising=False)
    monkeypatch.setattr("tempfile.tempdir", str(file))
    assert load.read_file_cached(str(file)) == b"hello"


def test_no_cache(load: ModuleType, file: Path) -> None:
    """Without a cache, tiktoken looks at no hash."""
    assert load.read_file_cached(str(file), "no hash") == b"hello"


GOOD = {
    b"": {},
    b"\n\n": {},
    b"YQ== 0\n": {b"a": 0},
    b"YQ== 0\r\nYg== 1": {b"a": 0, b"b": 1},
    b"YQ== 0\n\nYg== 1\n": {b"a": 0, b"b": 1},
    b" YQ==\t 0 ": {b"a": 0},
    b"YQ== 0\nYQ== 1": {b"a": 1},
    b"YQ== -1": {b"a": -1},
    b"YQ== 1_0": {b"a": 10},
    b"YQ== 99999999999": {b"a": 99999999999},
    b"= 5": {b"": 5},
}
BAD = [b"YQ==", b"YQ== 0 x", b"YQ== x", b"YQ== 1.0", b"YQ== 0x1", b"YQ 0", b"YQ== 0\x0bYg== 1", b"   "]


@pytest.mark.parametrize("data", GOOD)
def test_ranks(load: ModuleType, file: Path, data: bytes) -> None:
    file.write_bytes(data)
    ranks = load.load_tiktoken_bpe(str(file))
    assert type(ranks) is dict and ranks == GOOD[data]


@pytest.mark.parametrize("line", BAD)
def test_bad_lines(load: ModuleType, file: Path, line: bytes) -> None:
    file.write_bytes(b"YQ== 0\n" + line + b"\nYg== 1\n")
    with pytest.raises(ValueError) as caught:
        load.load_tiktoken_bpe(str(file))
    assert repr(line) in str(caught.value) and str(file) in str(caught.value)
    assert caught.value.__cause__ is not None


def test_real_ranks(load: ModuleType, vocabularies: None, gpt2: Any) -> None:
    path = support.published("r50k_base.tiktoken")
    assert path
    ranks = load.load_tiktoken_bpe(str(path), sha256(path.read_bytes()))
    assert ranks == gpt2._mergeable_ranks
    # Each call gives a dict of its own.
    assert load.load_tiktoken_bpe(str(path)) is not ranks


def test_gpt2s_own_form(load: ModuleType, vocabularies: None, gpt2: Any, tmp_path: Path) -> None:
    merges, table = support.published("vocab.bpe"), support.published("encoder.json")
    assert merges and table
    read = load.data_gym_to_mergeable_bpe_ranks
    for clobber in (False, True):
        assert read(str(merges), str(table), clobber_one_byte_tokens=clobber) == gpt2._mergeable_ranks
    assert read(vocab_bpe_file=str(merges), encoder_json_file=str(table)) == gpt2._mergeable_ranks
    other = tmp_path / "encoder.json"
    other.write_text(json.dumps({"a": 0}))
    with pytest.raises(AssertionError):
        read(str(merges), str(other))
    other.write_text("{")
    message_of(lambda: read(str(merges), str(other)), json.JSONDecodeError)
    message_of(lambda: read(str(merges), str(tmp_path / "none")), FileNotFoundError)


def test_clobbered_bytes(load: ModuleType, tmp_path: Path) -> None:
    """The ids of single bytes come from the table if the caller says so."""
    merges, table = tmp_path / "vocab.bpe", tmp_path / "encoder.json"
    merges.write_text("#version: 0.2\na b\n")
    visible = [b for b in range(256) if chr(b).isprintable() and chr(b) != " "]
    hidden = [b for b in range(256) if b not in visible]
    letters = [chr(b) for b in visible] + [chr(256 + n) for n in range(len(hidden))]
    ids = {letter: place for place, letter in enumerate(reversed(letters))}
    table.write_text(json.dumps({**ids, "ab": 256, "<|endoftext|>": 257}))
    ranks = load.data_gym_to_mergeable_bpe_ranks(str(merges), str(table), clobber_one_byte_tokens=True)
    assert ranks[b"ab"] == 256 and ranks[b"!"] == 255 and len(ranks) == 257
    with pytest.raises(AssertionError):
        load.data_gym_to_mergeable_bpe_ranks(str(merges), str(table))
