"""Pickles and copies: an encoding that is registered goes by its name, any other by its parts."""

from __future__ import annotations

import copy
import functools
import pickle
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
import support
from support import END, message_of


def pickled(protocol: int, encoding: Any) -> Any:
    return pickle.loads(pickle.dumps(encoding, protocol=protocol))


WAYS: dict[str, Callable[[Any], Any]] = {
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    **{f"protocol {n}": functools.partial(pickled, n) for n in range(6)},
}
TEXT = f"Hello, world!  naïve\n 123{END}<s>"


@pytest.mark.parametrize("way", WAYS)
def test_registered(encoding: Any, way: str) -> None:
    other = WAYS[way](encoding)
    assert type(other) is type(encoding) and other.name == encoding.name
    for options in ({"allowed_special": "all"}, {"disallowed_special": ()}):
        assert other.encode(TEXT, **options) == encoding.encode(TEXT, **options)
    assert other.n_vocab == encoding.n_vocab
    assert other.special_tokens_set == encoding.special_tokens_set
    # Neither the vocabulary nor the core is made again.
    assert other._core_bpe is encoding._core_bpe
    assert other._mergeable_ranks is encoding._mergeable_ranks


def test_registered_pickles_are_small(encoding: Any) -> None:
    assert len(pickle.dumps(encoding)) < 200
    assert encoding.__getstate__() == encoding.name


@pytest.mark.parametrize("way", WAYS)
def test_of_our_own(custom: Any, way: str) -> None:
    other = WAYS[way](custom)
    assert other is not custom and type(other) is type(custom)
    assert repr(other) == repr(custom)
    for name in ("name", "n_vocab", "_pat_str", "_mergeable_ranks", "_special_tokens", "special_tokens_set"):
        assert getattr(other, name) == getattr(custom, name)
    assert other.encode("ab abcd<s>", allowed_special="all") == custom.encode(
        "ab abcd<s>", allowed_special="all"
    )
    assert other.decode([256, 300]) == "ab<s>"
    assert other.encode_to_numpy("abab").tolist() == [256, 256]


def test_state_of_our_own(custom: Any) -> None:
    state = custom.__getstate__()
    assert state == {
        "name": custom.name,
        "pat_str": custom._pat_str,
        "mergeable_ranks": custom._mergeable_ranks,
        "special_tokens": custom._special_tokens,
    }
    assert list(state) == ["name", "pat_str", "mergeable_ranks", "special_tokens"]


def test_more_special_tokens(ours: Any, gpt2: Any) -> None:
    """How tiktoken says to extend an encoding."""
    extended = ours.Encoding(
        name="gpt2_extended",
        pat_str=gpt2._pat_str,
        mergeable_ranks=gpt2._mergeable_ranks,
        special_tokens={**gpt2._special_tokens, "<|start|>": 60000},
    )
    for encoding in (extended, *(way(extended) for way in WAYS.values())):
        assert encoding.encode("<|start|>hello", allowed_special="all") == [60000, 31373]
        assert encoding.encode(f"{END}<|start|>", allowed_special={END}, disallowed_special=()) == [
            50256,
            *gpt2.encode("<|start|>"),
        ]
        assert encoding.n_vocab == 60001
        message_of(lambda: encoding.encode("<|start|>"), ValueError)
    assert gpt2.encode("<|start|>") != [60000]


def test_the_name_of_a_registered_one(ours: Any, gpt2: Any) -> None:
    """The name alone does not make it the registered one."""
    namesake = ours.Encoding(
        "gpt2",
        pat_str=gpt2._pat_str,
        mergeable_ranks=gpt2._mergeable_ranks,
        special_tokens={"<s>": 60000},
    )
    assert isinstance(namesake.__getstate__(), dict)
    other = pickle.loads(pickle.dumps(namesake))
    assert other.encode("<s>", allowed_special="all") == [60000]
    assert other.special_tokens_set == {"<s>"}


def test_a_changed_name(gpt2: Any) -> None:
    try:
        gpt2.name = "renamed"
        assert isinstance(gpt2.__getstate__(), dict)
    finally:
        gpt2.name = "gpt2"
    assert gpt2.__getstate__() == "gpt2"


def test_in_another_process(ours: Any, custom: Any, gpt2: Any) -> None:
    program = (
        "import pickle, sys\n"
        "for encoding in pickle.load(sys.stdin.buffer):\n"
        "    print(encoding.name, *encoding.encode('ab hello<s>', allowed_special='all'))\n"
    )
    output = subprocess.run(
        [sys.executable, "-c", program],
        input=pickle.dumps([gpt2, custom]),
        stdout=subprocess.PIPE,
        check=True,
    ).stdout.decode()
    ids = [encoding.encode("ab hello<s>", allowed_special="all") for encoding in (gpt2, custom)]
    assert output.splitlines() == [
        f"gpt2 {' '.join(map(str, ids[0]))}",
        f"custom {' '.join(map(str, ids[1]))}",
    ]


def test_states_that_are_none(ours: Any) -> None:
    def restored(state: Any) -> Any:
        encoding = ours.Encoding.__new__(ours.Encoding)
        encoding.__setstate__(state)
        return encoding

    assert "no such name" in message_of(lambda: restored("no such name"), ValueError)
    message_of(lambda: restored(5), TypeError)
    message_of(lambda: restored({"name": "x"}), TypeError)
    assert restored(support.custom(ours).__getstate__()).encode("ab") == [256]


def test_classes_of_ones_own(ours: Any) -> None:
    encoding = Louder(
        "louder", **{k: v for k, v in support.custom(ours).__getstate__().items() if k != "name"}
    )
    for way in WAYS.values():
        other = way(encoding)
        assert type(other) is Louder and other.encode("ab") == [256]
    assert repr(encoding) == "<Encoding 'louder'>"


class Louder(__import__("importlib").import_module(support.NAME).Encoding):  # type: ignore[misc]
    """A class that a program derives from ours."""


def test_equality_is_identity(ours: Any, gpt2: Any, custom: Any) -> None:
    assert gpt2 == gpt2 and hash(gpt2) == hash(gpt2)
    assert copy.copy(custom) != custom
    assert len({gpt2, custom, copy.copy(custom)}) == 3
