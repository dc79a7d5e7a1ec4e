"""Text as Python has it, and as UTF-8 has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing_extensions import TypeIs

    from bpe_toolkit._types import ArrowArray


def is_arrow(texts: object) -> TypeIs[ArrowArray]:
    """Whether texts are an array of Arrow, which the engine reads where they are."""
    return hasattr(texts, "__arrow_c_array__")


def without_surrogates(text: str) -> str:
    """The text with pairs of surrogates joined, and lone ones replaced by U+FFFD, as tiktoken has it.

    >>> without_surrogates("\\ud83d\\ude00 \\ud83d")
    '😀 \ufffd'
    """
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def with_replaced_surrogates(text: str) -> str:
    """The text with each surrogate replaced by U+FFFD: as many characters as before.

    >>> with_replaced_surrogates("a\\ud83db")
    'a\ufffdb'
    """
    import re

    return re.sub("[\ud800-\udfff]", "\ufffd", text)
