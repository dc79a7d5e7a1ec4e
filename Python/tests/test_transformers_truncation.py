"""Truncation in every direction, strategy, length and stride, with what overflows."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from transformers_models import MAKERS, wrapped
from transformers_outcomes import outcome

from bpe_toolkit.transformers import faster

TEXTS = ["", "one", "The cat in the hat.", "Grüße, 日本語 <s>!"]
LENGTHS = [0, 2, 3, 5, 9]
STRATEGIES = ["longest_first", "only_first", "only_second"]


@pytest.fixture(scope="module", params=MAKERS)
def both(request: pytest.FixtureRequest) -> tuple[Any, Any]:
    plain = wrapped(request.param)
    return plain, faster(plain)


@pytest.mark.parametrize("side", ["right", "left"])
@pytest.mark.parametrize("strategy", STRATEGIES)
@pytest.mark.parametrize("length", LENGTHS)
def test_lengths_and_strides(both: tuple[Any, Any], length: int, strategy: str, side: str) -> None:
    for tokenizer in both:
        tokenizer.truncation_side = side
    for stride, first, second in itertools.product([0, 1, 3], TEXTS, [None, *TEXTS[2:]]):
        if is_a_panic(both[0], length, stride):
            continue
        options = dict(
            truncation=strategy,
            max_length=length,
            stride=stride,
            padding="max_length" if stride else False,
            return_overflowing_tokens=True,
            return_offsets_mapping=True,
            return_special_tokens_mask=True,
        )
        expected, got = (outcome(lambda: each(first, second, **options)) for each in both)
        assert got == expected, (stride, first, second)


def is_a_panic(tokenizer: Any, length: int, stride: int) -> bool:
    """The library panics here, with a page of its stack; one such case is tested below."""
    return 0 < stride and length - tokenizer.num_special_tokens_to_add(pair=True) <= 2 * stride


@pytest.mark.parametrize(
    "options", [dict(max_length=4, stride=4), dict(max_length=4, stride=3), dict(stride=2)]
)
def test_impossible_strides_fail_as_ever(both: tuple[Any, Any], options: dict[str, Any]) -> None:
    plain, ours = both
    call = dict(truncation=True, return_overflowing_tokens=True, **options)
    assert outcome(lambda: ours(TEXTS[2], **call)) == outcome(lambda: plain(TEXTS[2], **call))


@pytest.mark.parametrize("name", ["roberta", "sentencepiece"])
def test_windows_of_long_documents(name: str) -> None:
    """As in question answering: a question, and a document in windows that share tokens."""
    plain = wrapped(name)
    ours = faster(plain)
    documents = [TEXTS[2] * repeats for repeats in (1, 80, 9)]
    questions = ["How many things?"] * 3
    options = dict(
        truncation="only_second",
        max_length=48,
        stride=16,
        padding="max_length",
        return_overflowing_tokens=True,
        return_offsets_mapping=True,
    )
    expected, got = (
        outcome(lambda: each(questions, documents, **options)) for each in (plain, ours)
    )
    assert got == expected
    assert len(expected["input_ids"]) > 20
