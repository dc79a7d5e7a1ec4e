"""How an encoding comes to the workers: once to each machine, and opened once by each of their processes."""

from __future__ import annotations

import hashlib
import os
import tempfile
import threading
import uuid
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from bpe_toolkit import Tokenizer

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


_making = threading.Lock()


class SentEncoding:
    """An encoding that is on its way to the workers of a session: as a file, which these map into memory and do not parse."""

    __slots__ = ("_file",)

    def __init__(self, spark: SparkSession, encoding: Tokenizer | str | os.PathLike[str]) -> None:
        """Sends an encoding, or the one of a name or file of the driver."""
        tokenizer = encoding if isinstance(encoding, Tokenizer) else Tokenizer(encoding)
        with _making:
            folder = Path(_folder().name)
        # Threads may send encodings at once.
        new = folder / uuid.uuid4().hex
        tokenizer.save(new)
        # The same encoding has the same name, so that it is sent once.
        self._file = hashlib.sha256(new.read_bytes()).hexdigest() + ".encoding"
        new.replace(folder / self._file)
        spark.sparkContext.addFile(str(folder / self._file))

    def open(self) -> Tokenizer:
        """The encoding, in a worker."""
        from pyspark import SparkFiles

        return _open(SparkFiles.get(self._file))


@lru_cache(maxsize=1)
def _folder() -> tempfile.TemporaryDirectory[str]:
    """Where the driver keeps what it sends, as long as it runs: Spark reads it when a worker asks."""
    return tempfile.TemporaryDirectory(prefix="bpe-spark-")


@lru_cache(maxsize=8)
def _open(path: str) -> Tokenizer:
    return Tokenizer.load(path)
