"""Columns of token ids, and tables of counts and findings."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import repeat
from typing import TYPE_CHECKING, Any, Literal

from bpe_toolkit import Tokenizer
from bpe_toolkit.datasets import token_ids
from bpe_toolkit.spark.encodings import SentEncoding

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa
    from pyspark.sql import DataFrame

Special = Literal["forbid", "text", "allow"] | Collection[str]
Encoding = Tokenizer | str | os.PathLike[str]


def encode(
    df: DataFrame,
    column: str,
    encoding: Encoding = "default",
    *,
    into: str = "ids",
    special: Special = "forbid",
    prepend: Sequence[int | str] = (),
    append: Sequence[int | str] = (),
) -> DataFrame:
    """The DataFrame with one more column, ``into``: the token ids of a column of strings or binaries, as ``array<int>``.

    >>> df = encode(df, "text", "o200k_base", append=["<|endoftext|>"])              # doctest: +SKIP

    As all of Spark's transformations, this does nothing until the DataFrame is used. A null has null ids.

    - ``encoding``: a ``Tokenizer``, a name or a file of the driver.
    - ``special``: what happens where a text has the spelling of a special token, as for ``Tokenizer.encode``: by default it is
      refused, and the job fails with a ``SpecialTokenError``.
    - ``prepend``, ``append``: ids, or spellings of special tokens, around each document.
    """
    from pyspark.sql.types import ArrayType, IntegerType, StructType

    _check(df, column)
    tokenizer = encoding if isinstance(encoding, Tokenizer) else Tokenizer(encoding)
    sent = SentEncoding(df.sparkSession, tokenizer)
    (before, after) = (ids_of(tokenizer, prepend), ids_of(tokenizer, append))
    if into.lower() in map(str.lower, df.columns):
        raise ValueError(f"there is a column {into} already: choose another name")
    place = df.columns.index(column)

    def run(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        import pyarrow as pa

        tokenizer = sent.open()
        for batch in batches:
            ids = _ids(tokenizer, batch.column(place), special, before, after)
            yield pa.RecordBatch.from_arrays([*batch.columns, ids], [*batch.schema.names, into])

    schema = StructType([*df.schema.fields]).add(into, ArrayType(IntegerType(), containsNull=False))
    return df.mapInArrow(run, schema)


def count(df: DataFrame, column: str, encoding: Encoding = "default", *, by: str | Sequence[str] = ()) -> DataFrame:
    """How many documents, bytes and tokens there are, for each value of the columns ``by``.

    >>> count(df, "text", "o200k_base", by="language").orderBy("tokens").show()      # doctest: +SKIP

    The columns are those of ``by``, then ``documents``, ``bytes`` and ``tokens``. Special tokens count as the text that they are
    spelled with; a null is no document.
    """
    import pyspark.sql.functions as f
    from pyspark.sql.types import LongType, StructType

    keys = [by] if isinstance(by, str) else list(by)
    _check(df, column, keys, _COUNTS)
    sent = SentEncoding(df.sparkSession, encoding)

    def run(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        import pyarrow as pa
        import pyarrow.compute as pc

        tokenizer = sent.open()
        for batch in batches:
            batch = batch.filter(batch.column(column).is_valid())
            texts = batch.column(column)
            tokens = pa.array(tokenizer.count_batch(texts, threads=1), pa.int64())
            sizes = pc.binary_length(texts).cast(pa.int64())
            ones = pa.repeat(pa.scalar(1, pa.int64()), len(texts))
            table = pa.table([*(batch.column(key) for key in keys), ones, sizes, tokens], names=[*keys, *_COUNTS])
            # Few rows go on to Spark: those that share their keys are added up here.
            sums = table.group_by(keys).aggregate([(name, "sum") for name in _COUNTS])
            sums = sums.select([*keys, *(f"{name}_sum" for name in _COUNTS)]).rename_columns([*keys, *_COUNTS])
            yield from sums.to_batches()

    schema = StructType([df.schema[key] for key in keys])
    for name in _COUNTS:
        schema = schema.add(name, LongType())
    counted = df.select(*keys, column).mapInArrow(run, schema)
    return counted.groupBy(*keys).agg(*(f.coalesce(f.sum(name), f.lit(0)).alias(name) for name in _COUNTS))


_COUNTS = ["documents", "bytes", "tokens"]


def report(df: DataFrame, column: str, encoding: Encoding = "default", *, by: str | Sequence[str] = ()) -> DataFrame:
    """What is odd about the tokens of documents: how many findings of each kind there are, for each value of the columns ``by``.

    >>> report(df, "text", "o200k_base", by="source").orderBy("findings").show()     # doctest: +SKIP

    The columns are those of ``by``, then ``code``, ``severity``, ``findings``, and ``documents``: how many have one.
    docs/oddities.md explains the codes. A report takes many times as long as encoding: look at a sample first.
    """
    import pyspark.sql.functions as f
    from pyspark.sql.types import LongType, StringType, StructType

    keys = [by] if isinstance(by, str) else list(by)
    _check(df, column, keys, [*_KIND, "findings", "documents"])
    sent = SentEncoding(df.sparkSession, encoding)

    def run(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        import pyarrow as pa

        tokenizer = sent.open()
        for batch in batches:
            (findings, documents) = (Counter[Any](), Counter[Any]())
            rows = zip(*(batch.column(key).to_pylist() for key in keys)) if keys else repeat(())
            for row, text in zip(rows, batch.column(column)):
                for found in tokenizer.report(text.as_py())["counts"] if text.is_valid else ():
                    kind = (*row, found["code"], found["severity"])
                    findings[kind] += found["count"]
                    documents[kind] += 1
            types = [batch.schema.field(key).type for key in keys] + [pa.string(), pa.string()]
            kinds = [pa.array([kind[place] for kind in findings], type) for place, type in enumerate(types)]
            numbers = [pa.array(counter.values(), pa.int64()) for counter in (findings, documents)]
            yield pa.RecordBatch.from_arrays([*kinds, *numbers], [*keys, *_KIND, "findings", "documents"])

    schema = StructType([df.schema[key] for key in keys])
    for name in _KIND:
        schema = schema.add(name, StringType())
    schema = schema.add("findings", LongType()).add("documents", LongType())
    found = df.select(*keys, column).mapInArrow(run, schema)
    sums = [f.sum(name).alias(name) for name in ("findings", "documents")]
    return found.groupBy(*keys, *_KIND).agg(*sums)


_KIND = ["code", "severity"]


def _check(df: DataFrame, column: str, by: Sequence[str] = (), results: Sequence[str] = ()) -> None:
    for name in (column, *by):
        if name not in df.columns:
            raise ValueError(f"there is no column {name}; columns: {', '.join(df.columns)}")
    for name in by:
        if name == column or name.lower() in results:
            raise ValueError(f"the result cannot have {name} as a column to count by: rename it first")


def ids_of(tokenizer: Tokenizer, tokens: Sequence[int | str]) -> list[int]:
    """Ids of special tokens that are given as ids or as they are spelled; of one, if it is a str."""
    return token_ids(tokenizer, [tokens] if isinstance(tokens, str) else tokens)


def _ids(
    tokenizer: Tokenizer, texts: pa.Array, special: Special, before: list[int], after: list[int]
) -> pa.Array:
    """The ids of an array of texts as Spark has lists: of signed numbers, with offsets of four bytes."""
    import numpy as np
    import pyarrow as pa

    arrays = tokenizer.encode_batch_to_arrays(texts, special=special, threads=1)
    (ids, offsets) = (arrays.ids.view(np.int32), arrays.offsets)
    if before or after:
        (ids, offsets) = _surrounded(ids, offsets, before, after)
    if offsets[-1] > np.iinfo(np.int32).max:
        raise ValueError(
            f"{len(texts)} documents have {offsets[-1]} tokens together, and a batch of Arrow holds 2**31: "
            "make spark.sql.execution.arrow.maxRecordsPerBatch smaller, or write shards instead of a column"
        )
    mask = None if texts.null_count == 0 else texts.is_null()
    return pa.ListArray.from_arrays(pa.array(offsets.astype(np.int32)), pa.array(ids), mask=mask)


def _surrounded(
    ids: npt.NDArray[np.int32], offsets: npt.NDArray[np.int64], before: list[int], after: list[int]
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int64]]:
    """The ids with others before and after those of each text."""
    import numpy as np

    count = len(offsets) - 1
    more = len(before) + len(after)
    ends = offsets + more * np.arange(count + 1)
    result = np.empty(ends[-1], np.int32)
    places = np.arange(len(ids)) + np.repeat(more * np.arange(count) + len(before), np.diff(offsets))
    result[places] = ids
    for index, id in enumerate(before):
        result[ends[:-1] + index] = id
    for index, id in enumerate(after):
        result[ends[1:] - len(after) + index] = id
    return result, ends
