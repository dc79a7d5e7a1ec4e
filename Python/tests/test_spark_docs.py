"""The examples of docs/scaling.md run, in their order."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from spark_support import DOCUMENTS, needs_spark

from bpe_toolkit import Tokenizer

PAGE = Path(__file__).parents[2] / "docs" / "scaling.md"

pytestmark = [needs_spark, pytest.mark.skipif(not PAGE.exists(), reason="only in the repository")]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the page's corpus."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    folder = tmp_path_factory.mktemp("scaling")
    languages = ["English" if n % 2 else "German" for n in range(len(DOCUMENTS))]
    pq.write_table(pa.table({"language": languages, "text": DOCUMENTS}), folder / "corpus.parquet")
    return folder


def test_python(spark: Any, corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(corpus)
    names: dict[str, Any] = {"spark": spark}
    examples = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert len(examples) == 3
    # Spark looks for relative paths where it was started.
    for example in examples:
        exec(example.replace('"corpus.parquet"', repr(str(corpus / "corpus.parquet"))), names)
    assert names["shards"].documents == names["encoded"].count() == len(DOCUMENTS)


def test_commands(corpus: Path) -> None:
    (block,) = re.findall(r"```bash\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    folder = os.path.dirname(sys.executable)
    environment = {**os.environ, "PATH": f"{folder}:{os.environ['PATH']}", "PYSPARK_PYTHON": sys.executable}
    printed = ""
    for command in block.splitlines():
        done = subprocess.run(["bash", "-c", command], cwd=corpus, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, command + done.stderr
        printed += done.stdout
    assert (corpus / "shards" / "_SUCCESS").exists()
    assert "1,000 tokens" in printed and re.search(r"English +1,500", printed)
    # The vocabulary is that of one machine, with its description.
    lines = "".join(json.dumps({"text": text}) + "\n" for text in DOCUMENTS)
    command = ["bpe", "train", "--json-field", "text", "--size", "1000", "--special", "<|endoftext|>", "-o", "here.tiktoken"]
    subprocess.run(command, cwd=corpus, env=environment, check=True, input=lines, capture_output=True, text=True)
    assert (corpus / "mine.tiktoken").read_bytes() == (corpus / "here.tiktoken").read_bytes()
    assert Tokenizer(corpus / "mine.tiktoken").special_tokens == {"<|endoftext|>": 999}
