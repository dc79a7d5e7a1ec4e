"""What a call of a tokenizer gives, so that two tokenizers can be compared."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from transformers import BatchEncoding


def outcome(call: Callable[[], Any]) -> Any:
    """What a call gives, or the error that it ends with, so that two can be compared."""
    try:
        return plain(call())
    except BaseException as error:  # A panic of the library's is a BaseException.
        if isinstance(error, (KeyboardInterrupt, AssertionError)):
            raise
        return type(error).__name__, str(error)


def plain(value: Any) -> Any:
    if isinstance(value, BatchEncoding):
        return {
            **{key: plain(each) for key, each in value.items()},
            "encodings": plain(value.encodings),
        }
    if hasattr(value, "tolist"):
        return type(value).__name__, value.tolist()
    if isinstance(value, (list, tuple)):
        return type(value)(plain(each) for each in value)
    if hasattr(value, "sequence_ids"):
        return columns(value)
    return value


COLUMNS = (
    "ids type_ids tokens word_ids offsets attention_mask special_tokens_mask sequence_ids n_sequences overflowing"
).split()


def columns(encoding: Any) -> dict[str, Any]:
    return {name: plain(getattr(encoding, name)) for name in COLUMNS} | {"length": len(encoding)}
