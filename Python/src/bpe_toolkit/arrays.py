"""The ids of many texts in two arrays, for numpy and Arrow."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bpe_toolkit import _core

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


class TokenArrays:
    """The ids of many texts, one after another.

    >>> from bpe_toolkit import Tokenizer
    >>> arrays = Tokenizer("default").encode_batch_to_arrays(["one two", "", "three"])
    >>> len(arrays), len(arrays[1])
    (3, 0)
    >>> arrays.offsets[-1] == len(arrays.ids)
    np.True_

    Arrow's libraries take it as it is, a large list of ``uint32``: ``pyarrow.array(arrays)``.
    """

    __slots__ = ("_ids", "_offsets", "ids", "offsets")

    #: All ids.
    ids: npt.NDArray[np.uint32]
    #: Where the ids of each text begin, and where those of the last end: one more than there are texts.
    offsets: npt.NDArray[np.int64]

    def __init__(self, ids: _core.Array, offsets: _core.Array) -> None:
        import numpy as np

        self._ids = ids
        self._offsets = offsets
        self.ids = np.frombuffer(memoryview(ids), dtype=np.uint32)
        self.offsets = np.frombuffer(memoryview(offsets), dtype=np.int64)

    def __len__(self) -> int:
        return len(self._offsets) - 1

    def __getitem__(self, index: int) -> npt.NDArray[np.uint32]:
        """The ids of a text, which are not copied."""
        count = len(self)
        if not -count <= index < count:
            raise IndexError(f"there are {count} texts, and no text {index}")
        index %= count
        return self.ids[self.offsets[index] : self.offsets[index + 1]]

    def __iter__(self) -> Iterator[npt.NDArray[np.uint32]]:
        return (self[index] for index in range(len(self)))

    def __repr__(self) -> str:
        return f"<TokenArrays: {len(self._ids)} ids of {len(self)} texts>"

    def __arrow_c_array__(self, requested_schema: object = None) -> tuple[object, object]:
        """The arrays in the capsules of Arrow's C data interface, without copying."""
        return _core.arrow_array(self._ids, self._offsets)
