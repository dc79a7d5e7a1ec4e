"""Truncation of one or two texts to a length that they share."""

from __future__ import annotations

from typing import Any

from ._encoding import Encoding
from ._processors import Unsupported


def truncate(encodings: list[Encoding], settings: dict[str, Any], added: int) -> None:
    """Truncate in place, so that all tokens and ``added`` ones more are no more than ``max_length``.

    ``Unsupported`` if that cannot be done: Hugging Face's library then says why.
    """
    limit: int = settings["max_length"] - added
    if limit < 0:
        raise Unsupported("the length is less than that of the special tokens")
    lengths = [len(encoding) for encoding in encodings]
    excess = sum(lengths) - limit
    if excess <= 0 and limit > 0:
        return
    targets = lengths_to_keep(lengths, limit, settings["strategy"])
    for encoding, length, target in zip(encodings, lengths, targets):
        if target < length:
            if 0 < target <= settings["stride"]:
                raise Unsupported("the stride is not less than the length")
            encoding.truncate(target, settings["stride"], settings["direction"])


def lengths_to_keep(lengths: list[int], limit: int, strategy: str) -> list[int]:
    """How many tokens of each text stay, if both are too long together.

    >>> lengths_to_keep([4, 8], 7, "longest_first"), lengths_to_keep([4, 8], 7, "only_second")
    ([3, 4], [4, 3])
    """
    if limit == 0 or len(lengths) == 1 and strategy == "longest_first":
        return [limit] * len(lengths)
    if strategy == "longest_first":
        shorter, longer = sorted(lengths)
        longer = shorter if shorter > limit else max(shorter, limit - shorter)
        if shorter + longer > limit:
            shorter, longer = limit // 2, limit // 2 + limit % 2
        return [longer, shorter] if lengths[0] > lengths[1] else [shorter, longer]
    target = 0 if strategy == "only_first" else 1
    if target >= len(lengths):
        raise Unsupported("there is no second text to truncate")
    kept = lengths[target] - (sum(lengths) - limit)
    if kept <= 0:
        raise Unsupported("the text to truncate is too short")
    return [kept if index == target else length for index, length in enumerate(lengths)]
