"""The encoding of one input, with the members of ``tokenizers.Encoding``."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

import tokenizers

from ._columns import Columns, natural
from ._runs import Run


class Encoding(Columns):
    """It behaves like ``tokenizers.Encoding``: positions count characters, and what there is no answer to is ``None``.

    >>> tokenizer(["Hello world"]).encodings[0].char_to_token(6)        # doctest: +SKIP
    1
    """

    __slots__ = ()

    def token_to_sequence(self, token_index: int) -> int | None:
        if natural(token_index) > len(self):
            return None
        if not self._ranges:
            return 0
        for sequence, (start, stop) in self._ranges.items():
            if start <= token_index < stop:
                return sequence
        return None

    def token_to_chars(self, token_index: int) -> tuple[int, int] | None:
        run, index = self._run_at(token_index)
        if run is None:
            return None
        return run.offsets()[index] if run.trims else run.source.offsets()[run.start + index]

    def token_to_word(self, token_index: int) -> int | None:
        run, index = self._run_at(token_index)
        return None if run is None else run.source.words()[run.start + index]

    def _run_at(self, token: int) -> tuple[Run | None, int]:
        """The run with the token, if it is of a sequence, and the token's place in the run."""
        if self.token_to_sequence(token) is not None:
            for run in self._runs:
                length = run.stop - run.start
                if token < length:
                    return run, token
                token -= length
        return None, 0

    def char_to_token(self, char_pos: int, sequence_index: int = 0) -> int | None:
        first, last = self._range(sequence_index)
        natural(char_pos)
        for token, (start, end) in enumerate(self.offsets[first:last], first):
            if start <= char_pos < end:
                return token
        return None

    def char_to_word(self, char_pos: int, sequence_index: int = 0) -> int | None:
        token = self.char_to_token(char_pos, sequence_index)
        return None if token is None else self.token_to_word(token)

    def word_to_tokens(self, word_index: int, sequence_index: int = 0) -> tuple[int, int] | None:
        first, last = self._range(sequence_index)
        natural(word_index)
        tokens: list[int] = []
        for token, word in enumerate(self.word_ids[first:last], first):
            if word is not None and word > word_index:
                break
            if word == word_index:
                tokens.append(token)
        return (tokens[0], tokens[-1] + 1) if tokens else None

    def word_to_chars(self, word_index: int, sequence_index: int = 0) -> tuple[int, int] | None:
        tokens = self.word_to_tokens(word_index, sequence_index)
        if tokens is None:
            return None
        offsets = self.offsets
        return offsets[tokens[0]][0], offsets[tokens[1] - 1][1]

    @staticmethod
    def merge(encodings: Iterable[Any], growing_offsets: bool = True) -> tokenizers.Encoding:
        """Hugging Face's encoding of all these one after another."""
        plain = [each.plain() if isinstance(each, Encoding) else each for each in encodings]
        return tokenizers.Encoding.merge(plain, growing_offsets)

    def plain(self) -> tokenizers.Encoding:
        """The same as Hugging Face's class."""
        return _plain(json.dumps(self.as_dictionary()).encode())

    def __copy__(self) -> Encoding:
        return self.copy()

    def __deepcopy__(self, memo: object) -> Encoding:
        return self.deep_copy()

    def __reduce__(self) -> tuple[Callable[[bytes], tokenizers.Encoding], tuple[bytes]]:
        return _plain, (json.dumps(self.as_dictionary()).encode(),)

    def __repr__(self) -> str:
        return (
            f"Encoding(num_tokens={len(self)}, attributes=[ids, type_ids, tokens, offsets, attention_mask,"
            " special_tokens_mask, overflowing])"
        )


def _plain(columns: bytes) -> tokenizers.Encoding:
    encoding = tokenizers.Encoding()
    encoding.__setstate__(columns)
    return encoding
