"""The classes of models, some of which do more with a text, work as before."""

from __future__ import annotations

import json
from typing import Any

import pytest

from transformers_models import CORPUS, TEXTS, model
from transformers_outcomes import outcome

import transformers
from tokenizers import Regex, Tokenizer, models, pre_tokenizers, trainers

from bpe_toolkit.transformers import faster

pytestmark = pytest.mark.skipif(
    int(transformers.__version__.split(".")[0]) < 5,
    reason="transformers 5 is the first that makes these classes from a vocabulary",
)

CLASSES = (
    "GPT2 Roberta Qwen2 Whisper Llama CodeLlama Gemma Bart Cohere GPTNeoX Blenderbot LayoutLMv3"
).split()
NAMED = ["<unk>", "<s>", "</s>", "<pad>", "<mask>", "<|endoftext|>"]


def made(name: str) -> Any:
    """A model's tokenizer with the vocabulary of our small gpt2."""
    document = json.loads(model("gpt2").to_str())["model"]
    vocabulary = document["vocab"]
    for token in NAMED:
        vocabulary.setdefault(token, len(vocabulary))
    merges = [tuple(pair) for pair in document["merges"]]
    return getattr(transformers, f"{name}Tokenizer")(vocab=vocabulary, merges=merges)


@pytest.mark.parametrize("name", [name for name in CLASSES if name != "LayoutLMv3"])
def test_classes_of_models(name: str) -> None:
    plain = made(name)
    plain.pad_token = "</s>"
    are_equal(faster(plain), plain)


def are_equal(ours: Any, plain: Any) -> None:
    assert isinstance(ours, type(plain))
    for texts in ((TEXTS,), (TEXTS, TEXTS[::-1])):
        for options in ({}, dict(padding=True, truncation=True, max_length=12)):
            call = dict(return_offsets_mapping=True, return_token_type_ids=True, **options)
            expected = outcome(lambda: plain(*texts, **call))
            assert outcome(lambda: ours(*texts, **call)) == expected and "input_ids" in expected
    ids = plain(TEXTS[0])["input_ids"]
    assert ours.decode(ids) == plain.decode(ids)
    assert type(ours(["text"]).encodings[0]).__module__.startswith("bpe_toolkit")


def test_clip_decodes_ends_of_words() -> None:
    words = pre_tokenizers.Split(Regex(r"\p{L}+|[^\s\p{L}]+"), "removed", invert=True)
    byte_level = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer = Tokenizer(models.BPE(end_of_word_suffix="</w>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([words, byte_level])
    trainer = trainers.BpeTrainer(
        vocab_size=700,
        special_tokens=["<|startoftext|>", "<|endoftext|>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        end_of_word_suffix="</w>",
        show_progress=False,
    )
    tokenizer.train_from_iterator(CORPUS, trainer)
    document = json.loads(tokenizer.to_str())["model"]
    merges = [tuple(pair) for pair in document["merges"]]
    plain = transformers.CLIPTokenizer(vocab=document["vocab"], merges=merges)
    are_equal(faster(plain), plain)


def test_words_with_boxes() -> None:
    plain = made("LayoutLMv3")
    ours = faster(plain)
    words = [["hello", "world"], ["one"]]
    boxes = [[[1, 2, 3, 4], [5, 6, 7, 8]], [[1, 1, 1, 1]]]
    for options in ({}, dict(padding=True, truncation=True, max_length=5)):
        expected = outcome(lambda: plain(words, boxes=boxes, **options))
        assert outcome(lambda: ours(words, boxes=boxes, **options)) == expected
        assert "bbox" in expected
