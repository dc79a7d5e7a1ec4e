"""Files that hold documents, whole or in parts."""

from __future__ import annotations

import operator
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bpe_toolkit import _core

if TYPE_CHECKING:
    from bpe_toolkit._types import CorpusFiles

Path = str | os.PathLike[str]
#: A file, compressed or not, or the bytes from a start to an end of one that is not.
File = Path | tuple[Path, int, int]


def cut_places(
    path: Path,
    size: int,
    *,
    json_field: str | None = None,
    separator: str | bytes | None = None,
    lines: bool = False,
    pattern: str | None = None,
) -> list[int]:
    """Places that divide a file into parts of about ``size`` bytes, for ``add_files``.

    >>> import tempfile
    >>> with tempfile.NamedTemporaryFile() as file:
    ...     _ = file.write(b"one line\\n" * 100)
    ...     file.flush()
    ...     cut_places(file.name, 400, lines=True)
    [405, 801]

    For each multiple of ``size`` that is a place soon after it. The parts have the documents of the whole. Those of a file that is one
    document have its pieces, if it is cut where no piece of ``pattern`` reaches across: a name, by default o200k's. Where there is no
    place in a megabyte, two parts stay one; compressed files have no places. Only the bytes near the places are read.
    """
    size = operator.index(size)
    if size < 1:
        raise ValueError(f"parts of {size} bytes: at least 1")
    # No file is that large.
    size = min(size, (1 << 63) - 1)
    return _core.cut_places(path, size, json_field, _separator(separator, lines, json_field), pattern)


def _separator(separator: str | bytes | None, lines: bool, json_field: str | None) -> bytes:
    if sum((separator is not None, lines, json_field is not None)) > 1:
        raise ValueError("say once what a document is: json_field, separator or lines")
    if lines:
        return b"\n"
    if separator is None:
        return b""
    separator = separator.encode() if isinstance(separator, str) else bytes(separator)
    if not separator:
        raise ValueError("a separator has at least one byte")
    return separator


def corpus_files(
    files: Sequence[File], json_field: str | None, separator: str | bytes | None, lines: bool
) -> CorpusFiles:
    """Files as the engine takes them."""
    if isinstance(files, (str, bytes, os.PathLike)):
        raise TypeError("files are a list: put one into a list")
    paths: list[Path] = []
    parts: list[tuple[int, int] | None] = []
    for file in files:
        if not isinstance(file, tuple):
            paths.append(file)
            parts.append(None)
            continue
        (path, start, end) = file
        (start, end) = (operator.index(start), operator.index(end))
        if not 0 <= start <= end < 1 << 63:
            raise ValueError(f"{os.fspath(path)}: there is no part from byte {start} to {end}")
        paths.append(path)
        parts.append((start, end))
    return (paths, parts, json_field, _separator(separator, lines, json_field))
