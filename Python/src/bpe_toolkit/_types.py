"""Names for types that the engine takes. Imported by type checkers only."""

from collections.abc import Callable, Collection, Sequence
from os import PathLike
from typing import Protocol, SupportsIndex, TypeAlias

from typing_extensions import Buffer

#: Text as str, or bytes, which need not be UTF-8.
Text: TypeAlias = str | Buffer


class ArrowArray(Protocol):
    """An array of one of Arrow's libraries, such as pyarrow's."""

    def __arrow_c_array__(self, requested_schema: object | None = None) -> tuple[object, object]: ...


#: Texts in a sequence, or an array of strings or binaries, which is read where it is.
Texts: TypeAlias = Sequence[Text] | ArrowArray
#: Special tokens are refused (None), text (1), allowed (2), or allowed if they are in the collection.
Policy: TypeAlias = int | Collection[str] | None
Path: TypeAlias = str | bytes | PathLike[str] | PathLike[bytes]
#: Size, pattern, ties, special tokens, least count, longest token in bytes, threads.
Settings: TypeAlias = tuple[int, str | None, str | None, int, int, int, int]
#: The stage, how far it has come, and how much there is.
Progress: TypeAlias = Callable[[str, int, int], object] | None
#: Paths, of each the start and end of a part or None, the key of JSON lines or None, and the separator of documents.
CorpusFiles: TypeAlias = tuple[Sequence[Path], list[tuple[int, int] | None], str | None, bytes]
IDs: TypeAlias = Sequence[SupportsIndex] | Buffer
