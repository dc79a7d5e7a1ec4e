"""A run: consecutive tokens of one source, and what a post-processor said of them."""

from __future__ import annotations

from typing import NamedTuple

from ._sources import Listed, Offsets, Source


class Run(NamedTuple):
    """The tokens ``start ..< stop`` of a source.

    ``trims`` has one element for each time that a post-processor takes the spaces off the offsets: whether the space
    before the first word is one that the pre-tokenizer put there.
    """

    source: Source
    start: int
    stop: int
    type_id: int
    trims: tuple[bool, ...] = ()

    def offsets(self) -> Offsets:
        offsets = self.source.offsets()[self.start : self.stop]
        for keeps_prefix in self.trims:
            spaces = self.source.spaces(self.start, self.stop)
            first = offsets[:1]
            offsets = [
                (
                    trimmed(span, leading, trailing, keeps_prefix and span[0] == 0)
                    if leading or trailing
                    else span
                )
                for span, (leading, trailing) in zip(offsets, spaces)
            ]
            if first:  # Wherever the first token is, its space counts as the pre-tokenizer's.
                offsets[0] = trimmed(first[0], *spaces[0], keeps_prefix)
        return offsets

    def listed(self) -> Run:
        """The same run with its columns known, which any part of it keeps."""
        part = slice(self.start, self.stop)
        source = self.source
        columns = (self.offsets(), source.words()[part], source.tokens()[part])
        listed = Listed(source.ids[part], source.attention, source.special, *columns)
        return Run(listed, 0, self.stop - self.start, self.type_id)


def trimmed(
    span: tuple[int, int], leading: int, trailing: int, is_first_word: bool
) -> tuple[int, int]:
    """The offsets of a token without the spaces that it begins and ends with.

    One space before the first word stays, because then the pre-tokenizer put it there.

    >>> trimmed((5, 9), 1, 0, False)
    (6, 9)
    """
    start, end = span
    if leading > 0:
        if is_first_word and leading == 1:
            leading = 0
        start = min(start + leading, end)
    if trailing > 0 and end >= trailing:
        end = max(end - trailing, start)
    return start, end


def part_of_runs(runs: list[Run], start: int, stop: int) -> list[Run]:
    """The tokens ``start ..< stop`` of some runs."""
    part = []
    position = 0
    for run in runs:
        first = max(start - position, 0) + run.start
        last = min(stop - position + run.start, run.stop)
        if first < last:
            part.append(Run(run.source, first, last, run.type_id))
        position += run.stop - run.start
    return part


def windows(length: int, size: int, stride: int, direction: str) -> list[tuple[int, int]]:
    """The parts of ``size`` tokens that a sequence is cut into, each sharing ``stride`` tokens with the one before.

    >>> windows(5, 3, 1, "right"), windows(5, 3, 1, "left")
    ([(0, 3), (2, 5)], [(2, 5), (0, 3)])
    """
    parts: list[tuple[int, int]] = []
    for position in range(0, length, size - stride):
        if direction == "right":
            part = (position, min(position + size, length))
        else:
            part = (max(length - position - size, 0), length - position)
        parts.append(part)
        if part[1] == length if direction == "right" else part[0] == 0:
            break
    return parts
