"""The command bpe-spark, and a driver that is killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from spark_support import DOCUMENTS, needs_spark

from bpe_toolkit import Tokenizer

pytestmark = needs_spark


def run(*arguments: str | Path, status: int = 0) -> tuple[str, str]:
    command = [sys.executable, "-m", "bpe_toolkit.spark", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "PYSPARK_PYTHON": sys.executable})
    assert done.returncode == status, done.stderr
    return done.stdout, done.stderr


#: A driver whose second partition does not end by itself.
DRIVER = """
import sys, time
from spark_support import DOCUMENTS
from pyspark.sql import SparkSession
from bpe_toolkit import spark as bpe_spark

def stuck(batches):
    from pyspark import TaskContext
    for batch in batches:
        yield batch
    if TaskContext.get().partitionId() == 1:
        time.sleep(300)

session = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
documents = session.createDataFrame([(text,) for text in DOCUMENTS], "text string").repartition(2)
bpe_spark.write_shards(documents.mapInArrow(stuck, documents.schema), sys.argv[1])
"""


def test_a_killed_driver_leaves_nothing_that_looks_complete(spark: Any, tmp_path: Path) -> None:
    from bpe_toolkit import spark as bpe_spark

    folder = tmp_path / "tokens"
    here = str(Path(__file__).parent)
    process = subprocess.Popen(
        [sys.executable, "-c", DRIVER, folder], start_new_session=True, stderr=subprocess.DEVNULL,
        env={**os.environ, "PYSPARK_PYTHON": sys.executable, "PYTHONPATH": f"{here}:{os.environ.get('PYTHONPATH', '')}"},
    )
    # Until the first partition is complete in its folder.
    while not list(folder.glob("_temporary/*/0-*/*.json")):
        assert process.poll() is None
        time.sleep(0.1)
    os.killpg(process.pid, signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    assert os.listdir(folder) == ["_temporary"]

    documents = spark.createDataFrame([(text,) for text in DOCUMENTS], "text string").repartition(2)
    shards = bpe_spark.write_shards(documents, folder)
    success = json.loads((folder / "_SUCCESS").read_text())
    assert sorted(os.listdir(folder)) == sorted([*success["files"], "_SUCCESS"])
    assert success["documents"] == shards.documents == len(DOCUMENTS)
    assert success["tokens"] == sum(Tokenizer().count_batch(DOCUMENTS))


def test_mistakes(tmp_path: Path) -> None:
    (output, _) = run("script")
    assert Path(output.strip()).name == "script.py" and Path(output.strip()).exists()
    (_, errors) = run("train", "--size", "300", "-o", tmp_path / "x", tmp_path / "none", "--master", "local[1]", status=1)
    assert "there is no such file" in errors and "Traceback" not in errors
