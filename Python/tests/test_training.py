"""Training, from every source."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import threading
from pathlib import Path

import pytest

from bpe_toolkit import PieceCounter, Tokenizer, count_pieces, merge_counts, train
from bpe_toolkit.tiktoken.load import dump_tiktoken_bpe, load_tiktoken_bpe

DOCUMENTS = [f"The cat number {n} sat on the mat; die Katze Nr. {n} saß da. 日本{n % 7}\n" for n in range(2000)]


@pytest.fixture()
def files(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / "1.txt", tmp_path / "2.txt"]
    for number, path in enumerate(paths):
        path.write_text("".join(DOCUMENTS[number::2]))
    return paths


def test_every_source_gives_the_same(files: list[Path], tmp_path: Path) -> None:
    expected = train(files, size=500)
    assert len(expected) == 500 and b" Katze" in expected
    assert train(documents=(path.read_text() for path in files), size=500) == expected
    assert train(documents=[path.read_bytes() for path in files], size=500, threads=3) == expected
    counts = [tmp_path / "1.counts", tmp_path / "2.counts", tmp_path / "all.counts"]
    count_pieces([files[0]], counts[0])
    counter = PieceCounter()
    counter.add([files[1].read_text()])
    counter.write(counts[1])
    merge_counts(counts[:2], counts[2])
    assert train(counts=[counts[2]], size=500) == train(counts=counts[1::-1], size=500) == expected


def test_the_command_gives_the_same(files: list[Path], tmp_path: Path) -> None:
    command = shutil.which("bpe")
    if not command:
        pytest.skip("the command is not on the path: activate the environment")
    output = tmp_path / "mine.tiktoken"
    subprocess.run([command, "train", *files, "--size", "500", "-o", output], check=True, capture_output=True)
    assert load_tiktoken_bpe(str(output)) == train(files, size=500)


def test_counts_on_disk_are_the_same(files: list[Path]) -> None:
    counter = PieceCounter(memory=1)
    for document in DOCUMENTS[:300]:
        counter.add([document])
    (one, other) = (train(documents=DOCUMENTS[:300], size=400, ties=ties) for ties in ("huggingface", "first-seen"))
    from bpe_toolkit.training import _ranks

    settings = (400, None, "huggingface", 0, 1, 0, 0)
    assert _ranks(counter._engine.train(settings, None)) == one
    assert _ranks(counter._engine.train((400, None, "first-seen", 0, 1, 0, 0), None)) == other


def test_settings(files: list[Path]) -> None:
    ranks = train(files, size=400, pattern=r"[a-z]+|[^a-z]", special_tokens=3, longest_token=4, minimum_count=2)
    assert 256 < len(ranks) <= 397 and max(map(len, ranks)) <= 4
    assert not any(b" " in token and len(token) > 1 for token in ranks)
    assert train(files, size=400, ties="sentencepiece") != train(files, size=400)
    tokenizer = Tokenizer.from_ranks("mine", pattern=r"[a-z]+|[^a-z]", ranks=ranks)
    assert tokenizer.decode(tokenizer.encode(DOCUMENTS[5])) == DOCUMENTS[5]


def test_a_rank_file(files: list[Path], tmp_path: Path) -> None:
    path = tmp_path / "mine.tiktoken"
    ranks = train(files, size=300)
    dump_tiktoken_bpe(ranks, str(path))
    assert load_tiktoken_bpe(str(path)) == ranks


@pytest.mark.parametrize(
    "settings, kind",
    [
        ({"size": 255}, ValueError),
        ({"size": -1}, ValueError),
        ({"size": 2**62}, ValueError),
        ({"size": 300, "special_tokens": 2**63}, ValueError),
        ({"size": 300, "minimum_count": 2**64 - 1}, ValueError),
        ({"size": 300, "longest_token": 2**63 - 1}, ValueError),
        ({"size": 300, "ties": "random"}, ValueError),
        ({"size": 300, "pattern": "("}, ValueError),
        ({"size": 300, "pattern": "nope"}, ValueError),
        ({"size": "300"}, TypeError),
        ({"size": 300, "documents": ["a"]}, ValueError),
        ({"size": 300, "special_tokens": 100}, ValueError),
    ],
)
def test_wrong_settings(files: list[Path], settings: dict[str, object], kind: type[Exception]) -> None:
    with pytest.raises(kind):
        train(files, **settings)  # type: ignore[arg-type]


def test_wrong_sources(tmp_path: Path, files: list[Path]) -> None:
    with pytest.raises(OSError, match="none.txt"):
        train([tmp_path / "none.txt"], size=300)
    with pytest.raises(ValueError, match="not a counts file"):
        train(counts=files, size=300)
    with pytest.raises(TypeError):
        train("file.txt", size=300)
    with pytest.raises(ValueError, match="no file"):
        train([], size=300)
    counts = [tmp_path / "1.counts", tmp_path / "2.counts"]
    count_pieces(files, counts[0])
    count_pieces(files, counts[1], pattern="gpt2")
    with pytest.raises(ValueError, match="another split pattern"):
        merge_counts(counts, tmp_path / "all.counts")
    assert not (tmp_path / "all.counts").exists()
    with pytest.raises(ValueError, match="another pattern"):
        train(counts=[counts[0]], size=300, pattern="gpt2")


def test_progress(files: list[Path]) -> None:
    stages: list[tuple[str, int, int]] = []
    train(documents=DOCUMENTS, size=600, progress=lambda *state: stages.append(state))
    assert stages[0][0] == "counting" and stages[-1][0] == "learning"
    assert stages[-1][1] <= stages[-1][2] == 600 - 256

    def fail(stage: str, done: int, total: int) -> None:
        raise RuntimeError("enough")

    for source in ({"files": files}, {"documents": DOCUMENTS}):
        with pytest.raises(RuntimeError, match="enough"):
            train(**source, size=600, progress=fail)  # type: ignore[arg-type]


def test_an_interrupt_ends_training(tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    path.write_text("".join(f"{n * 7919 % 1000003} w{n * 31 % 99991}rd{n} " for n in range(3_000_000)))
    timer = threading.Timer(0.15, os.kill, (os.getpid(), signal.SIGINT))

    def begin(stage: str, done: int, total: int) -> None:
        if not timer.ident:
            timer.start()

    # What a shell starts in the background ignores interrupts.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            train([path], size=500_000, progress=begin)
            # Should this machine be that fast, the signal must not come later.
            timer.join()
    finally:
        signal.signal(signal.SIGINT, before)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="only where processes fork")
def test_children_keep_the_files_of_their_parent() -> None:
    counter = PieceCounter(memory=1)
    counter.add([f"the cat {number} {number * 7919:x} " for number in range(20_000)])
    child = os.fork()
    if child == 0:
        del counter
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    assert len(train(counts=counter, size=300)) == 300


def test_what_cannot_be_written_stays_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    (counter, expected) = (PieceCounter(memory=1), PieceCounter())
    expected.add(DOCUMENTS)
    with monkeypatch.context() as context:
        context.setenv("TMPDIR", "/proc")
        with pytest.raises(OSError, match="name another folder in TMPDIR"):
            counter.add(DOCUMENTS)
    assert train(counts=counter, size=400) == train(counts=expected, size=400)
