"""An encoding has every member of Hugging Face's, with the same answers."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest

from transformers_models import MAKERS, TEXTS, wrapped
from transformers_outcomes import columns

import tokenizers

from bpe_toolkit.transformers import faster

FROM_A_PLACE = ["token_to_sequence", "token_to_chars", "token_to_word"]
FROM_A_PLACE_IN_A_SEQUENCE = ["char_to_token", "char_to_word", "word_to_tokens", "word_to_chars"]


# In "chained", sequences overlap, and which one the library names first is by chance.
@pytest.fixture(scope="module", params=[name for name in MAKERS if name != "chained"])
def encodings(request: pytest.FixtureRequest) -> list[tuple[Any, Any]]:
    """Pairs of Hugging Face's encoding and ours: texts, pairs, words, padded and truncated."""
    plain = wrapped(request.param)
    ours = faster(plain)
    words = [text.split(" ") for text in TEXTS[:6]]
    options = dict(padding=True, padding_side="left", truncation=True, max_length=12, stride=2)
    calls = [((TEXTS,), {}), ((TEXTS, TEXTS[::-1]), {}), ((words,), dict(is_split_into_words=True))]
    calls += [(arguments, {**kinds, **options}) for arguments, kinds in calls]
    pairs = []
    for arguments, kinds in calls:
        pairs += zip(*(each(*arguments, **kinds).encodings for each in (plain, ours)))
    return pairs


def test_no_member_is_missing(encodings: list[tuple[Any, Any]]) -> None:
    expected, got = encodings[0]
    assert {name for name in dir(expected) if name[0] != "_"} <= set(dir(got))
    assert repr(got) == repr(expected) and len(got) == len(expected)


def test_places(encodings: list[tuple[Any, Any]]) -> None:
    for expected, got in encodings:
        for place in [-1, *range(0, len(expected) + 3)]:
            for name in FROM_A_PLACE:
                assert answer(got, name, place) == answer(expected, name, place), (name, place)
        for place in [-1, *range(0, 40)]:
            for name in FROM_A_PLACE_IN_A_SEQUENCE:
                for sequence in (0, 1, 2):
                    question = (name, place, sequence)
                    assert answer(got, *question) == answer(expected, *question), question


def answer(encoding: Any, name: str, *places: int) -> Any:
    try:
        return getattr(encoding, name)(*places)
    except OverflowError:
        return "a number below 0"


def test_changes_in_place(encodings: list[tuple[Any, Any]]) -> None:
    for expected, got in encodings:
        expected, got = copy.deepcopy(expected), copy.deepcopy(got)
        for encoding in (expected, got):
            encoding.truncate(7, stride=2)
            encoding.pad(9, direction="left", pad_id=5, pad_type_id=1, pad_token="?")
            encoding.set_sequence_id(1)
        assert columns(got) == columns(expected)
        for encoding in (expected, got):
            encoding.truncate(3, direction="left")
            encoding.pad(5)
            encoding.truncate(0)
        assert columns(got) == columns(expected)


def test_lists_are_the_callers(encodings: list[tuple[Any, Any]]) -> None:
    expected, got = copy.deepcopy(encodings[0])
    for name in ("ids", "offsets", "tokens", "word_ids", "attention_mask", "overflowing"):
        getattr(got, name).clear()
    assert columns(got) == columns(expected)


def test_merging_and_pickling(encodings: list[tuple[Any, Any]]) -> None:
    expected, got = zip(*encodings[:3])
    for growing in (False, True):
        merged = type(got[0]).merge(list(got), growing_offsets=growing)
        assert columns(merged) == columns(
            tokenizers.Encoding.merge(list(expected), growing_offsets=growing)
        )
    for theirs, ours in encodings[::5]:
        assert columns(pickle.loads(pickle.dumps(ours))) == columns(theirs)
        assert columns(copy.copy(ours)) == columns(theirs)
        with pytest.deprecated_call():
            assert ours.words == theirs.word_ids


@pytest.mark.parametrize("wrong", [dict(direction="up"), dict(max_length=3, stride=3)])
def test_wrong_arguments_are_refused(
    encodings: list[tuple[Any, Any]], wrong: dict[str, Any]
) -> None:
    got = copy.deepcopy(encodings[4][1])
    with pytest.raises(ValueError, match="direction|stride"):
        got.truncate(**{"max_length": 3, **wrong})
    if "direction" in wrong:
        with pytest.raises(ValueError, match="direction"):
            got.pad(99, **wrong)
