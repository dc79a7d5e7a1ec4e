"""Vocabularies from text: files, or documents that a program has."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Literal, NamedTuple

from bpe_toolkit import _core
from bpe_toolkit._documents import add_documents
from bpe_toolkit.files import File, Path, corpus_files

if TYPE_CHECKING:
    from bpe_toolkit._types import ArrowArray

#: Is called about ten times a second with the stage ("counting" or "learning"), how far it has come (bytes, merges), and how many
#: there will be (0 if that is not known). An exception that it raises ends the training.
Progress = Callable[[str, int, int], object]
Ties = Literal["huggingface", "first-seen", "sentencepiece"]


def train(
    files: Sequence[Path] | None = None,
    *,
    size: int,
    documents: Iterable[str | bytes] | None = None,
    counts: Sequence[Path] | PieceCounter | None = None,
    pattern: str | None = None,
    ties: Ties = "huggingface",
    special_tokens: int = 0,
    minimum_count: int = 1,
    longest_token: int | None = None,
    threads: int = 0,
    progress: Progress | None = None,
) -> dict[bytes, int]:
    """Learns a vocabulary of ``size`` tokens, and gives it as ranks: a dict from bytes to ids.

    >>> ranks = train(documents=["the cat", "the hat"] * 9, size=260)
    >>> sorted(ranks, key=ranks.get)[256:]
    [b'at', b'he', b'the', b'cat']

    Learns from one of: files, compressed or not; documents, any iterable of texts; counts: files of ``count_pieces``, or a ``PieceCounter``.
    ``Tokenizer.from_ranks(name, pattern=…, ranks=ranks)`` encodes with it, and ``bpe_toolkit.tiktoken.load.dump_tiktoken_bpe``
    writes it. The same corpus gives the same vocabulary on every machine: what ``bpe train`` gives.

    - ``pattern``: how text is split, a name (``o200k``, the default) or a regular expression.
    - ``special_tokens``: how many to leave room for.
    - ``progress``: as for tqdm: ``progress(stage, done, total)``.

    Raises ``ValueError`` for settings that cannot be, ``OSError`` for files that cannot be read.
    """
    if sum(source is not None for source in (files, documents, counts)) != 1:
        raise ValueError("name one source to learn from: files, documents or counts")
    settings = (size, pattern, ties, special_tokens, minimum_count, longest_token or 0, threads)
    if documents is not None:
        counter = PieceCounter(pattern, threads=threads)
        counter.add(documents, progress=progress)
        counts = counter
    if isinstance(counts, PieceCounter):
        return _ranks(counts._engine.train(settings, progress))
    if counts is not None:
        return _ranks(_core.train_counts(counts, settings, progress))
    if isinstance(files, (str, os.PathLike)):
        raise TypeError("files are a list of paths: put one path into a list")
    assert files is not None
    return _ranks(_core.train(files, settings, progress))


class LeftOut(NamedTuple):
    """What counts lack because it was too rare."""

    #: How many distinct pieces.
    pieces: int
    #: How often they occur together.
    occurrences: int
    #: By how much the count of a pair of tokens can be too small without them.
    most_of_a_pair: int


class PieceCounter:
    """Counts the pieces of documents, the part of training that sees text.

    >>> counter = PieceCounter()
    >>> counter.add(["the cat", "the hat"])
    >>> counter.write("cats.counts")                            # doctest: +SKIP

    Counts files of many processes or machines are added up by ``merge_counts``, and ``train(counts=…)`` learns from the sum: it
    is the same however the documents are divided. Several threads may add documents at once.
    """

    __slots__ = ("_engine", "_threads")

    def __init__(self, pattern: str | None = None, *, memory: int = 0, threads: int = 0) -> None:
        """A counter of nothing. ``memory`` is about how many bytes counts may take before they go to disk; 0 for half of the
        machine's."""
        self._engine = _core.Counter(pattern, memory)
        self._threads = threads

    def add(self, documents: Iterable[str | bytes] | ArrowArray, *, progress: Progress | None = None) -> None:
        """Counts the pieces of documents, a few megabytes at a time; those of an array of Arrow where they are."""
        for done in add_documents(documents, lambda texts: self._engine.add(texts, self._threads)):
            if progress is not None:
                progress("counting", done, 0)

    def add_counts(self, content: bytes | memoryview) -> None:
        """Adds the content of a counts file, of another process or machine.

        Raises ``ValueError`` if it is damaged or was counted with another pattern; this counter is then of no use.
        """
        self._engine.add_counts(content)

    def divide(self, parts: int, *, minimum_count: int = 1) -> tuple[list[tuple[int, bytes]], LeftOut]:
        """The counts in parts that several machines can add up, each as one or more contents of counts files.

        >>> counter = PieceCounter()
        >>> counter.add(["the cat", "the hat"])
        >>> (blocks, left_out) = counter.divide(4)
        >>> other = PieceCounter()
        >>> for part, content in blocks:
        ...     other.add_counts(content)

        A piece is always in the same part. Pieces that occur fewer than ``minimum_count`` times are left out.
        """
        (blocks, left_out) = self._engine.divide(parts, minimum_count)
        return blocks, LeftOut(*left_out)

    def add_files(
        self,
        files: Sequence[File],
        *,
        json_field: str | None = None,
        separator: str | bytes | None = None,
        lines: bool = False,
        progress: Progress | None = None,
    ) -> None:
        """Counts the pieces of the documents of files: paths, or tuples of a path, a start and an end (see ``cut_places``).

        >>> import tempfile
        >>> from bpe_toolkit import cut_places
        >>> with tempfile.NamedTemporaryFile() as file:
        ...     _ = file.write(b"one line\\n" * 100)
        ...     file.flush()
        ...     (counter, places) = (PieceCounter(), cut_places(file.name, 400))
        ...     for start, end in zip([0, *places], [*places, 900]):
        ...         counter.add_files([(file.name, start, end)])

        A file is a document; with ``lines`` each line is one, with ``separator`` what lies between two, with ``json_field`` the
        string under that key of the object on each line. Files are read as they are needed, whatever their size. After an error a
        part of them has been counted.
        """
        self._engine.add_files(corpus_files(files, json_field, separator, lines), self._threads, progress)

    def write(self, path: Path) -> None:
        """Writes the counts to a file, complete or not at all."""
        self._engine.write(path)


def count_pieces(
    files: Sequence[Path],
    output: Path,
    *,
    pattern: str | None = None,
    threads: int = 0,
    progress: Progress | None = None,
) -> None:
    """Counts the pieces of files and writes them to a counts file, as ``bpe count-pieces`` does."""
    _core.count_pieces(files, (256, pattern, None, 0, 0, 0, threads), progress, output)


def merge_counts(files: Sequence[Path], output: Path) -> None:
    """Adds counts files of one pattern up into one. The order does not matter."""
    _core.merge_counts(files, (256, None, None, 0, 0, 0, 0), None, output)


def _ranks(file: bytes) -> dict[bytes, int]:
    """The tokens of a rank file: a line for each, the bytes in Base64 and the rank."""
    from binascii import a2b_base64

    parts = file.split()
    return {a2b_base64(token): int(rank) for token, rank in zip(islice(parts, 0, None, 2), islice(parts, 1, None, 2))}
