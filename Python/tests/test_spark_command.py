"""The command bpe-spark, and a driver that is killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from spark_support import DOCUMENTS, needs_spark

from bpe_toolkit import Tokenizer

pytestmark = needs_spark


def start(*arguments: str | Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "bpe_toolkit.spark", *map(str, arguments)]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
        env={**os.environ, "PYSPARK_PYTHON": sys.executable},
    )


def run(*arguments: str | Path, status: int = 0) -> tuple[str, str]:
    process = start(*arguments)
    (output, errors) = process.communicate(timeout=120)
    assert process.returncode == status, errors
    return output, errors


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some twenty megabytes in eight files."""
    folder = tmp_path_factory.mktemp("corpus")
    lines = [json.dumps({"kind": n % 3, "text": text}) + "\n" for n, text in enumerate(DOCUMENTS)]
    for number in range(8):
        (folder / f"{number}.jsonl").write_text("".join(lines[number::8] * (100 if number else 1)))
    return folder


def test_a_killed_driver_leaves_nothing_that_looks_complete(corpus: Path, tmp_path: Path) -> None:
    folder = tmp_path / "tokens"
    arguments = ["encode", "--master", "local[2]", "--append", "<|endoftext|>", "-o", folder, corpus]
    process = start(*arguments)
    while process.poll() is None and not list(folder.glob("_temporary/*/*/*")) + list(folder.glob("_temporary/*/*/.*")):
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    assert not (folder / "_SUCCESS").exists()
    (_, errors) = run(*arguments)
    success = json.loads((folder / "_SUCCESS").read_text())
    assert sorted(os.listdir(folder)) == sorted([*success["files"], "_SUCCESS"])
    texts = [json.loads(line)["text"] for file in sorted(corpus.iterdir()) for line in file.open()]
    tokenizer = Tokenizer()
    assert success["documents"] == len(texts) and f"{len(texts):,} documents" in errors
    assert success["tokens"] == sum(tokenizer.count_batch(texts)) + len(texts)
    (_, errors) = run(*arguments, status=1)
    assert "complete dataset" in errors


def test_mistakes(tmp_path: Path) -> None:
    (output, _) = run("script")
    assert Path(output.strip()).name == "script.py" and Path(output.strip()).exists()
    (_, errors) = run("train", "--size", "300", "-o", tmp_path / "x", tmp_path / "none", "--master", "local[1]", status=1)
    assert "there is no such file" in errors and "Traceback" not in errors
