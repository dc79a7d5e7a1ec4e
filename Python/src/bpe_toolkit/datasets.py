"""Ids of documents in the files that trainers of models read."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Literal, NamedTuple, Self

from bpe_toolkit import _core
from bpe_toolkit._documents import add_documents
from bpe_toolkit.files import File, Path, corpus_files
from bpe_toolkit.tokenizer import Special, Tokenizer, _policy
from bpe_toolkit.training import Progress

if TYPE_CHECKING:
    from bpe_toolkit._types import ArrowArray

#: How ids are written; docs/datasets.md describes the files.
Format = Literal["u16", "u32", "npy", "megatron", "datatrove", "llmc", "jsonl", "ids", "json"]


class DatasetTotals(NamedTuple):
    """What a finished dataset has."""

    tokens: int
    documents: int
    #: The bytes of the documents' texts.
    text_bytes: int
    #: The paths of the files: of each shard the ids first and the sidecar last.
    files: tuple[str, ...]


class DatasetWriter:
    """Writes the ids of documents to files, with the bytes that ``bpe encode`` writes.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with DatasetWriter(Tokenizer("default"), folder + "/cats.bin", format="u32") as writer:
    ...         writer.add(["the cat", "the hat"])
    ...     writer.totals.tokens, writer.totals.documents
    (4, 2)

    The files take their places when all of them are complete: when the ``with`` block ends, or with ``finish()``. If the block ends
    with an exception, or the writer is closed before, nothing is left of them; nor after any error.
    """

    __slots__ = ("_engine", "_totals")

    def __init__(
        self,
        tokenizer: Tokenizer,
        path: Path,
        *,
        format: Format,
        special: Special = "forbid",
        prepend: Iterable[int | str] = (),
        append: Iterable[int | str] = (),
        shard_tokens: int = 0,
        threads: int = 0,
    ) -> None:
        """A dataset without documents.

        - ``path``: a file, or a folder for the files, which is made if the path ends in a slash.
        - ``special``: what happens where a document has the spelling of a special token, as for ``Tokenizer.encode``.
        - ``prepend``, ``append``: ids, or spellings of special tokens, before and after each document.
        - ``shard_tokens``: a file ends with the document with which it has this many tokens; 0 for one file.

        Raises ``ValueError`` for settings that cannot be, ``KeyError`` for an id without a token, ``OSError`` where the files
        cannot be written.
        """
        ids = [token_ids(tokenizer, tokens) for tokens in (prepend, append)]
        self._engine = _core.Dataset(
            tokenizer._engine, path, format, _policy(special), ids[0], ids[1], shard_tokens, threads
        )
        self._totals: DatasetTotals | None = None

    @property
    def totals(self) -> DatasetTotals:
        """What the finished dataset has. Raises ``ValueError`` before."""
        if self._totals is None:
            raise ValueError("the dataset is not finished")
        return self._totals

    def add(self, documents: Iterable[str | bytes] | ArrowArray) -> None:
        """Writes documents, a few megabytes at a time; those of an array of Arrow where they are.

        Raises ``SpecialTokenError`` with the number of a document in the dataset that is refused, ``OSError`` where the files
        cannot be written; nothing is left of the dataset then.
        """
        for _ in add_documents(documents, self._engine.add):
            pass

    def add_files(
        self,
        files: Sequence[File],
        *,
        json_field: str | None = None,
        separator: str | bytes | None = None,
        lines: bool = False,
        progress: Progress | None = None,
    ) -> None:
        """Writes the documents of files: paths, or tuples of a path, a start and an end (see ``cut_places``).

        A file is a document; with ``lines`` each line is one, with ``separator`` what lies between two, with ``json_field`` the
        string under that key of the object on each line. ``progress`` is called with "encoding" and the bytes that were read.
        """
        self._engine.add_files(corpus_files(files, json_field, separator, lines), progress)

    def finish(self) -> DatasetTotals:
        """Completes the files and puts them in their places."""
        if self._totals is None:
            (tokens, documents, text_bytes, files) = self._engine.finish()
            self._totals = DatasetTotals(tokens, documents, text_bytes, tuple(files))
        return self._totals

    def close(self) -> None:
        """Removes what has been written, unless it is finished."""
        self._engine.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self.finish()
        finally:
            self.close()


def token_ids(tokenizer: Tokenizer, tokens: Iterable[int | str]) -> list[int]:
    """The ids of tokens that are ids or spellings of special tokens."""
    if isinstance(tokens, str):
        raise TypeError("prepend and append are lists of tokens: put one into a list")
    known = tokenizer.special_tokens
    ids = []
    for token in tokens:
        if isinstance(token, str) and token not in known:
            raise ValueError(f"{tokenizer.name} has no special token {token!r}; it has {', '.join(known) or 'none'}")
        ids.append(known[token] if isinstance(token, str) else operator.index(token))
    return ids
