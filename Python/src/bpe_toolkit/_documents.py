"""Documents of any iterable, in portions that the engine takes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from bpe_toolkit._text import is_arrow, without_surrogates

if TYPE_CHECKING:
    from bpe_toolkit._types import ArrowArray, Texts

#: About how many characters the engine takes at a time.
_PORTION = 1 << 22


def add_documents(documents: Iterable[str | bytes] | ArrowArray, add: Callable[[Texts], None]) -> Iterator[int]:
    """Adds documents a few megabytes at a time, those of an array of Arrow at once. Yields how many characters and bytes were
    added so far, after each portion of an iterable.

    >>> portions = []
    >>> list(add_documents(["the cat", b"sat"], portions.append))
    [10]
    >>> portions
    [['the cat', b'sat']]
    """
    if isinstance(documents, (str, bytes)):
        raise TypeError("documents are many texts: put one into a list")
    if is_arrow(documents):
        add(documents)
        return
    done = 0
    for batch in _portions(documents):
        try:
            add(batch)
        except UnicodeEncodeError:
            add([without_surrogates(text) if isinstance(text, str) else text for text in batch])
        done += sum(map(len, batch))
        yield done


def _portions(documents: Iterable[str | bytes]) -> Iterator[list[str | bytes]]:
    portion: list[str | bytes] = []
    size = 0
    for document in documents:
        portion.append(document)
        size += len(document) + 32
        if size >= _PORTION:
            yield portion
            portion, size = [], 0
    if portion:
        yield portion
