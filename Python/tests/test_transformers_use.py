"""The tokenizer goes wherever a fast one goes: it is loaded, saved, copied, changed, and handed to others."""

from __future__ import annotations

import copy
import pathlib
import pickle
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from transformers_models import CORPUS, TEXTS, wrapped
from transformers_outcomes import outcome

import transformers
from tokenizers import AddedToken, decoders, pre_tokenizers, processors
from transformers import DataCollatorWithPadding, PreTrainedTokenizerBase, PreTrainedTokenizerFast

from bpe_toolkit.transformers import AutoTokenizer, faster

CHAT = [{"role": "user", "content": "How many eyes?"}, {"role": "assistant", "content": "Two. <s>"}]
TEMPLATE = "{{ bos_token }}{% for message in messages %}<|start|>{{ message.role }}: {{ message.content }}<|end|>{% endfor %}"


def are_equal(ours: Any, plain: Any) -> None:
    """Both encode alike, and ours with the engine."""
    assert outcome(lambda: ours(TEXTS)) == outcome(lambda: plain(TEXTS))
    assert type(ours(["text"]).encodings[0]).__module__.startswith("bpe_toolkit")


@pytest.fixture(params=["llama3", "roberta", "sentencepiece"])
def both(request: pytest.FixtureRequest) -> tuple[Any, Any]:
    plain = wrapped(request.param)
    return plain, faster(plain)


def test_it_is_of_the_same_class_and_the_original_stays(both: tuple[Any, Any]) -> None:
    plain, ours = both
    assert isinstance(ours, type(plain)) and isinstance(
        ours, (PreTrainedTokenizerBase, PreTrainedTokenizerFast)
    )
    assert ours.__class__.__name__ == plain.__class__.__name__ and ours.is_fast
    assert type(ours.backend_tokenizer) is type(plain.backend_tokenizer)
    ours.add_tokens(["new"])
    assert len(ours) == len(plain) + 1
    assert type(plain(["text"]).encodings[0]).__module__ == "tokenizers"


def test_saved_files_are_the_same(both: tuple[Any, Any], tmp_path: pathlib.Path) -> None:
    for tokenizer, name in zip(both, ("plain", "ours")):
        tokenizer(TEXTS[:2], padding=True, truncation=True, max_length=5)
        tokenizer.save_pretrained(tmp_path / name)
    files = sorted(path.name for path in (tmp_path / "plain").iterdir())
    assert files == sorted(path.name for path in (tmp_path / "ours").iterdir())
    for name in files:
        assert (tmp_path / "ours" / name).read_bytes() == (tmp_path / "plain" / name).read_bytes()


def test_loading(both: tuple[Any, Any], tmp_path: pathlib.Path) -> None:
    plain, ours = both
    ours.save_pretrained(tmp_path)
    expected = transformers.AutoTokenizer.from_pretrained(tmp_path)
    are_equal(AutoTokenizer.from_pretrained(tmp_path), expected)
    are_equal(type(ours).from_pretrained(tmp_path), expected)
    are_equal(faster(PreTrainedTokenizerFast.from_pretrained(str(tmp_path))), plain)


def test_copies(both: tuple[Any, Any]) -> None:
    plain, ours = both
    for twin in (
        pickle.loads(pickle.dumps(ours)),
        copy.deepcopy(ours),
        copy.copy(ours),
        faster(ours),
    ):
        assert type(twin) is type(ours)
        are_equal(twin, plain)


def test_changes_are_seen(both: tuple[Any, Any]) -> None:
    """Also those that somebody makes to the backend."""
    for change in CHANGES:
        for tokenizer in both:
            change(tokenizer)
        are_equal(both[1], both[0])


def new_template(tokenizer: Any) -> None:
    special = [("<s>", tokenizer.convert_tokens_to_ids("<s>"))]
    tokenizer.backend_tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A <s>", pair="<s> $A $B:2", special_tokens=special
    )


def new_pre_tokenizer(tokenizer: Any) -> None:
    is_metaspace = isinstance(tokenizer.backend_tokenizer.pre_tokenizer, pre_tokenizers.Metaspace)
    tokenizer.backend_tokenizer.pre_tokenizer = (
        pre_tokenizers.Metaspace(prepend_scheme="never")
        if is_metaspace
        else pre_tokenizers.ByteLevel(add_prefix_space=True)
    )


def changed_pre_tokenizer(tokenizer: Any) -> None:
    pre_tokenizer = tokenizer.backend_tokenizer.pre_tokenizer
    if isinstance(pre_tokenizer, pre_tokenizers.Metaspace):
        pre_tokenizer.prepend_scheme = "always"
    else:
        pre_tokenizer.add_prefix_space = False


CHANGES = [
    lambda tokenizer: tokenizer.add_tokens(
        ["Hello", AddedToken("hat", single_word=True, lstrip=True)]
    ),
    lambda tokenizer: tokenizer.add_special_tokens({"cls_token": "<|new|>"}),
    lambda tokenizer: tokenizer.backend_tokenizer.add_tokens(["straight"]),
    lambda tokenizer: tokenizer.add_tokens(["world"], special_tokens=True),
    new_template,
    lambda tokenizer: setattr(tokenizer.backend_tokenizer.post_processor, "single", "$A"),
    lambda tokenizer: setattr(tokenizer.backend_tokenizer.model, "ignore_merges", True),
    new_pre_tokenizer,
    changed_pre_tokenizer,
]


def test_chat_templates(both: tuple[Any, Any]) -> None:
    for tokenizer in both:
        tokenizer.bos_token = "<s>"
        tokenizer.chat_template = TEMPLATE
    for options in (
        {},
        {"tokenize": False},
        {"return_dict": True, "padding": "max_length", "max_length": 64},
    ):
        assert outcome(lambda: both[1].apply_chat_template(CHAT, **options)) == outcome(
            lambda: both[0].apply_chat_template(CHAT, **options)
        )


def test_collators_and_padding(both: tuple[Any, Any]) -> None:
    batches = []
    for tokenizer in both:
        features = [tokenizer(text) for text in TEXTS]
        batches.append(
            DataCollatorWithPadding(tokenizer, pad_to_multiple_of=8, return_tensors="np")(features)
        )
    assert {key: value.tolist() for key, value in batches[1].items()} == {
        key: value.tolist() for key, value in batches[0].items()
    }


def test_batches_answer_about_places(both: tuple[Any, Any]) -> None:
    plain, ours = (each(TEXTS[4], TEXTS[6]) for each in both)
    for name in ("tokens", "word_ids", "sequence_ids"):
        assert getattr(ours, name)() == getattr(plain, name)()
    for index in range(10):
        assert ours.char_to_token(index) == plain.char_to_token(index)
        assert ours.char_to_token(0, index, sequence_index=1) == plain.char_to_token(
            0, index, sequence_index=1
        )
        assert outcome(lambda: ours.token_to_chars(index)) == outcome(
            lambda: plain.token_to_chars(index)
        )
        assert ours.token_to_word(index) == plain.token_to_word(index)
        assert outcome(lambda: ours.word_to_chars(index)) == outcome(
            lambda: plain.word_to_chars(index)
        )
    assert pickle.loads(pickle.dumps(ours)) == pickle.loads(pickle.dumps(plain))


def test_training_a_new_one(both: tuple[Any, Any]) -> None:
    if both[0].backend_tokenizer.pre_tokenizer is None:
        pytest.skip("the library trains no such tokenizer")
    plain, ours = (each.train_new_from_iterator(CORPUS, 400, show_progress=False) for each in both)
    are_equal(ours, plain)


def test_programs_that_take_the_backend_out(both: tuple[Any, Any]) -> None:
    """Servers stream with it, and their library takes no other class."""
    if not hasattr(decoders, "DecodeStream"):
        pytest.skip("this version of tokenizers has no DecodeStream")
    texts = []
    for tokenizer in both:
        stream = decoders.DecodeStream(skip_special_tokens=True)
        ids = tokenizer("How many eyes?")["input_ids"]
        texts.append([stream.step(tokenizer._tokenizer, id) for id in ids])
    assert texts[1] == texts[0]


def test_threads_do_not_disturb_each_other(both: tuple[Any, Any]) -> None:
    plain, ours = both
    expected = [plain(text, return_offsets_mapping=True).data for text in TEXTS]
    with ThreadPoolExecutor(4) as pool:
        for _ in range(5):
            results = pool.map(lambda text: ours(text, return_offsets_mapping=True).data, TEXTS)
            assert list(results) == expected


def test_other_models_warn_once_and_work() -> None:
    from tokenizers import Tokenizer, models

    backend = Tokenizer(models.WordLevel({"[UNK]": 0, "a": 1}, unk_token="[UNK]"))
    plain = PreTrainedTokenizerFast(tokenizer_object=backend)
    with pytest.warns(UserWarning, match="the model is WordLevel, not BPE") as warned:
        ours = faster(plain)
    assert [each.filename for each in warned] == [__file__]
    assert outcome(lambda: ours(["a", "b"])) == outcome(lambda: plain(["a", "b"]))


def test_dropout_warns_when_it_is_set() -> None:
    ours = faster(wrapped("gpt2"))
    ours.backend_tokenizer.model.dropout = 0.5
    with pytest.warns(UserWarning, match="dropout makes the ids different each time"):
        first = ours("How many eyes does my foot have? " * 9)["input_ids"]
    assert any(
        ours("How many eyes does my foot have? " * 9)["input_ids"] != first for _ in range(9)
    )
    ours.backend_tokenizer.model.dropout = None
    are_equal(ours, wrapped("gpt2"))


def test_components_written_in_python_warn() -> None:
    class OnSpaces:
        def pre_tokenize(self, text: Any) -> None:
            text.split(lambda _, part: part.split(" ", "isolated"))

    plain = wrapped("gpt2")
    ours = faster(plain)
    for tokenizer in (plain, ours):
        custom = pre_tokenizers.PreTokenizer.custom(OnSpaces())
        tokenizer.backend_tokenizer.pre_tokenizer = custom
    with pytest.warns(UserWarning, match="Custom PreTokenizer cannot be serialized"):
        assert outcome(lambda: ours(["a b"])) == outcome(lambda: plain(["a b"]))


def test_what_is_not_fast_is_refused() -> None:
    with pytest.raises(TypeError, match="str is not a fast tokenizer"):
        faster("gpt2")
