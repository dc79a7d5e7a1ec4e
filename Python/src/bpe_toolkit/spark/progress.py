"""A line on the terminal that says how far a job of Spark has come."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


@contextmanager
def progress_line(spark: SparkSession, doing: str) -> Iterator[None]:
    """Shows how many tasks are done, while the block runs; nothing where standard error is no terminal."""
    address = spark.sparkContext.uiWebUrl
    print(f"{doing}; {address or 'no page of Spark'} shows the details", file=sys.stderr)
    if not sys.stderr.isatty():
        yield
        return
    ended = threading.Event()
    thread = threading.Thread(target=_show, args=(spark, doing, ended), daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
        print("\r\033[K", end="", file=sys.stderr, flush=True)


def _show(spark: SparkSession, doing: str, ended: threading.Event) -> None:
    began = time.monotonic()
    tracker = spark.sparkContext.statusTracker()
    while not ended.wait(0.5):
        stages = [tracker.getStageInfo(stage) for stage in tracker.getActiveStageIds()]
        (done, all, active, failed) = (0, 0, 0, 0)
        for stage in stages:
            if stage is not None:
                done += stage.numCompletedTasks
                all += stage.numTasks
                active += stage.numActiveTasks
                failed += stage.numFailedTasks
        words = f"{done} of {all} tasks are done, {active} run" if all else "waiting for Spark"
        trouble = f", {failed} failed and were tried again" if failed else ""
        print(f"\r\033[K{doing}: {words}{trouble}, {time.monotonic() - began:.0f} s", end="", file=sys.stderr, flush=True)
