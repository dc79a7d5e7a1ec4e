"""Every call of a tokenizer gives what Hugging Face's gives."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from transformers_models import MAKERS, TEXTS, published, wrapped
from transformers_outcomes import outcome

from bpe_toolkit.transformers import faster

NAMES = [*MAKERS, *published()]
PAIRS = list(zip(TEXTS, TEXTS[1:] + TEXTS[:1]))
WORDS = [text.split(" ") for text in TEXTS]
PARTS = [
    *" \n\t\r.,'’-_▁Ġaàbß1٣½日ﬁ한Åσς\u0301\u200d\u00a0\u2028\u3000\ufeff🦒🏽",
    *("  ", "\r\n", "the", " cat", "'s", "HAT", "ﬀ", "e\u0301", "<s>", "</s>", "<mask>", "<tool>"),
    *("tool", "TOOL", "<|end|>", "[SEP]", "1234", "www", "Ǆ", "İ", "한", "\x00", "\ud7ff"),
]
EVERYTHING = dict(
    return_offsets_mapping=True,
    return_special_tokens_mask=True,
    return_token_type_ids=True,
    return_attention_mask=True,
    return_length=True,
)

CALLS: list[tuple[Any, dict[str, Any]]] = [
    (TEXTS, {}),
    (TEXTS, EVERYTHING),
    (TEXTS, dict(add_special_tokens=False, return_offsets_mapping=True)),
    (TEXTS, dict(split_special_tokens=True, return_offsets_mapping=True)),
    (TEXTS, dict(padding=True, **EVERYTHING)),
    (TEXTS, dict(padding="max_length", max_length=40, padding_side="left", **EVERYTHING)),
    (TEXTS, dict(padding=True, pad_to_multiple_of=16)),
    (TEXTS, dict(padding=True, truncation=True, max_length=9, return_tensors="np", **EVERYTHING)),
    (
        PAIRS,
        dict(
            padding=True,
            truncation=True,
            max_length=15,
            return_overflowing_tokens=True,
            **EVERYTHING,
        ),
    ),
    (PAIRS, EVERYTHING),
    (WORDS, dict(is_split_into_words=True, **EVERYTHING)),
    (
        WORDS,
        dict(
            is_split_into_words=True, truncation=True, max_length=8, return_overflowing_tokens=True
        ),
    ),
    (list(zip(WORDS, reversed(WORDS))), dict(is_split_into_words=True, padding=True, **EVERYTHING)),
    *((text, {}) for text in TEXTS),
    (TEXTS[4], dict(return_tensors="np", **EVERYTHING)),
    (TEXTS[4].split(), dict(is_split_into_words=True, **EVERYTHING)),
    (tuple(TEXTS), {}),
    ([], {}),
    (None, {}),
    (7, {}),
    (b"bytes", {}),
    (["text", 7], {}),
    (["text", None], {}),
    (["text", "\ud800"], {}),
    ([["a", "b", "c"]], {}),
    ([["a"], "b"], {}),
    ([[]], dict(is_split_into_words=True)),
    ([["a"], ["b", 7]], dict(is_split_into_words=True)),
    ("text", dict(is_split_into_words=True)),
    ("text", dict(padding="no such")),
    ("text", dict(truncation="no such", max_length=3)),
    ("text", dict(return_tensors="no such")),
]


@pytest.fixture(scope="module", params=NAMES)
def both(request: pytest.FixtureRequest) -> tuple[Any, Any]:
    plain = wrapped(request.param)
    return plain, faster(plain)


@pytest.mark.parametrize("text, options", CALLS, ids=lambda each: repr(each)[:40])
def test_calls_are_equal(both: tuple[Any, Any], text: Any, options: dict[str, Any]) -> None:
    plain, ours = both
    assert outcome(lambda: ours(text, **options)) == outcome(lambda: plain(text, **options))


@pytest.mark.parametrize("second", [None, "", "And a second text, <mask> tool", "\ud800"])
def test_pairs_as_two_arguments_are_equal(both: tuple[Any, Any], second: str | None) -> None:
    plain, ours = both
    for text in TEXTS:
        assert outcome(lambda: ours(text, second, **EVERYTHING)) == outcome(
            lambda: plain(text, second, **EVERYTHING)
        )


def test_methods_are_equal(both: tuple[Any, Any]) -> None:
    plain, ours = both
    for text in TEXTS:
        ids = plain.encode(text)
        assert ours.encode(text) == ids
        assert ours.tokenize(text) == plain.tokenize(text)
        assert ours.tokenize(text, add_special_tokens=True) == plain.tokenize(
            text, add_special_tokens=True
        )
        assert ours.decode(ids) == plain.decode(ids)
        assert ours.decode(ids, skip_special_tokens=True) == plain.decode(
            ids, skip_special_tokens=True
        )
        assert ours.convert_ids_to_tokens(ids) == plain.convert_ids_to_tokens(ids)
        tokens = plain.convert_ids_to_tokens(ids)
        assert ours.convert_tokens_to_ids(tokens) == plain.convert_tokens_to_ids(tokens)
        assert ours.convert_tokens_to_string(tokens) == plain.convert_tokens_to_string(tokens)
    batch = plain(TEXTS)["input_ids"]
    assert ours.batch_decode(batch) == plain.batch_decode(batch)
    assert ours.get_vocab() == plain.get_vocab() and len(ours) == len(plain)
    assert ours.num_special_tokens_to_add(pair=True) == plain.num_special_tokens_to_add(pair=True)


def test_random_texts_are_equal(both: tuple[Any, Any]) -> None:
    plain, ours = both
    random = Random(18)
    batch = [
        "".join(random.choice(PARTS) for _ in range(random.randrange(1, 12))) for _ in range(400)
    ]
    for options in ({}, {"split_special_tokens": True}):
        expected, got = (each(batch, return_offsets_mapping=True, **options) for each in both)
        for index, text in enumerate(batch):
            for key in ("input_ids", "offset_mapping"):
                assert got[key][index] == expected[key][index], text


def test_the_engine_encodes(both: tuple[Any, Any]) -> None:
    """Equality would be no merit if Hugging Face's library had encoded."""
    assert type(both[1](["text"]).encodings[0]).__module__.startswith("bpe_toolkit")
