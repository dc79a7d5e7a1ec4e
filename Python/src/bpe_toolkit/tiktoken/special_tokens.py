"""tiktoken's two arguments about special tokens, and the engine's policies."""

from __future__ import annotations

import functools
from collections.abc import Collection
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, Literal, NoReturn

if TYPE_CHECKING:
    from bpe_toolkit._types import Policy
    import re

    from bpe_toolkit import _core

FORBIDDEN: None = None
TEXT = 1
ALLOWED = 2


def policy_of(
    every: set[str],
    allowed_special: Literal["all"] | AbstractSet[str],
    disallowed_special: Literal["all"] | Collection[str],
) -> tuple[Policy, re.Pattern[str] | None]:
    """The engine's policy, and what a text must not have beside what the policy forbids.

    ``every`` is the spellings of the encoding's special tokens.
    """
    allowed = every if allowed_special == "all" else allowed_special
    is_set = isinstance(allowed, (set, frozenset))
    if is_set and not allowed and disallowed_special == "all":
        return FORBIDDEN, None
    disallowed = every - allowed if disallowed_special == "all" else disallowed_special
    forbidden = _special_token_regex(frozenset(disallowed)) if disallowed else None
    if not is_set:
        raise TypeError(f'allowed_special is "all" or a set, not {type(allowed).__name__}')
    if not allowed:
        return TEXT, forbidden
    return (ALLOWED if allowed >= every and every else allowed), forbidden


@functools.lru_cache(maxsize=128)
def _special_token_regex(tokens: frozenset[str]) -> re.Pattern[str]:
    """An expression that finds tokens."""
    import re

    return re.compile("|".join(map(re.escape, tokens)))


def raise_disallowed_special_token(token: str) -> NoReturn:
    """Raises the error for a special token that a text must not have."""
    raise ValueError(
        f"Encountered text corresponding to disallowed special token {token!r}.\n"
        f"To encode it as the token, pass allowed_special={{{token!r}, ...}}. To encode it like any other text, pass"
        f" disallowed_special=(enc.special_tokens_set - {{{token!r}}}), or disallowed_special=() for all tokens.\n"
    )
