"""Which encoding a model has."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import pytest
import support
from support import message_of

NAMES = {
    "gpt-4": "cl100k_base",
    "gpt-4-0314": "cl100k_base",
    "gpt-4-32k": "cl100k_base",
    "gpt-4-": "cl100k_base",
    "gpt-4o": "o200k_base",
    "gpt-4o-2024-05-13": "o200k_base",
    "gpt-4.1": "o200k_base",
    "gpt-4.1-mini": "o200k_base",
    "gpt-4.5-preview": "o200k_base",
    "gpt-5": "o200k_base",
    "gpt-50": "o200k_base",
    "gpt-5-mini": "o200k_base",
    "gpt-oss-120b": "o200k_harmony",
    "gpt-3.5": "cl100k_base",
    "gpt-3.5-turbo": "cl100k_base",
    "gpt-3.5-turbo-16k": "cl100k_base",
    "gpt-35-turbo-x": "cl100k_base",
    "gpt2": "gpt2",
    "gpt-2": "gpt2",
    "o1": "o200k_base",
    "o1-preview": "o200k_base",
    "o3-mini": "o200k_base",
    "o4-mini": "o200k_base",
    "o4-mini-high": "o200k_base",
    "chatgpt-4o-latest": "o200k_base",
    "ft:gpt-4": "cl100k_base",
    "ft:gpt-4:mine": "cl100k_base",
    "ft:gpt-4o:mine": "o200k_base",
    "ft:davinci-002:mine": "cl100k_base",
    "text-davinci-003": "p50k_base",
    "text-davinci-edit-001": "p50k_edit",
    "text-embedding-3-small": "cl100k_base",
    "ada": "r50k_base",
}
UNKNOWN = [
    "nope",
    "",
    "gpt",
    "GPT-4",
    "gpt-4omni",
    "gpt-4.5",
    "gpt-oss",
    "o1x",
    "davinci-",
    " gpt-4",
    "text-davinci",
]


@pytest.mark.parametrize("model", NAMES)
def test_name(ours: ModuleType, model: str) -> None:
    assert ours.encoding_name_for_model(model) == NAMES[model]


def test_encoding(ours: ModuleType, vocabularies: None) -> None:
    for model, name in NAMES.items():
        assert ours.encoding_for_model(model) is ours.get_encoding(name)


@pytest.mark.parametrize("model", UNKNOWN)
def test_unknown(ours: ModuleType, model: str) -> None:
    for function in (ours.encoding_name_for_model, ours.encoding_for_model):
        text = message_of(lambda: function(model), KeyError)
        assert f"Could not automatically map {model} to a tokeniser" in text and "get_encoding" in text


@pytest.mark.parametrize(
    "wrong, kind",
    [(None, AttributeError), (5, AttributeError), (b"gpt-4", TypeError), (["gpt-4"], TypeError)],
)
def test_names_are_str(ours: ModuleType, wrong: Any, kind: type[Exception]) -> None:
    assert message_of(lambda: ours.encoding_name_for_model(wrong), kind)


def test_tables_equal_tiktokens(ours: ModuleType, tiktoken: ModuleType) -> None:
    model = support.part("model")
    for name in ("MODEL_TO_ENCODING", "MODEL_PREFIX_TO_ENCODING"):
        table = getattr(model, name)
        assert type(table) is dict
        assert table == getattr(tiktoken.model, name)


def test_every_entry(ours: ModuleType, tiktoken: ModuleType) -> None:
    """And names around it: of the prefixes that a name has, the first counts."""
    for model in tiktoken.model.MODEL_TO_ENCODING:
        for name in (model, model + "-x", model + "x", "ft:" + model):
            expected = support.outcome(lambda: tiktoken.encoding_name_for_model(name))
            assert support.outcome(lambda: ours.encoding_name_for_model(name)) == expected
    for prefix in tiktoken.model.MODEL_PREFIX_TO_ENCODING:
        for name in (prefix, prefix + "x", prefix[:-1], "x" + prefix):
            expected = support.outcome(lambda: tiktoken.encoding_name_for_model(name))
            assert support.outcome(lambda: ours.encoding_name_for_model(name)) == expected


def test_tables_can_be_changed(ours: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """Programs add models of their own."""
    model = support.part("model")
    monkeypatch.setitem(model.MODEL_TO_ENCODING, "my-model", "gpt2")
    monkeypatch.setitem(model.MODEL_PREFIX_TO_ENCODING, "my-family-", "o200k_base")
    assert ours.encoding_name_for_model("my-model") == "gpt2"
    assert ours.encoding_name_for_model("my-family-1") == "o200k_base"


def test_names_are_those_of_encodings(ours: ModuleType) -> None:
    model = support.part("model")
    tables = {*model.MODEL_TO_ENCODING.values(), *model.MODEL_PREFIX_TO_ENCODING.values()}
    assert tables <= set(ours.list_encoding_names())
