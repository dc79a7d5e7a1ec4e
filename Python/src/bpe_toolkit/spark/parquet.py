"""A column of Parquet files, read in a worker."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

#: Few enough rows that documents of some kilobytes stay in a processor's caches until they are counted or encoded.
_ROWS = 256


def parts(paths: list[str], column: str) -> list[tuple[tuple[str, int, int], int]]:
    """Each row group as a part of its file, and about how many bytes of the column it has."""
    import pyarrow.parquet as pq

    found: list[tuple[tuple[str, int, int], int]] = []
    for path in paths:
        metadata = pq.read_metadata(path)
        columns = {metadata.schema.column(place).path: place for place in range(metadata.num_columns)}
        if column not in columns:
            raise ValueError(f"{path}: there is no column {column}; columns: {', '.join(columns)}")
        for group in range(metadata.num_row_groups):
            size = metadata.row_group(group).column(columns[column]).total_uncompressed_size
            found.append(((path, group, group + 1), size))
    return found


def documents(path: str, first: int, end: int, column: str) -> Iterator[pa.Array]:
    """The documents of row groups, without those that are null, as arrays of strings or binaries."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    with pq.ParquetFile(path) as file:
        groups = list(range(first, end))
        for batch in file.iter_batches(batch_size=_ROWS, row_groups=groups, columns=[column], use_threads=False):
            texts = batch.column(0)
            if pa.types.is_dictionary(texts.type):
                texts = texts.dictionary_decode()
            if pa.types.is_string_view(texts.type) or pa.types.is_null(texts.type):
                texts = texts.cast(pa.large_string())
            if pa.types.is_fixed_size_binary(texts.type) or pa.types.is_binary_view(texts.type):
                texts = texts.cast(pa.large_binary())
            yield texts.drop_null()
