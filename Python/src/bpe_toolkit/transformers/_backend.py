"""What stands in for ``tokenizers.Tokenizer`` during one call of a tokenizer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ._encoding import Encoding
from ._engine import Engine
from ._processors import Unsupported, process
from ._sources import Source, Text, WordList
from ._truncation import truncate

if TYPE_CHECKING:
    import tokenizers


class Backend:
    """Encodes with the engine; everything else is the real tokenizer's, its settings too.

    Whatever is not quite ordinary, such as a wrong argument or a length that is too short, is left to the real one, so
    that it answers, or complains, as ever.
    """

    def __init__(self, plain: tokenizers.Tokenizer, engine: Engine, wants_offsets: bool) -> None:
        self.__dict__.update(_plain=plain, _engine=engine, _wants_offsets=wants_offsets)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._plain, name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._plain, name, value)

    def encode_batch(
        self, input: Sequence[Any], add_special_tokens: bool = True, is_pretokenized: bool = False
    ) -> list[Encoding] | list[tokenizers.Encoding]:
        try:
            return self._encode(input, add_special_tokens, is_pretokenized)
        except (Unsupported, TypeError, ValueError):
            plain: list[tokenizers.Encoding] = self._plain.encode_batch(
                input, add_special_tokens=add_special_tokens, is_pretokenized=is_pretokenized
            )
            return plain

    def _encode(
        self, inputs: Sequence[Any], adds_special_tokens: bool, in_words: bool
    ) -> list[Encoding]:
        plain, engine = self._plain, self._engine
        inputs_as_texts = [texts_of_words(each) if in_words else texts(each) for each in inputs]
        sources = self._sources(inputs_as_texts, in_words, plain.encode_special_tokens)
        truncation, padding = plain.truncation, plain.padding
        added = [
            plain.num_special_tokens_to_add(pair) if adds_special_tokens else 0
            for pair in (False, True)
        ]
        encodings = []
        for each in inputs_as_texts:
            parts = [Encoding.of(next(sources), type_id) for type_id in range(len(each))]
            if truncation is not None:
                truncate(parts, truncation, added[len(parts) - 1])
            encodings.append(process(engine.processor, parts, adds_special_tokens))
        if padding is not None:
            pad(encodings, padding)
        return encodings

    def _sources(self, inputs: list[list[Any]], in_words: bool, literal: bool) -> Iterator[Source]:
        """The tokens of each text of each input."""
        engine = self._engine
        parts = [part for each in inputs for part in each]
        flat: list[str] = [word for words in parts for word in words] if in_words else parts
        if self._wants_offsets:
            encoded = [
                Text(engine, text, literal, *both)
                for text, both in zip(flat, engine.spans(flat, literal))
            ]
        else:
            encoded = [
                Text(engine, text, literal, ids)
                for text, ids in zip(flat, engine.encode(flat, literal))
            ]
        if not in_words:
            return iter(encoded)
        words = iter(encoded)
        return iter([WordList([next(words) for _ in part]) for part in parts])


def texts(input: Any) -> list[str]:
    """The text, or the pair of texts, of an input."""
    if isinstance(input, str):
        return [input]
    if (
        isinstance(input, (tuple, list))
        and len(input) == 2
        and all(isinstance(text, str) for text in input)
    ):
        return list(input)
    raise Unsupported("an input is neither a text nor a pair of texts")


def texts_of_words(input: Any) -> list[list[str]]:
    """The words, or the pair of lists of words, of an input."""
    if isinstance(input, (tuple, list)):
        if all(isinstance(word, str) for word in input):
            return [list(input)]
        if len(input) == 2 and all(
            isinstance(part, (tuple, list)) and all(isinstance(word, str) for word in part)
            for part in input
        ):
            return [list(part) for part in input]
    raise Unsupported("an input is neither a list of words nor a pair of such lists")


def pad(encodings: list[Encoding], settings: dict[str, Any]) -> None:
    """Pad all to one length in place."""
    length = settings["length"]
    if length is None:
        length = max(map(len, encodings), default=0)
    multiple = settings["pad_to_multiple_of"]
    if multiple:
        length += -length % multiple
    for encoding in encodings:
        encoding.pad(
            length,
            settings["direction"],
            settings["pad_id"],
            settings["pad_type_id"],
            settings["pad_token"],
        )
