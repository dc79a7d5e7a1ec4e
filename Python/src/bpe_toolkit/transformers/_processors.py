"""Post-processors of a ``tokenizer.json``: what puts ``[CLS]``, ``<s>`` and types around texts.

Each takes the encodings of one input, one or two, and gives those that are joined in the end.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ._columns import Columns
from ._encoding import Encoding
from ._runs import Run
from ._sources import Filler

Processor = Callable[[list[Encoding], bool], list[Encoding]]


class Unsupported(Exception):
    """Something that only Hugging Face's library does, in words for the user."""


def processor(description: dict[str, Any] | None) -> Processor | None:
    """The post-processor that a ``tokenizer.json`` describes; ``Unsupported`` if we have none of its type."""
    if description is None:
        return None
    make = PROCESSORS.get(description["type"])
    if make is None:
        raise Unsupported(f"the post-processor is of the type {description['type']}")
    return make(description)


def process(
    processor: Processor | None, encodings: list[Encoding], adds_special_tokens: bool
) -> Encoding:
    """One encoding of one or two texts, with the tokens of the post-processor if ``adds_special_tokens``."""
    if processor is None:
        if len(encodings) == 1:
            return encodings[0]
        for sequence, encoding in enumerate(encodings):
            encoding.set_sequence_id(sequence)
    else:
        for sequence, encoding in enumerate(encodings):
            encoding.set_sequence_id(sequence)
            if sequence > 0:
                encoding.set_type_id(sequence)
            for overflow in encoding._overflowing:
                overflow.set_sequence_id(sequence)
        encodings = processor(encodings, adds_special_tokens)
        if len(encodings) == 1 and not encodings[0]._overflowing:
            return encodings[0]
    joined = Encoding([], [], {})
    for encoding in encodings:
        joined.append(encoding)
    return joined


def template(description: dict[str, Any]) -> Processor:
    """Pieces in a row, each a text or special tokens, with a type."""
    fillers = {
        name: Filler(token["ids"], token["tokens"], attention=1)
        for name, token in description["special_tokens"].items()
    }
    templates = [
        [next(iter(piece.items())) for piece in description[name]] for name in ("single", "pair")
    ]

    def apply(encodings: list[Encoding], adds_special_tokens: bool) -> list[Encoding]:
        if len(encodings) > 2:
            raise Unsupported("a template follows another")
        parts = []
        for kind, piece in templates[len(encodings) - 1]:
            if kind == "Sequence":
                sequence = 0 if piece["id"] == "A" else 1
                encoding = encodings[sequence]
                encoding.set_type_id(piece["type_id"])
                encoding.set_sequence_id(sequence)
                parts.append(encoding.copy())
            elif adds_special_tokens:
                parts.append(Encoding.of(fillers[piece["id"]], piece["type_id"]))
        return parts

    return apply


def bert(description: dict[str, Any]) -> Processor:
    """``[CLS] A [SEP] B [SEP]``."""
    first, last = _edges(description)

    def apply(encodings: list[Encoding], adds_special_tokens: bool) -> list[Encoding]:
        if adds_special_tokens:
            for sequence, encoding in enumerate(encodings):
                before = first if sequence == 0 else None
                for each in (encoding, *encoding._overflowing):
                    _surround(each, sequence, before, last, type_id=min(sequence, 1))
        return encodings

    return apply


def roberta(description: dict[str, Any]) -> Processor:
    """``<s> A </s></s> B </s>``, everything of type 0, offsets without spaces."""
    first, last = _edges(description)

    def apply(encodings: list[Encoding], adds_special_tokens: bool) -> list[Encoding]:
        _trim(description, encodings)
        for sequence, encoding in enumerate(encodings):
            encoding.set_type_id(0)
            if adds_special_tokens:
                for each in (encoding, *encoding._overflowing):
                    each.set_type_id(0)
                    _surround(each, sequence, last if sequence else first, last, type_id=0)
        return encodings

    return apply


def byte_level(description: dict[str, Any]) -> Processor:
    """No tokens, only offsets without spaces."""

    def apply(encodings: list[Encoding], adds_special_tokens: bool) -> list[Encoding]:
        _trim(description, encodings)
        for sequence, encoding in enumerate(encodings):
            encoding.set_sequence_id(sequence)
        return encodings

    return apply


def sequence(description: dict[str, Any]) -> Processor:
    """One after another."""
    processors = [processor(each) for each in description["processors"]]

    def apply(encodings: list[Encoding], adds_special_tokens: bool) -> list[Encoding]:
        for each in processors:
            if each is not None:
                encodings = each(encodings, adds_special_tokens)
        return encodings

    return apply


PROCESSORS: dict[str, Callable[[dict[str, Any]], Processor]] = {
    "TemplateProcessing": template,
    "BertProcessing": bert,
    "RobertaProcessing": roberta,
    "ByteLevel": byte_level,
    "Sequence": sequence,
}


def _trim(description: dict[str, Any], encodings: list[Encoding]) -> None:
    if description["trim_offsets"]:
        for encoding in encodings:
            encoding.trim_offsets(description["add_prefix_space"])


def _edges(description: dict[str, Any]) -> list[Filler]:
    edges = [description["cls"], description["sep"]]
    return [Filler([id], [token], attention=1) for token, id in edges]


def _surround(
    encoding: Columns, sequence: int, before: Filler | None, after: Filler, type_id: int
) -> None:
    length = len(encoding)
    edges = [[Run(filler, 0, 1, type_id)] if filler else [] for filler in (before, after)]
    encoding._runs = edges[0] + encoding._runs + edges[1]
    encoding._ranges = {sequence: (len(edges[0]), len(edges[0]) + length)}
