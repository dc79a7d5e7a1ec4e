"""Special tokens: which are found, which are text, which are refused, for each way to say so."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest
import support
from support import END, message_of

TEXT = f"a{END}b"
AS_TEXT = [64, 27, 91, 437, 1659, 5239, 91, 29, 65]
AS_TOKEN = [64, 50256, 65]
ENCODERS = ("encode", "encode_to_numpy", "encode_with_unstable", "encode_batch")


def call(encoding: Any, method: str, text: str, **options: Any) -> Any:
    """The ids of one text by any method; of encode_with_unstable the stable ids and one completion."""
    if method == "encode_batch":
        return encoding.encode_batch([text], **options)[0]
    result = getattr(encoding, method)(text, **options)
    if method == "encode_with_unstable":
        stable, completions = result
        assert all(encoding.decode_bytes(stable + more).startswith(text.encode()) for more in completions)
        return stable
    return list(result)


@pytest.mark.parametrize("method", ENCODERS)
@pytest.mark.parametrize("allowed", ["all", {END}, frozenset({END}), {END, "no such token"}])
def test_allowed(gpt2: Any, method: str, allowed: Any) -> None:
    for options in ({}, {"disallowed_special": "all"}, {"disallowed_special": ()}):
        ids = call(gpt2, method, TEXT, allowed_special=allowed, **options)
        assert ids == (AS_TOKEN[:2] if method == "encode_with_unstable" else AS_TOKEN)


@pytest.mark.parametrize("method", ENCODERS)
@pytest.mark.parametrize("allowed", [set(), frozenset(), {"no such token"}, {5}, {b"bytes"}])
def test_refused_by_default(gpt2: Any, method: str, allowed: Any) -> None:
    text = message_of(lambda: call(gpt2, method, TEXT, allowed_special=allowed), ValueError)
    assert repr(END) in text and "disallowed_special=()" in text and "allowed_special" in text


def harmless() -> list[Callable[[], Any]]:
    return [lambda: (), lambda: [], set, frozenset, str, dict, lambda: {"no such token"}, lambda: ["zzz"]]


@pytest.mark.parametrize("method", ENCODERS)
@pytest.mark.parametrize("make", harmless())
def test_nothing_of_the_text_is_disallowed(gpt2: Any, method: str, make: Callable[[], Any]) -> None:
    ids = call(gpt2, method, TEXT, disallowed_special=make())
    assert ids == (AS_TEXT[:-1] if method == "encode_with_unstable" else AS_TEXT)


def collections_of(spelling: str) -> list[Callable[[], Any]]:
    return [
        lambda: {spelling},
        lambda: [spelling],
        lambda: (spelling,),
        lambda: frozenset({spelling}),
        lambda: {spelling: 1},
        lambda: {spelling: 1}.keys(),
        lambda: [spelling, spelling, "more"],
    ]


@pytest.mark.parametrize("method", ENCODERS)
@pytest.mark.parametrize("make", collections_of(END))
def test_disallowed_even_if_allowed(gpt2: Any, method: str, make: Callable[[], Any]) -> None:
    """The check comes first, so what is named in both is refused."""
    for allowed in (set(), {END}, "all"):
        options = {"allowed_special": allowed, "disallowed_special": make()}
        assert repr(END) in message_of(lambda: call(gpt2, method, TEXT, **options), ValueError)


@pytest.mark.parametrize("method", ENCODERS)
@pytest.mark.parametrize("make", collections_of("b"))
def test_any_text_can_be_disallowed(gpt2: Any, method: str, make: Callable[[], Any]) -> None:
    """It need not be a special token."""
    assert "'b'" in message_of(lambda: call(gpt2, method, "ab", disallowed_special=make()), ValueError)
    assert list(call(gpt2, "encode", "aB", disallowed_special=make())) == gpt2.encode_ordinary("aB")


def test_a_string_is_a_collection_of_its_letters(gpt2: Any) -> None:
    assert "'<'" in message_of(lambda: gpt2.encode(TEXT, disallowed_special=END), ValueError)
    assert gpt2.encode("Q", disallowed_special=END) == gpt2.encode_ordinary("Q")
    assert "''" in message_of(lambda: gpt2.encode("Q", disallowed_special={""}), ValueError)


def test_generators(gpt2: Any) -> None:
    """A generator can be read only once: `encode` reads it, of `encode_batch` only the first text sees it."""
    assert repr(END) in message_of(lambda: gpt2.encode(TEXT, disallowed_special=iter([END])), ValueError)
    assert gpt2.encode("Q", disallowed_special=iter(["a"])) == gpt2.encode_ordinary("Q")


@pytest.mark.parametrize("value", [None, 0, False])
def test_false_values_disallow_nothing(gpt2: Any, value: Any) -> None:
    for method in ("encode", "encode_to_numpy"):
        assert call(gpt2, method, TEXT, disallowed_special=value) == AS_TEXT
    message_of(lambda: gpt2.encode_batch([TEXT], disallowed_special=value), TypeError)


@pytest.mark.parametrize("method", ENCODERS)
@pytest.mark.parametrize("allowed", [(), [], [END], (END,), END, "", "ALL", None, 1, {END: 1}, iter([END])])
def test_allowed_must_be_a_set(gpt2: Any, method: str, allowed: Any) -> None:
    for options in ({}, {"disallowed_special": ()}):
        text = message_of(lambda: call(gpt2, method, TEXT, allowed_special=allowed, **options), TypeError)
        assert "set" in text and type(allowed).__name__.removesuffix("Type") in text


@pytest.mark.parametrize("method", ENCODERS)
def test_keys_are_not_a_set(gpt2: Any, method: str) -> None:
    for options in ({}, {"disallowed_special": ()}):
        keys = {END: 1}.keys()
        assert "dict_keys" in message_of(
            lambda: call(gpt2, method, TEXT, allowed_special=keys, **options), TypeError
        )


@pytest.mark.parametrize("method", ENCODERS)
@pytest.mark.parametrize("item", [5, b"x"])
def test_items_must_be_str(gpt2: Any, method: str, item: Any) -> None:
    options = {"allowed_special": {item}, "disallowed_special": ()}
    assert type(item).__name__ in message_of(lambda: call(gpt2, method, "a", **options), TypeError)
    message_of(lambda: call(gpt2, method, "a", disallowed_special={item}), TypeError)


def test_options_are_keywords(gpt2: Any) -> None:
    for method in ENCODERS:
        message_of(lambda: getattr(gpt2, method)("a", set()), TypeError)
    assert gpt2.encode(text="a") == [64]


def test_the_message_tells_the_remedies(gpt2: Any) -> None:
    text = message_of(lambda: gpt2.encode(TEXT), ValueError)
    assert "allowed_special={'<|endoftext|>', ...}" in text
    assert "special_tokens_set - {'<|endoftext|>'})" in text
    assert "disallowed_special=()" in text
    core = support.part("core")
    assert message_of(lambda: core.raise_disallowed_special_token(END), ValueError) == text
    assert '"it\'s"' in message_of(lambda: core.raise_disallowed_special_token("it's"), ValueError)


def test_every_set_of_allowed_tokens(cl100k: Any, tiktoken: Any) -> None:
    """All 2⁵ sets of what is allowed, with and without the check of the rest."""
    reference = tiktoken.get_encoding("cl100k_base")
    tokens = sorted(cl100k.special_tokens_set)
    text = " x ".join(tokens) + "".join(reversed(tokens)) + "<|endoftext|<|fim_prefix|>"
    for size in range(len(tokens) + 1):
        for chosen in itertools.combinations(tokens, size):
            ids = reference.encode(text, allowed_special=set(chosen), disallowed_special=())
            assert cl100k.encode(text, allowed_special=set(chosen), disallowed_special=()) == ids
            assert cl100k.decode(ids) == text
            if size < len(tokens):
                message_of(lambda: cl100k.encode(text, allowed_special=set(chosen)), ValueError)
            rest = set(tokens) - set(chosen)
            part = "".join(chosen) + "plain"
            assert cl100k.encode(part, allowed_special=set(chosen), disallowed_special=rest)[:size] == [
                cl100k._special_tokens[token] for token in chosen
            ]


def test_single_special_tokens(encoding: Any) -> None:
    specials = encoding._special_tokens
    for spelling, token in specials.items():
        assert encoding.encode_single_token(spelling) == token
        assert encoding.encode_single_token(spelling.encode()) == token
        assert encoding.is_special_token(token)
    # tiktoken takes a tenth of a second for every new set of a thousand.
    for spelling, token in [*specials.items()][:12]:
        assert encoding.encode(spelling, allowed_special="all") == [token]
        assert encoding.encode(spelling, allowed_special={spelling}) == [token]
        assert token not in encoding.encode(spelling, disallowed_special=())
        assert token not in encoding.encode_ordinary(spelling)
    assert not encoding.is_special_token(0)


def test_a_shared_id_has_the_first_spelling(ours: Any, vocabularies: None) -> None:
    harmony = ours.get_encoding("o200k_harmony")
    assert harmony.decode([200018]) == "<|endofprompt|>"
    text = "<|reserved_200018|><|endofprompt|>"
    assert harmony.encode(text, allowed_special="all") == [200018, 200018]


def test_spellings_side_by_side(ours: Any) -> None:
    """Where spellings overlap in a text, the first that is allowed is taken."""
    encoding = support.custom(ours, special_tokens={"xy": 301, "yz": 300, "zw": 302})
    for allowed, ids in [
        ("all", [301, 302]),
        ({"xy"}, [301, ord("z"), ord("w")]),
        ({"yz"}, [ord("x"), 300, ord("w")]),
        ({"zw"}, [ord("x"), ord("y"), 302]),
    ]:
        assert encoding.encode("xyzw", allowed_special=allowed, disallowed_special=()) == ids


def test_a_spelling_that_is_also_a_token(ours: Any) -> None:
    """Allowed, it is the special token; asked for alone, it is the ordinary one."""
    encoding = support.custom(ours, special_tokens={"ab": 300})
    assert encoding.encode("ab", allowed_special="all") == [300]
    assert encoding.encode_ordinary("ab") == [256]
    assert encoding.encode_single_token("ab") == 256
    assert encoding.decode([300, 256]) == "abab"
