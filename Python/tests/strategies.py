"""Texts, bytes and ids that find trouble, for the tests by Hypothesis.

``BPE_EXAMPLES`` is how many examples each test tries (default 60); ``BPE_HYPOTHESIS_SECONDS`` shares out so many
seconds over the tests instead, for Scripts/soak.
"""

from __future__ import annotations

import inspect
import os
import time
from collections.abc import Callable
from typing import Any

import hypothesis
from hypothesis import strategies as st

EXAMPLES = int(os.environ.get("BPE_EXAMPLES", "60"))
SECONDS = float(os.environ.get("BPE_HYPOTHESIS_SECONDS", "0"))
TESTS = 12

SPACES = " \t\n\r\x0b\x0c\x1c\x85\xa0\u1680\u2003\u2028\u202f\u3000\u200b\ufeff"
LETTERS = "aAzZéßſKİıǅʰªº日本あ한आάЖא\u0301\u0308\u0903\u0345"
DIGITS = "0129٣५Ⅷ½²一"
SIGNS = "!?'’\"`.,;:-_/\\|<>[]{}()@#$%^&*~+=€☺\U0001f600\U0001f1e9\u200d\ufe0f\U0001f3fd\x00\x7f\U0010ffff"
WORDS = [
    "hello",
    " the",
    "don't",
    "IT'S",
    "we'Ll",
    "'ve",
    "'RE",
    "’s",
    "I'm",
    "'ſ",
    "\r\n",
    "\n\n",
    " \n",
    "://",
    "/\n",
]
SPECIALS = [
    "<|endoftext|>",
    "<|fim_prefix|>",
    "<|fim_middle|>",
    "<|fim_suffix|>",
    "<|endofprompt|>",
    "<|startoftext|>",
    "<|return|>",
    "<|reserved_200013|>",
    "<|reserved_200018|>",
]
FRAGMENTS = ["<|", "|>", "<|endoftext", "endoftext|>", "<|fim_", "<|<|endoftext|>|>", "<|reserved_2000", "|"]


def categories(*names: Any) -> st.SearchStrategy[str]:
    return st.text(st.characters(categories=names), max_size=12)


runs = st.builds(
    lambda unit, count: unit * count,
    st.one_of(
        st.sampled_from([*SPACES, *LETTERS, *DIGITS, *SIGNS, "ab", "'s", " a", "\r\n"]),
        st.characters(codec="utf-8"),
    ),
    st.one_of(
        st.integers(0, 40),
        st.integers(0, 40),
        st.sampled_from([63, 64, 65, 127, 128, 255, 256, 500, 1000, 4097]),
    ),
)
parts = st.one_of(
    st.text(max_size=20),
    st.text(SPACES, max_size=12),
    st.text(LETTERS, max_size=12),
    st.text(DIGITS, max_size=12),
    st.text(SIGNS, max_size=12),
    st.text(SPACES + LETTERS + DIGITS + SIGNS, max_size=20),
    categories("Lu", "Lt", "Ll"),
    categories("Lm", "Lo", "Mn", "Mc", "Me"),
    categories("Nd", "Nl", "No"),
    categories("Pc", "Pd", "Po", "Sm", "So"),
    categories("Zs", "Zl", "Zp", "Cc", "Cf", "Co", "Cn"),
    st.sampled_from(WORDS),
    st.sampled_from(FRAGMENTS),
    runs,
)
plain = st.lists(parts, max_size=8).map("".join)
specials = st.lists(st.one_of(parts, st.sampled_from(SPECIALS)), max_size=8).map("".join)
surrogates = st.lists(
    st.one_of(parts, st.text(st.characters(min_codepoint=0xD800, max_codepoint=0xDFFF), max_size=4)),
    max_size=6,
).map("".join)
data = st.one_of(
    st.binary(max_size=60),
    plain.map(str.encode),
    st.builds(
        lambda text, start, end: text.encode()[start : len(text.encode()) - end],
        plain,
        st.integers(0, 4),
        st.integers(0, 4),
    ),
    st.lists(st.one_of(st.binary(max_size=6), parts.map(str.encode)), max_size=6).map(b"".join),
    st.builds(lambda byte, count: bytes([byte]) * count, st.integers(0, 255), st.integers(0, 300)),
)
ids = st.lists(
    st.one_of(
        st.integers(0, 300),
        st.integers(0, 201_088),
        st.integers(50_250, 50_290),
        st.integers(100_250, 100_280),
        st.integers(199_990, 200_025),
    ),
    max_size=20,
)
strange_ids = st.lists(
    st.one_of(
        st.integers(0, 60_000),
        st.integers(),
        st.sampled_from([-1, 2**31, 2**32 - 1, 2**32, 2**63, 2**64]),
        st.booleans(),
        st.none(),
        st.floats(),
        st.text(max_size=2),
        st.binary(max_size=2),
    ),
    max_size=6,
)


def property_of(*strategies: st.SearchStrategy[Any]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """A test by Hypothesis of a function whose last arguments are drawn. Its first examples are always the same; under
    ``BPE_HYPOTHESIS_SECONDS`` it goes on with others until its share of the time is over."""

    def decorate(check: Callable[..., None]) -> Callable[..., None]:
        def test(**fixtures: Any) -> None:
            end = time.monotonic() + SECONDS / TESTS / len(ENCODINGS)
            count = EXAMPLES
            while True:

                @hypothesis.settings(
                    max_examples=count,
                    deadline=None,
                    database=None,
                    derandomize=not SECONDS,
                    suppress_health_check=[*hypothesis.HealthCheck],
                )
                @hypothesis.given(st.tuples(*strategies))
                def run(drawn: tuple[Any, ...]) -> None:
                    check(*fixtures.values(), *drawn)

                run()
                if time.monotonic() >= end:
                    return
                count = 150

        # pytest reads the names of the fixtures from the signature.
        parameters = [*inspect.signature(check).parameters.values()][: -len(strategies)]
        test.__name__, test.__doc__, test.__module__ = check.__name__, check.__doc__, check.__module__
        setattr(test, "__signature__", inspect.Signature(parameters))
        return test

    return decorate


ENCODINGS = ("gpt2", "p50k_edit", "cl100k_base", "o200k_base", "o200k_harmony")
