"""The tokens of an encoding in columns, and what is done with them: truncate, pad, join."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any, Self, TypeVar

from ._runs import Run, part_of_runs, windows
from ._sources import Filler, Offsets, Source, Words

Element = TypeVar("Element")


class Columns:
    """Runs of tokens, whose columns are made when somebody asks for them. Every list is a new one."""

    __slots__ = ("_runs", "_overflowing", "_ranges")

    def __init__(
        self, runs: list[Run], overflowing: list[Columns], ranges: dict[int, tuple[int, int]]
    ) -> None:
        self._runs = runs
        self._overflowing = overflowing
        self._ranges = ranges

    @classmethod
    def of(cls, source: Source, type_id: int) -> Self:
        """All tokens of a source."""
        return cls([Run(source, 0, len(source.ids), type_id)], [], {})

    # Columns

    def _column(self, of_run: Callable[[Run], list[Element]]) -> list[Element]:
        if len(self._runs) == 1:
            return of_run(self._runs[0])
        column: list[Element] = []
        for run in self._runs:
            column += of_run(run)
        return column

    @property
    def ids(self) -> list[int]:
        return self._column(lambda run: run.source.ids[run.start : run.stop])

    @property
    def type_ids(self) -> list[int]:
        return self._repeated(lambda run: run.type_id)

    @property
    def attention_mask(self) -> list[int]:
        return self._repeated(lambda run: run.source.attention)

    @property
    def special_tokens_mask(self) -> list[int]:
        return self._repeated(lambda run: run.source.special)

    def _repeated(self, of_run: Callable[[Run], int]) -> list[int]:
        column: list[int] = []
        for run in self._runs:
            column += [of_run(run)] * (run.stop - run.start)
        return column

    @property
    def tokens(self) -> list[str]:
        return self._column(lambda run: run.source.tokens()[run.start : run.stop])

    @property
    def offsets(self) -> Offsets:
        return self._column(Run.offsets)

    @property
    def word_ids(self) -> Words:
        return self._column(lambda run: run.source.words()[run.start : run.stop])

    @property
    def words(self) -> Words:
        warnings.warn(
            "Encoding.words is deprecated, please use Encoding.word_ids instead.",
            DeprecationWarning,
            2,
        )
        return self.word_ids

    @property
    def sequence_ids(self) -> list[int | None]:
        length = len(self)
        column: list[int | None] = [None] * length
        for sequence in range(self.n_sequences):
            start, stop = self._range(sequence)
            column[start:stop] = [sequence] * (stop - start)
        return column

    @property
    def overflowing(self) -> list[Columns]:
        return [encoding.copy() for encoding in self._overflowing]

    @property
    def n_sequences(self) -> int:
        return len(self._ranges) or 1

    def __len__(self) -> int:
        length = 0
        for run in self._runs:
            length += run.stop - run.start
        return length

    def _range(self, sequence: int) -> tuple[int, int]:
        return self._ranges.get(natural(sequence)) or (0, len(self))

    # Changes in place

    def set_sequence_id(self, sequence_id: int) -> None:
        self._ranges[natural(sequence_id)] = (0, len(self))

    def set_type_id(self, type_id: int) -> None:
        """Give all tokens, but not those that overflow, one type."""
        if all(run.type_id == type_id for run in self._runs):
            return
        self._runs = [
            Run(run.source, run.start, run.stop, type_id, run.trims) for run in self._runs
        ]

    def trim_offsets(self, adds_prefix_space: bool) -> None:
        """Take the spaces off the offsets, also off those of what overflows."""
        self._runs = [run._replace(trims=(*run.trims, adds_prefix_space)) for run in self._runs]
        for encoding in self._overflowing:
            encoding.trim_offsets(adds_prefix_space)

    def truncate(self, max_length: int, stride: int = 0, direction: str = "right") -> None:
        """Keep ``max_length`` tokens; the others overflow, in parts that share ``stride`` tokens with the next.

        Raises ``ValueError`` if ``stride`` is not less than ``max_length``.
        """
        if direction not in ("left", "right"):
            raise ValueError(f"Invalid truncation direction value : {direction}")
        length = len(self)
        if max_length >= length:
            return
        runs = [run.listed() if run.trims else run for run in self._runs]
        if max_length == 0:
            self._overflowing = [type(self)(runs, self._overflowing, self._ranges)]
            self._runs, self._ranges = [], {}
            return
        if stride >= max_length:
            raise ValueError(f"the stride, {stride}, must be less than the length, {max_length}")
        parts = [
            type(self)(part_of_runs(runs, start, stop), [], {})
            for start, stop in windows(length, max_length, stride, direction)
        ]
        self._runs, self._ranges, self._overflowing = parts[0]._runs, {}, parts[1:]

    def pad(
        self,
        length: int,
        direction: str = "right",
        pad_id: int = 0,
        pad_type_id: int = 0,
        pad_token: str = "[PAD]",
    ) -> None:
        """Fill up to ``length`` tokens, also what overflows."""
        if direction not in ("left", "right"):
            raise ValueError(f"Unknown `direction`: `{direction}`. Use one of `left` or `right`")
        for encoding in self._overflowing:
            encoding.pad(length, direction, pad_id, pad_type_id, pad_token)
        missing = length - len(self)
        if missing <= 0:
            return
        run = Run(
            Filler([pad_id] * missing, [pad_token] * missing, attention=0), 0, missing, pad_type_id
        )
        if direction == "right":
            self._runs = [*self._runs, run]
        else:
            self._runs = [run, *self._runs]
            self._ranges = {
                sequence: (start + missing, stop + missing)
                for sequence, (start, stop) in self._ranges.items()
            }

    # Together

    def copy(self) -> Self:
        return type(self)(self._runs, self._overflowing, dict(self._ranges))

    def deep_copy(self) -> Self:
        overflowing: list[Columns] = [encoding.deep_copy() for encoding in self._overflowing]
        return type(self)(self._runs, overflowing, dict(self._ranges))

    def append(self, other: Columns) -> None:
        """Put another encoding's tokens after ours. What overflows is combined: each of ours with each of the other's."""
        overflowing = []
        if self._overflowing or other._overflowing:
            pairs = [
                (mine, theirs)
                for mine in self._overflowing
                for theirs in (other, *other._overflowing)
            ]
            for mine, theirs in (*pairs, *((self, theirs) for theirs in other._overflowing)):
                combined = mine.copy()
                combined.append(theirs)
                overflowing.append(combined)
        if other._ranges:
            length = len(self)
            for sequence, (start, stop) in other._ranges.items():
                self._ranges[sequence] = (length + start, length + stop)
        self._runs = self._runs + other._runs
        self._overflowing = overflowing

    def as_dictionary(self) -> dict[str, Any]:
        """What Hugging Face's class is saved as."""
        return {
            "ids": self.ids,
            "type_ids": self.type_ids,
            "tokens": self.tokens,
            "words": self.word_ids,
            "offsets": self.offsets,
            "special_tokens_mask": self.special_tokens_mask,
            "attention_mask": self.attention_mask,
            "overflowing": [encoding.as_dictionary() for encoding in self._overflowing],
            "sequence_ranges": {
                str(k): {"start": start, "end": end} for k, (start, end) in self._ranges.items()
            },
        }


def natural(number: int) -> int:
    if number < 0:
        raise OverflowError("can't convert negative int to unsigned")
    return number
