"""Datasets for trainers of models, written by many workers: shards that appear complete or not at all.

A task writes into a folder of its own attempt. When the job is done, Spark has one result for each partition, that of the attempt
that counts, and the driver moves the files of these attempts to their places. What retried, speculative and killed tasks leave is
never looked at, and goes when the job ends.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from bpe_toolkit import DatasetWriter, Tokenizer
from bpe_toolkit.spark.columns import Encoding, Special, ids_of
from bpe_toolkit.spark.encodings import SentEncoding
from bpe_toolkit.spark.sources import Files, rows_or_files, small_batches

if TYPE_CHECKING:
    import pyarrow as pa

    from bpe_toolkit.spark.sources import Data, FilePart

Format = Literal["megatron", "datatrove", "npy", "u16", "u32", "llmc", "jsonl"]
#: How the names of files of ids end.
_EXTENSIONS = {"megatron": "bin", "datatrove": "ds", "npy": "npy", "jsonl": "jsonl"}

_TEMPORARY = "_temporary"
_SUCCESS = "_SUCCESS"
#: The names of shards and of the files that belong to them.
_OF_SHARDS = re.compile(r"part-\d{5,}(-\d{5,})?\.(bin|idx|ds|npy|jsonl)(\.(ends|index|metadata|json))*")
#: In the temporary folder: the names of shards, before any of them is moved or removed.
_MOVING = "moving"
_RESULT = "files array<string>, documents long, tokens long, bytes long"


class Shards(NamedTuple):
    """What ``write_shards`` has written."""

    #: The files of ids; those that belong to them are next to them.
    paths: list[str]
    documents: int
    tokens: int
    #: Of the documents' texts.
    bytes: int


def write_shards(
    data: Data,
    output: str | os.PathLike[str],
    *,
    column: str = "text",
    encoding: Encoding = "default",
    format: Format = "megatron",
    special: Special = "forbid",
    prepend: Sequence[int | str] = (),
    append: Sequence[int | str] = (),
    shard_tokens: int = 0,
    mode: Literal["error", "overwrite"] = "error",
) -> Shards:
    """Encodes documents into shards in a folder: a shard for each partition, in a format of ``bpe encode``.

    >>> write_shards(df, "/data/tokens", encoding="o200k_base", append=["<|endoftext|>"])     # doctest: +SKIP

    ``data`` is as for ``train``. The folder is on a disk that the driver and all workers see. Documents keep the order that they
    have in their partition; the number in a file's name is the partition's. With ``shard_tokens`` a partition has several shards,
    each of which ends with the document with which it has that many tokens.

    The folder's file ``_SUCCESS`` comes last: with it, all shards are there, each exactly once. It is JSON, with the names of the
    files and the totals. A folder without it is of a job that was stopped; the next job starts again, and replaces what is there.
    ``mode="overwrite"`` also replaces a complete one, which stays as it is until the new shards are complete.
    """
    if mode not in ("error", "overwrite"):
        raise ValueError(f"mode is error or overwrite, not {mode!r}")
    if "://" in os.fspath(output):
        raise ValueError(f"{output}: the folder must be on a disk that all machines see; mount it and name its path")
    folder = Path(os.path.abspath(output))
    _refuse_complete(folder, mode)
    tokenizer = encoding if isinstance(encoding, Tokenizer) else Tokenizer(encoding)
    settings: dict[str, Any] = {
        "format": format, "special": special, "shard_tokens": shard_tokens,
        "prepend": ids_of(tokenizer, prepend), "append": ids_of(tokenizer, append),
    }
    (spark, source) = rows_or_files(data, column, divides=False)
    with _work_folder(folder) as (work, ours):
        _refuse_complete(folder, mode)
        for file in sorted(folder.iterdir()):
            if file.name not in ours and _OF_SHARDS.fullmatch(file.name):
                raise _in_the_way(file)
        # A setting that no writer accepts is refused here, and not by a worker.
        with DatasetWriter(tokenizer, work / "check", threads=1, **settings) as writer:
            writer.finish()
        task = _ShardTask(work, SentEncoding(spark, tokenizer), settings)
        if isinstance(source, Files):
            written = spark.sparkContext.parallelize(source.tasks, max(len(source.tasks), 1))
            rows = written.mapPartitions(task.of_files(source)).collect()
        else:
            with small_batches(spark):
                rows = [tuple(row) for row in source.mapInArrow(task.of_rows(), _RESULT).collect()]
        return _commit(folder, ours, rows, settings, tokenizer)


def _refuse_complete(folder: Path, mode: str) -> None:
    if mode == "error" and (folder / _SUCCESS).exists():
        raise FileExistsError(f'{folder} has a complete dataset: choose another folder, or pass mode="overwrite"')


@contextmanager
def _work_folder(folder: Path) -> Iterator[tuple[Path, set[str]]]:
    """A folder for the attempts of a job, which has the dataset's folder for itself, and the names of the files in it that are of a
    dataset: of a complete one, or of a job that was killed while it moved them. What such jobs have left of attempts is removed."""
    all = folder / _TEMPORARY
    all.mkdir(parents=True, exist_ok=True)
    with (all / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # A job that has just ended may have removed the file that this one opened.
            is_locked = os.fstat(lock.fileno()).st_ino == os.stat(lock.name).st_ino
        except (BlockingIOError, FileNotFoundError):
            is_locked = False
        if not is_locked:
            raise FileExistsError(f"another job is writing to {folder}: wait for it, or choose another folder")
        for old in all.iterdir():
            if old.is_dir():
                shutil.rmtree(old, ignore_errors=True)
        ours = {*_names_in(all / _MOVING), *_names_in(folder / _SUCCESS)}
        work = all / uuid.uuid4().hex
        work.mkdir()
        try:
            yield work, ours
        finally:
            # Where shards have been left, the next job must know which.
            shutil.rmtree(work if (all / _MOVING).exists() else all, ignore_errors=True)


class _ShardTask:
    """What a task does: it writes the documents of its partition into a folder of its own."""

    def __init__(self, work: Path, encoding: SentEncoding, settings: dict[str, Any]) -> None:
        self._work = work
        self._encoding = encoding
        self._settings = settings

    def of_rows(self) -> Any:
        def run(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
            import pyarrow as pa

            with self._writer() as writer:
                for batch in batches:
                    writer.add(batch.column(0).drop_null())
                result = self._finish(writer)
            if result is not None:
                yield pa.RecordBatch.from_pylist([dict(zip(["files", "documents", "tokens", "bytes"], result))])

        return run

    def of_files(self, source: Files) -> Any:
        def run(tasks: Iterable[list[FilePart]]) -> Iterator[tuple[list[str], int, int, int]]:
            with self._writer() as writer:
                for task in tasks:
                    source.add(task, writer)
                result = self._finish(writer)
            if result is not None:
                yield result

        return run

    def _writer(self) -> DatasetWriter:
        from pyspark import TaskContext

        context = TaskContext.get()
        assert context is not None
        # Attempts of one partition run at the same time, on different machines too.
        folder = self._work / f"{context.partitionId()}-{context.taskAttemptId()}"
        folder.mkdir()
        name = f"part-{context.partitionId():05}.{_EXTENSIONS.get(self._settings['format'], 'bin')}"
        return DatasetWriter(self._encoding.open(), folder / name, threads=1, **self._settings)

    @staticmethod
    def _finish(writer: DatasetWriter) -> tuple[list[str], int, int, int] | None:
        """The files in the order in which they must take their places; None for a partition without documents."""
        totals = writer.finish()
        if totals.documents == 0:
            return None
        return [os.fspath(file) for file in totals.files], totals.documents, totals.tokens, totals.text_bytes


def _in_the_way(file: Path) -> FileExistsError:
    return FileExistsError(f"{file} is in the way, and not of a dataset of this package: move it, or choose another folder")


def _names_in(path: Path) -> list[str]:
    """The names of files in a description of ours, if it is one."""
    try:
        names = json.loads(path.read_text())["files"]
        return [name for name in names if _OF_SHARDS.fullmatch(name)]
    except (OSError, ValueError, TypeError, KeyError):
        # None, or another program's: Spark's own is empty.
        return []


def _write(path: Path, description: dict[str, Any]) -> None:
    """Writes a description, complete or not at all."""
    new = path.parent / f".{path.name}.part"
    with new.open("w") as output:
        json.dump(description, output, indent=1)
        output.flush()
        os.fsync(output.fileno())
    new.replace(path)
    descriptor = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _commit(
    folder: Path, ours: set[str], rows: list[tuple[list[str], int, int, int]], settings: dict[str, Any], tokenizer: Tokenizer
) -> Shards:
    """Moves the files of all attempts that count to their places, and says so. Whatever moment it is stopped at, what it has moved
    is known to the next job, and nothing else is ever removed."""
    success = folder / _SUCCESS
    names = [Path(file).name for files, _, _, _ in rows for file in files]
    for name in names:
        if (name not in ours and os.path.lexists(folder / name)) or (folder / name).is_dir():
            raise _in_the_way(folder / name)
    moving = folder / _TEMPORARY / _MOVING
    _write(moving, {"files": sorted(ours.union(names))})
    success.unlink(missing_ok=True)
    for name in ours:
        if not (folder / name).is_dir():
            (folder / name).unlink(missing_ok=True)
    paths = []
    for files, _, _, _ in rows:
        for file in files:
            target = folder / Path(file).name
            os.replace(file, target)
            if f"{file}.json" in files:
                paths.append(os.fspath(target))
    (documents, tokens, text_bytes) = (sum(row[1] for row in rows), sum(row[2] for row in rows), sum(row[3] for row in rows))
    description = {
        "encoding": tokenizer.name, "format": settings["format"], "documents": documents, "tokens": tokens,
        "textBytes": text_bytes, "files": sorted(names),
    }
    _write(success, description)
    moving.unlink()
    return Shards(sorted(paths), documents, tokens, text_bytes)
