"""Training: pieces are counted in the workers, added up by Spark, and learned from on the driver."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from bpe_toolkit import PieceCounter
from bpe_toolkit import train as train_here
from bpe_toolkit.spark.sources import Files, rows_or_files, small_batches
from bpe_toolkit.training import LeftOut, Progress, Ties

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame, SparkSession

    from bpe_toolkit.spark.sources import Data, FilePart

#: Counts of a part of the pieces, as the content of a counts file.
_BLOCKS = "part int, counts binary"
#: Sums of a part, and what was too rare.
_SUMS = "counts binary, pieces long, occurrences long, most_of_a_pair long"
#: About how many bytes of counts a batch of Arrow may have: several are under way at once.
_BATCH = 16 << 20
#: Parts for each task that adds up: Spark places them by a hash, and many small ones fill tasks evenly.
_PARTS_PER_TASK = 4


def train(
    data: Data,
    *,
    size: int,
    column: str = "text",
    pattern: str | None = None,
    ties: Ties = "huggingface",
    special_tokens: int = 0,
    minimum_count: int = 1,
    longest_token: int | None = None,
    drop_below: int = 1,
    memory: int = 256 << 20,
    progress: Progress | None = None,
) -> dict[bytes, int]:
    """Learns a vocabulary of ``size`` tokens from the documents of a column, and gives it as ranks: a dict from bytes to ids.

    >>> ranks = train(spark.read.parquet("corpus"), size=32768)                      # doctest: +SKIP
    >>> tokenizer = bpe_toolkit.Tokenizer.from_ranks("mine", pattern="o200k", ranks=ranks)   # doctest: +SKIP

    ``data`` is a DataFrame, an RDD of ``str`` or ``bytes``, or paths: of Parquet or JSON lines with the column, or of text files,
    each of which is a document. The result is that of ``bpe train`` on one machine, the same bytes.

    - ``pattern``, ``ties``, ``special_tokens``, ``minimum_count``, ``longest_token``: as for ``bpe_toolkit.train``, except that
      ``ties="first-seen"`` needs an order, which data on many machines does not have.
    - ``drop_below``: pieces that occur fewer times are left out after they are added up, which can change the result:
      see ``count_pieces``.
    - ``memory``: about how many bytes the counts of a task may take before they go to its disk.

    Raises what ``bpe_toolkit.train`` raises, and Spark's own errors.
    """
    if ties == "first-seen":
        raise ValueError('ties="first-seen" needs the order of the corpus, which is not known on many machines')

    def learn(counts: PieceCounter, progress: Progress | None) -> dict[bytes, int]:
        return train_here(
            size=size, counts=counts, ties=ties, special_tokens=special_tokens, minimum_count=minimum_count,
            longest_token=longest_token, progress=progress,
        )

    # Settings that cannot be are refused before a cluster is at work.
    learn(PieceCounter(pattern, threads=1), None)
    (counter, _) = _count(data, column, pattern, drop_below, memory)
    return learn(counter, progress)


class Counted(NamedTuple):
    """What ``count_pieces`` has done."""

    #: The counts file.
    path: str
    #: What it lacks, because it occurs fewer than ``drop_below`` times.
    left_out: LeftOut


def count_pieces(
    data: Data,
    output: str | os.PathLike[str],
    *,
    column: str = "text",
    pattern: str | None = None,
    drop_below: int = 1,
    memory: int = 256 << 20,
) -> Counted:
    """Counts the pieces of documents and writes them to a counts file on the driver's disk, the one of ``bpe count-pieces``.

    >>> count_pieces(spark.read.parquet("corpus"), "corpus.counts").left_out.pieces      # doctest: +SKIP
    0

    ``bpe train --counts`` and ``bpe_toolkit.train(counts=…)`` learn from it, any number of times.

    ``drop_below`` leaves out what occurs fewer times, after all counts are added up. No count of a pair of tokens is then too
    small by more than ``left_out.most_of_a_pair``; docs/scaling.md has what that changes.
    """
    (counter, left_out) = _count(data, column, pattern, drop_below, memory)
    counter.write(output)
    return Counted(os.fspath(output), left_out)


def _count(
    data: Data, column: str, pattern: str | None, drop_below: int, memory: int
) -> tuple[PieceCounter, LeftOut]:
    from pyspark import StorageLevel

    # Before a cluster is at work: a pattern that is wrong, and a number that is none.
    counter = PieceCounter(pattern, threads=1)
    if drop_below < 1:
        raise ValueError(f"drop_below must be 1, which drops nothing, or more, not {drop_below}")
    (spark, source) = rows_or_files(data, column, pattern=pattern, divides=True)
    tasks = spark.sparkContext.defaultParallelism
    parts = _PARTS_PER_TASK * tasks
    if isinstance(source, Files):
        blocks = _blocks_of_files(spark, source, pattern, parts, memory)
    else:
        blocks = _blocks_of_rows(source, pattern, parts, memory)
    sums = blocks.repartition(tasks, "part").mapInArrow(_adder(pattern, drop_below, memory), _SUMS)
    # Kept on the workers' disks: all are added up at once, and then come here one after another.
    sums = sums.persist(StorageLevel.DISK_ONLY)
    try:
        with small_batches(spark):
            sums.count()
        left_out = LeftOut(0, 0, 0)
        for row in sums.toLocalIterator(prefetchPartitions=True):
            if row.counts is not None:
                counter.add_counts(bytes(row.counts))
            left_out = LeftOut(
                left_out.pieces + row.pieces, left_out.occurrences + row.occurrences,
                left_out.most_of_a_pair + row.most_of_a_pair,
            )
    finally:
        sums.unpersist()
    return counter, left_out


def _blocks_of_rows(rows: DataFrame, pattern: str | None, parts: int, memory: int) -> DataFrame:
    def count(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        counter = _counter_of_task(pattern, memory)
        for batch in batches:
            counter.add(batch.column(0))
        return _batches_of_blocks(counter.divide(parts)[0])

    return rows.mapInArrow(count, _BLOCKS)


def _blocks_of_files(
    spark: SparkSession, files: Files, pattern: str | None, parts: int, memory: int
) -> DataFrame:
    def count(tasks: Iterable[list[FilePart]]) -> Iterator[tuple[int, bytes]]:
        counter = _counter_of_task(pattern, memory)
        for task in tasks:
            files.add(task, counter)
        yield from counter.divide(parts)[0]

    counted = spark.sparkContext.parallelize(files.tasks, max(len(files.tasks), 1)).mapPartitions(count)
    return spark.createDataFrame(counted, _BLOCKS, verifySchema=False)


def _adder(pattern: str | None, drop_below: int, memory: int) -> Any:
    def add(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        import pyarrow as pa

        counter = _counter_of_task(pattern, memory)
        for batch in batches:
            for counts in batch.column("counts"):
                counter.add_counts(memoryview(counts.as_buffer()))
        (blocks, left_out) = counter.divide(1, minimum_count=drop_below)
        rows = [(counts, 0, 0, 0) for _, counts in blocks] + [(None, *left_out)]
        names = ["counts", "pieces", "occurrences", "most_of_a_pair"]
        types = [pa.binary(), pa.int64(), pa.int64(), pa.int64()]
        for row in rows:
            yield pa.RecordBatch.from_arrays([pa.array([value], type) for value, type in zip(row, types)], names)

    return add


def _batches_of_blocks(blocks: list[tuple[int, bytes]]) -> Iterator[pa.RecordBatch]:
    import pyarrow as pa

    def batch(blocks: list[tuple[int, bytes]]) -> pa.RecordBatch:
        (parts, counts) = zip(*blocks)
        return pa.RecordBatch.from_arrays([pa.array(parts, pa.int32()), pa.array(counts, pa.binary())], ["part", "counts"])

    (first, size) = (0, 0)
    for place, (_, content) in enumerate(blocks):
        size += len(content)
        if size >= _BATCH or place == len(blocks) - 1:
            yield batch(blocks[first : place + 1])
            (first, size) = (place + 1, 0)


def _counter_of_task(pattern: str | None, memory: int) -> PieceCounter:
    """A counter in a worker, whose temporary files go where Spark puts its own."""
    folders = os.environ.get("SPARK_LOCAL_DIRS") or os.environ.get("LOCAL_DIRS")
    if folders:
        os.environ["TMPDIR"] = folders.split(",")[0]
    return PieceCounter(pattern, memory=memory, threads=1)
