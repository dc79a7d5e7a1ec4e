"""Ids: what the seven published encodings give for texts of many kinds, and that nothing of a text is lost."""

from __future__ import annotations

from typing import Any

import pytest
import support

TEXTS = {
    "nothing": "",
    "words": "hello world",
    "sentence": "The quick brown fox jumps over the lazy dog, doesn't it? IT'S DON'T we'Ll I'ſ",
    "numbers": "1 12 123 1234 12345 3.14159 ٣٤ Ⅷ ½ 1,000,000",
    "code": "def f(x):\n\treturn x ** 2  # square\n\n\n    if (a != b) { return; }\r\n",
    "spaces": " a  b   c    d" + " " * 30 + "e \n \n  \n\n\t\t x  ",
    "space at the end": "today\n  \n   ",
    "ends of lines": "a\r\nb\rc\n\n\nd\r\r\n",
    "unusual spaces": "a\u00a0b\u2003\u2003c\u3000d\u2028e\u0085f\x1cg\x0b\x0ch\u200bi",
    "accents": "naïve café Ångström e\u0301 n\u0303 İstanbul ﬁ ß ẞ",
    "scripts": "日本語のテキスト 中文字符 한국어 ไทย עברית العربية हिन्दी ქართული Ελληνικά Русский",
    "emoji": "😀👍🏽👨‍👩‍👧‍👦🇩🇪☺️🦒",
    "mathematics": "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 ∀x∈ℝ: ⌈x⌉ = −⌊−x⌋",
    "controls": "\x00\x01\x7f\x80\x9f\ufeff\ufffe\uffff\U0010ffff",
    "camel": "camelCaseHTTPServer XMLHttpRequest snake_case_name ALLCAPS",
    "path": "https://example.com/a/b?c=d&e=f#g\n/// //\n/",
    "title letters": "ǅ ǈabc ʰʱ ªº Ꭰꭰ",
    "piece of a special token": "<|endoftext <|endo|> |endoftext|>",
}
KNOWN = {
    "gpt2": {"hello world": [31373, 995], "0": [15], "00": [405], "0" * 17: [8269, 10535, 830]},
    "r50k_base": {"hello world": [31373, 995], " \x850": [220, 126, 227, 15]},
    "p50k_base": {"hello world": [31373, 995], "  \x850": [50257, 126, 227, 15]},
    "p50k_edit": {"hello world": [31373, 995]},
    "cl100k_base": {
        "hello world": [15339, 1917],
        "today\n ": [31213, 198, 220],
        "today\n \n": [31213, 27907],
        "'rer": [2351, 81],
        "\U0001f44d": [9468, 239, 235],
    },
    "o200k_base": {"hello world": [24912, 2375], "\U0001f44d": [82514]},
    "o200k_harmony": {"hello world": [24912, 2375]},
}
SIZES = {
    "gpt2": (50257, 50256, 50256),
    "r50k_base": (50257, 50256, 50256),
    "p50k_base": (50281, 50256, 50280),
    "p50k_edit": (50284, 50256, 50280),
    "cl100k_base": (100277, 100257, 100256),
    "o200k_base": (200019, 199999, 199998),
    "o200k_harmony": (201088, 199999, 199998),
}


def test_known_ids(encoding: Any, name: str) -> None:
    for text, ids in KNOWN[name].items():
        assert encoding.encode(text) == ids
        assert encoding.decode(ids) == text


def test_sizes(encoding: Any, name: str) -> None:
    n_vocab, end, mergeable = SIZES[name]
    assert (encoding.n_vocab, encoding.eot_token, len(encoding._mergeable_ranks)) == (n_vocab, end, mergeable)
    assert encoding.max_token_value == n_vocab - 1
    assert encoding.name == name


def test_vocabulary_equals_tiktokens(encoding: Any, reference: Any) -> None:
    assert encoding._mergeable_ranks == reference._mergeable_ranks
    assert list(encoding._mergeable_ranks)[:300] == list(reference._mergeable_ranks)[:300]
    assert encoding._special_tokens == reference._special_tokens
    assert encoding.special_tokens_set == reference.special_tokens_set
    assert encoding._pat_str == reference._pat_str
    assert encoding.token_byte_values() == reference.token_byte_values()


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_ids_equal_tiktokens(encoding: Any, reference: Any, text: str) -> None:
    expected = reference.encode(text)
    assert encoding.encode(text) == expected
    assert encoding.encode_ordinary(text) == expected
    assert encoding._encode_bytes(text.encode()) == reference._encode_bytes(text.encode())
    assert encoding.encode_batch([text, "", text]) == [expected, [], expected]
    assert encoding.decode_with_offsets(expected) == reference.decode_with_offsets(expected)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_text_comes_back(encoding: Any, text: str) -> None:
    ids = encoding.encode(text)
    assert encoding.decode(ids) == text
    assert encoding.decode(ids, "strict") == text
    assert encoding.decode_bytes(ids) == text.encode()
    assert b"".join(encoding.decode_tokens_bytes(ids)) == text.encode()
    assert encoding.decode(tuple(encoding.encode_ordinary(text))) == text
    assert encoding.decode(encoding.encode_to_numpy(text)) == text


@pytest.mark.parametrize(
    "unit", ["^", "0", "a", "'s", " ", "\n", "Aa", "é", "日", "\u0301", "🦒", "\r\n", " a"]
)
@pytest.mark.parametrize("before, after", [("", ""), (" ", ""), ("", "\n"), (" ", "x\n")])
def test_long_repetitions(ours: Any, unit: str, before: str, after: str, vocabularies: None) -> None:
    text = before + unit * 10_000 + after
    for name in ("gpt2", "cl100k_base", "o200k_base"):
        encoding = ours.get_encoding(name)
        assert encoding.decode(encoding.encode(text)) == text


@pytest.mark.parametrize("unit", ["x", "^", "0", "Xx", "é"])
def test_very_long_pieces(ours: Any, tiktoken: Any, unit: str, vocabularies: None) -> None:
    for name in ("gpt2", "cl100k_base", "o200k_base"):
        text = unit * 300_000
        assert ours.get_encoding(name).encode(text) == tiktoken.get_encoding(name).encode(text)


def test_each_token_alone(encoding: Any, name: str) -> None:
    """Every id stands for bytes that stand for that id, and those of the holes are unknown."""
    seen = 0
    for token in range(encoding.n_vocab):
        try:
            data = encoding.decode_single_token_bytes(token)
        except KeyError:
            assert token not in encoding._special_tokens.values()
            continue
        seen += 1
        assert encoding.encode_single_token(data) == token
    # Two special tokens of o200k_harmony share an id.
    assert seen == len(encoding._mergeable_ranks) + len(set(encoding._special_tokens.values()))


def test_the_token_of_a_piece(encoding: Any, reference: Any) -> None:
    """A token's bytes taken as a piece are that token."""
    for data, token in list(encoding._mergeable_ranks.items())[:: 1 if support.SOAK else 97]:
        assert encoding._encode_single_piece(data) == [token]
        assert encoding._encode_bytes(data) == reference._encode_bytes(data)


def test_every_character(ours: Any, tiktoken: Any, vocabularies: None) -> None:
    """Each code point, between letters and alone, in lines of a hundred."""
    points = [chr(point) for point in range(0x110000) if not 0xD800 <= point < 0xE000]
    step = 1 if support.SOAK else 23
    for name in ("gpt2", "cl100k_base", "o200k_base"):
        encoding, reference = ours.get_encoding(name), tiktoken.get_encoding(name)
        for start in range(0, len(points), 100 * step):
            text = "a".join(points[start : start + 100]) + " " + " ".join(points[start : start + 100])
            assert encoding.encode_ordinary(text) == reference.encode_ordinary(text), hex(start)


@pytest.mark.parametrize("count", range(0, 24))
def test_repeated_zeros(gpt2: Any, count: int, tiktoken: Any) -> None:
    assert gpt2.encode("0" * count) == tiktoken.get_encoding("gpt2").encode("0" * count)
