"""What the tests on Spark share: a small cluster of real processes on this machine, and workers that are killed."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

DOCUMENTS = [f"The cat number {n} sat on the mat; die Katze Nr. {n} saß da. 日本{n % 7}\n\n" for n in range(3000)]


def has_spark() -> bool:
    try:
        import pyspark  # noqa: F401
    except ModuleNotFoundError:
        return False
    return shutil.which("java") is not None


needs_spark = pytest.mark.skipif(not has_spark(), reason="Java or pyspark is missing: Scripts/install-test-tools installs Java")


def start_session(**settings: str) -> Any:
    """Two workers with a core and a gigabyte each."""
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = SparkSession.builder.master("local-cluster[2,1,1024]").appName("bpe tests")
    settings = {
        "spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false", "spark.sql.shuffle.partitions": "4",
        "spark.executorEnv.PYTHONPATH": os.environ.get("PYTHONPATH", ""),
        "spark.executorEnv.BPE_VOCABULARIES": "/nowhere", **settings,
    }
    for key, value in settings.items():
        builder = builder.config(key, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    return session


def kill_once(marker: Path, whole_executor: bool) -> Any:
    """A step for ``mapInArrow`` that lets batches through, but once, in the middle, kills its worker: the process of Python, or
    Spark's executor with it."""

    def run(batches: Iterable[Any]) -> Iterator[Any]:
        for batch in batches:
            yield batch
            try:
                marker.touch(exist_ok=False)
            except FileExistsError:
                continue
            if whole_executor:
                # This process, the daemon that forked it, and the executor.
                parent = int(Path(f"/proc/{os.getppid()}/stat").read_text().rsplit(")", 1)[1].split()[1])
                os.kill(parent, signal.SIGKILL)
            os.kill(os.getpid(), signal.SIGKILL)

    return run
