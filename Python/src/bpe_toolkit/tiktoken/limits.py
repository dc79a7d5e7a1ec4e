"""Where tiktoken refuses to work."""

from __future__ import annotations

import os

#: As many white-space characters make tiktoken's engine for regular expressions run out of its stack.
LONGEST_SPACE = 999_999


def thread_count(num_threads: int | None) -> int:
    """How many threads work; ``None`` for one a core, as in ``ThreadPoolExecutor``."""
    if num_threads is None:
        return 0
    if num_threads <= 0:
        raise ValueError(f"num_threads must be greater than 0, not {num_threads}")
    return min(int(num_threads), os.cpu_count() or 1)


def refuse_long_space(text: str, pattern: str) -> None:
    """Raises tiktoken's ``ValueError`` for a million characters of white space.

    Programs rely on it to find such texts; ``bpe_toolkit.Tokenizer`` encodes them.
    """
    # A run of that length has a character at one of these places.
    for place in range(LONGEST_SPACE - 1, len(text), LONGEST_SPACE):
        if not text[place].isspace():
            continue
        (start, end) = (place, place + 1)
        while start > 0 and text[start - 1].isspace():
            start -= 1
        while end < len(text) and text[end].isspace():
            end += 1
        if _is_refused(text[start:end], pattern, is_at_end=end == len(text)):
            raise ValueError(
                f"the text has {end - start} characters of white space from character {start} on, which tiktoken refuses;"
                " encoding.tokenizer encodes them"
            )


def _is_refused(space: str, pattern: str, is_at_end: bool) -> bool:
    """Whether the pattern's `\\s+(?!\\S)`, which tries one character less again and again, meets a run of white space."""
    if r"\s++$" in pattern and is_at_end:
        return False
    if r"\s*[\r\n]" in pattern:
        # What comes up to the last line break is a piece before that.
        space = space[max(space.rfind("\r"), space.rfind("\n")) + 1 :]
    return len(space) >= LONGEST_SPACE
