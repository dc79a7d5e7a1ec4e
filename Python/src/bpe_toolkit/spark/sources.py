"""What there is to read: a DataFrame, an RDD, or files.

Rows come from Spark as batches of Arrow. Files on disks that all workers see are read where they are counted or encoded, without
a way through Java: a text file is one document, of any size, and zstd needs no codec of Hadoop's. Spark divides them among its tasks.
"""

from __future__ import annotations

import fnmatch
import glob
import os
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from bpe_toolkit import DatasetWriter, PieceCounter, cut_places
from bpe_toolkit._text import without_surrogates
from bpe_toolkit.spark import parquet

if TYPE_CHECKING:
    from pyspark import RDD
    from pyspark.sql import DataFrame, SparkSession

    Data = DataFrame | RDD[Any] | str | os.PathLike[str] | Sequence[str | os.PathLike[str]]

#: A whole file, or the part of it from one byte to before another; of Parquet, from one row group to before another.
FilePart = str | tuple[str, int, int]
Kind = Literal["parquet", "lines", "text"]

_LINES = (".jsonl", ".ndjson", ".json")
_COMPRESSED = (".gz", ".zst", ".zstd", ".bz2")
#: A task reads about this much: enough to make its start cheap, and little enough that losing one costs little.
_LARGEST_TASK = 128 << 20
_SMALLEST_TASK = 8 << 20
_BATCH = 2 << 20
_batches = threading.Lock()


@dataclass(frozen=True)
class Files:
    """Files that workers read, divided among tasks."""

    kind: Kind
    #: The documents of Parquet and of JSON lines.
    column: str
    tasks: list[list[FilePart]]

    def add(self, task: list[FilePart], to: PieceCounter | DatasetWriter) -> None:
        """Adds the documents of a task, in a worker."""
        if self.kind != "parquet":
            to.add_files(task, json_field=self.column if self.kind == "lines" else None)
            return
        for part in task:
            assert isinstance(part, tuple)
            for documents in parquet.documents(*part, self.column):
                to.add(documents)


def session() -> SparkSession:
    """The running session, or a new one."""
    from pyspark.sql import SparkSession

    return SparkSession.getActiveSession() or SparkSession.builder.getOrCreate()


@contextmanager
def small_batches(spark: SparkSession) -> Iterator[None]:
    """Lets Spark hand rows over in batches that stay in a processor's caches, for the actions of the block: a tenth faster."""
    key = "spark.sql.execution.arrow.maxBytesPerBatch"
    if not _batches.acquire(blocking=False):
        # Another thread has set it, and will set it back.
        yield
        return
    before = spark.conf.get(key, None)
    spark.conf.set(key, str(_BATCH))
    try:
        yield
    finally:
        spark.conf.unset(key) if before is None else spark.conf.set(key, before)
        _batches.release()


def rows_or_files(
    data: Data, column: str, *, pattern: str | None = None, divides: bool
) -> tuple[SparkSession, DataFrame | Files]:
    """One column of documents, or files.

    ``divides`` says whether a large text file, one document, may be divided among tasks, at places where a token of the
    pattern always ends.
    """
    from pyspark import RDD
    from pyspark.sql import DataFrame

    if isinstance(data, DataFrame):
        return data.sparkSession, data.select(data[column])
    if isinstance(data, RDD):
        return session(), _rows_of_rdd(data)
    paths = [os.fspath(path) for path in ([data] if isinstance(data, (str, os.PathLike)) else data)]
    if not paths:
        raise ValueError("there is nothing to read: name a DataFrame, an RDD or files")
    spark = session()
    (kind, paths) = files_of(paths)
    if any("://" in path for path in paths):
        match kind:
            case "parquet":
                return spark, spark.read.parquet(*paths).select(column)
            case "lines":
                # A line that is damaged is an error, as it is on one machine.
                lines = spark.read.schema(f"`{column}` string").option("mode", "FAILFAST")
                return spark, lines.json(paths)
            case "text":
                return spark, spark.read.text(paths, wholetext=True)
    if kind == "parquet":
        groups = parquet.parts(paths, column)
        wanted = _task_size(spark, sum(size for _, size in groups))
        return spark, Files(kind, column, _tasks(groups, wanted))
    wanted = _task_size(spark, sum(map(os.path.getsize, paths)))
    return spark, Files(kind, column, _tasks(_parts(paths, wanted, kind, column, pattern, divides), wanted))


def _rows_of_rdd(rdd: RDD[Any]) -> DataFrame:
    """Documents that are str become a column of strings, and bytes one of binaries."""
    from pyspark.sql.types import BinaryType, StructField, StructType

    def encoded(documents: Iterable[str | bytes | None]) -> Iterator[tuple[bytes | None]]:
        for document in documents:
            if isinstance(document, str):
                yield (without_surrogates(document).encode(),)
            elif document is None or isinstance(document, bytes):
                yield (document,)
            else:
                raise TypeError(f"an RDD's documents are str or bytes, not {type(document).__name__}: map it first")

    schema = StructType([StructField("document", BinaryType())])
    return session().createDataFrame(rdd.mapPartitions(encoded), schema, verifySchema=False)


def files_of(paths: list[str]) -> tuple[Kind, list[str]]:
    """The files of paths, which must be of one kind; paths of other file systems are left to Spark."""
    if not any("://" in path for path in paths):
        # Once, even if several paths lead to it.
        paths = sorted({file for path in paths for file in _files(path)})
    kinds = {_kind_of(path) for path in paths}
    if len(kinds) > 1:
        raise ValueError(f"files of one kind at a time, not {' and '.join(sorted(kinds))}: call this once for each kind")
    return kinds.pop(), paths


def _kind_of(path: str) -> Kind:
    """Parquet, lines of JSON, or text: what the name of a file or of a folder of them says."""
    name = path.lower()
    for suffix in _COMPRESSED:
        name = name.removesuffix(suffix)
    if name.rstrip("/").endswith(".parquet"):
        return "parquet"
    if "://" in path and not name.endswith((*_LINES, ".txt", ".text", ".md", ".html", ".csv", ".tsv", ".xml")):
        raise ValueError(
            f"{path}: what are its files? Name those that end in .parquet, .jsonl or .txt, or read them with Spark and pass the DataFrame"
        )
    return "lines" if name.endswith(_LINES) else "text"


def _files(path: str) -> list[str]:
    """The files of a path: itself, all that a folder has, or what a pattern matches."""
    found: list[str] = []
    for match in [path] if os.path.exists(path) else _matches(path):
        if not os.path.isdir(match):
            found.append(match)
            continue
        for folder, folders, names in os.walk(match, onerror=_fail):
            folders[:] = [name for name in folders if not _is_of_job(name)]
            found += [os.path.join(folder, name) for name in names]
    found = [file for file in found if file == path or not _is_of_job(os.path.basename(file))]
    if not found:
        raise FileNotFoundError(f"{path}: there is no such file, folder or match")
    return [os.path.abspath(file) for file in found]


def _matches(pattern: str) -> list[str]:
    """What a pattern matches, as `glob.glob` has it, which leaves out folders that it cannot read without a word."""
    found = [os.sep] if pattern.startswith(os.sep) else [""]
    for part in pattern.split(os.sep):
        if part == "**":
            found = [path for start in found for path in _folders_in(start)]
        elif glob.has_magic(part):
            found = [os.path.join(start, name) for start in found for name in _names_in(start, part)]
        elif part:
            found = [os.path.join(start, part) for start in found]
    return [path for path in found if path and os.path.lexists(path)]


def _folders_in(start: str) -> list[str]:
    """A folder and all folders in it that are not hidden."""
    found: list[str] = []
    for folder, folders, _ in os.walk(start or os.curdir, onerror=_fail, followlinks=True):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found.append(os.path.join(folder, ""))
    return found


def _names_in(folder: str, part: str) -> list[str]:
    if not os.path.isdir(folder or os.curdir):
        return []
    return [
        name
        for name in os.listdir(folder or os.curdir)
        if fnmatch.fnmatchcase(name, part) and (part.startswith(".") or not name.startswith("."))
    ]


def _fail(error: OSError) -> None:
    """A folder that cannot be read may hold files: without them, nothing is made."""
    raise error


def _is_of_job(name: str) -> bool:
    """Whether a file or folder is no data but Spark's own, or of an unfinished job."""
    return name.startswith((".", "_"))


def _task_size(spark: SparkSession, bytes: int) -> int:
    """For a few tasks of about the same size for each core."""
    return min(max(bytes // (3 * spark.sparkContext.defaultParallelism), _SMALLEST_TASK), _LARGEST_TASK)


def _tasks(parts: Iterable[tuple[FilePart, int]], wanted: int) -> list[list[FilePart]]:
    """Parts with their sizes, put together until a task has enough."""
    tasks: list[list[FilePart]] = []
    size = wanted
    for part, part_size in parts:
        if size + part_size > wanted:
            tasks.append([])
            size = 0
        tasks[-1].append(part)
        size += part_size
    return tasks


def _parts(
    paths: list[str], wanted: int, kind: Kind, column: str, pattern: str | None, divides: bool
) -> Iterator[tuple[FilePart, int]]:
    field = column if kind == "lines" else None
    for path in paths:
        size = os.path.getsize(path)
        places: list[int] = []
        if size > wanted and (kind == "lines" or divides):
            places = cut_places(path, wanted, json_field=field, pattern=pattern)
        if not places:
            yield path, size
            continue
        for start, end in zip([0, *places], [*places, size]):
            yield (path, start, end), end - start
