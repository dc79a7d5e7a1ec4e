"""What there is to read: a DataFrame, an RDD, or files.

Rows come from Spark as batches of Arrow. Files on disks that all workers see are read by the engine itself: a text file is one
document, of any size, and zstd needs no codec of Hadoop's. Spark divides them among its tasks.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bpe_toolkit import cut_places

if TYPE_CHECKING:
    from pyspark import RDD
    from pyspark.sql import DataFrame, SparkSession

    Data = DataFrame | RDD[Any] | str | os.PathLike[str] | Sequence[str | os.PathLike[str]]

#: A whole file, or the part of it from one byte to before another.
FilePart = str | tuple[str, int, int]

_LINES = (".jsonl", ".ndjson", ".json")
_COMPRESSED = (".gz", ".zst", ".zstd", ".bz2")
#: A task reads about this much: enough to make its start cheap, and little enough that losing one costs little.
_LARGEST_TASK = 128 << 20
_SMALLEST_TASK = 8 << 20


@dataclass(frozen=True)
class Files:
    """Files that the engine reads, divided among tasks."""

    tasks: list[list[FilePart]]
    #: The key of the documents in JSON lines; None where files are documents.
    json_field: str | None


def session() -> SparkSession:
    """The running session, or a new one."""
    from pyspark.sql import SparkSession

    return SparkSession.active() if SparkSession.getActiveSession() else SparkSession.builder.getOrCreate()


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
    kinds = {kind_of(path) for path in paths} if any("://" in path for path in paths) else None
    if kinds is None:
        paths = [file for path in paths for file in _files(path)]
        kinds = {kind_of(path) for path in paths}
    if len(kinds) > 1:
        raise ValueError(f"files of one kind at a time, not {' and '.join(sorted(kinds))}: call this once for each kind")
    (kind,) = kinds
    if kind == "parquet":
        return spark, spark.read.parquet(*paths).select(column)
    if any("://" in path for path in paths):
        if kind == "lines":
            return spark, spark.read.schema(f"`{column}` string").json(paths)
        return spark, spark.read.text(paths, wholetext=True)
    field = column if kind == "lines" else None
    return spark, Files(_tasks(spark, paths, field, pattern, divides), field)


def _rows_of_rdd(rdd: RDD[Any]) -> DataFrame:
    """Documents that are str become a column of strings, and bytes one of binaries."""
    from pyspark.sql.types import BinaryType, StructField, StructType

    def encoded(documents: Iterable[str | bytes | None]) -> Iterator[tuple[bytes | None]]:
        for document in documents:
            yield (document.encode("utf-8", "surrogatepass") if isinstance(document, str) else document,)

    schema = StructType([StructField("document", BinaryType())])
    return session().createDataFrame(rdd.mapPartitions(encoded), schema, verifySchema=False)


def kind_of(path: str) -> str:
    """Parquet, lines of JSON, or text: what the name of a file or of a folder of them says."""
    name = path.lower()
    for suffix in _COMPRESSED:
        name = name.removesuffix(suffix)
    if name.endswith(".parquet") or name.endswith("/") and "://" in path:
        return "parquet"
    return "lines" if name.endswith(_LINES) else "text"


def _files(path: str) -> list[str]:
    """The files of a path: itself, all that a folder has, or what a pattern matches."""
    import glob

    if os.path.isdir(path):
        found = [
            os.path.join(folder, name)
            for folder, _, names in os.walk(path)
            for name in names
            if not name.startswith((".", "_"))
        ]
    else:
        found = [path] if os.path.exists(path) else glob.glob(path, recursive=True)
    if not found:
        raise FileNotFoundError(f"{path}: there is no such file, folder or match")
    return [os.path.abspath(file) for file in sorted(found)]


def _tasks(
    spark: SparkSession, paths: list[str], json_field: str | None, pattern: str | None, divides: bool
) -> list[list[FilePart]]:
    """Parts of files for tasks of about the same size, a few for each core."""
    sizes = {path: Path(path).stat().st_size for path in paths}
    wanted = sum(sizes.values()) // (3 * spark.sparkContext.defaultParallelism)
    wanted = min(max(wanted, _SMALLEST_TASK), _LARGEST_TASK)
    tasks: list[list[FilePart]] = []
    size = wanted
    for part, part_size in _parts(sizes, wanted, json_field, pattern, divides):
        if size + part_size > wanted:
            tasks.append([])
            size = 0
        tasks[-1].append(part)
        size += part_size
    return tasks


def _parts(
    sizes: dict[str, int], wanted: int, json_field: str | None, pattern: str | None, divides: bool
) -> Iterator[tuple[FilePart, int]]:
    for path, size in sizes.items():
        places: list[int] = []
        if size > wanted and (json_field is not None or divides):
            places = cut_places(path, wanted, json_field=json_field, pattern=pattern)
        if not places:
            yield path, size
            continue
        for start, end in zip([0, *places], [*places, size]):
            yield (path, start, end), end - start
