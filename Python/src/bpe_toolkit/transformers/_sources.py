"""Where the tokens of an encoding come from: a text, a list of words, a filler, or lists as they are.

A source has its ids from the start. Everything else about its tokens is found when somebody asks, because most callers
never do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from ._engine import Engine

Offsets = list[tuple[int, int]]
Words = list[int | None]

# What `char::is_whitespace` accepts in Rust, and the byte-level spelling of a space.
SPACES = "".join(map(chr, [*range(9, 14), 32, 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B)])) + (
    "\u2028\u2029\u202f\u205f\u3000Ġ"
)


def spaces_around(token: str) -> tuple[int, int]:
    """How many characters of space a token begins and ends with.

    >>> spaces_around("Ġhi")
    (1, 0)
    """
    return len(token) - len(token.lstrip(SPACES)), len(token) - len(token.rstrip(SPACES))


class Source(Protocol):
    """Tokens of one origin. The lists have one element a token and belong to the source: do not change them."""

    attention: int
    special: int
    ids: list[int]

    def offsets(self) -> Offsets: ...

    def words(self) -> Words: ...

    def tokens(self) -> list[str]: ...

    def spaces(self, start: int, stop: int) -> list[tuple[int, int]]: ...


class Text:
    """The tokens of a text, as the engine gives them, without those that a template adds."""

    __slots__ = ("ids", "_engine", "_text", "_literal", "_offsets", "_words", "_tokens")

    attention = 1
    special = 0

    def __init__(
        self,
        engine: Engine,
        text: str,
        literal: bool,
        ids: list[int],
        offsets: Offsets | None = None,
    ) -> None:
        self.ids = ids
        self._engine = engine
        self._text = text
        self._literal = literal
        self._offsets = offsets
        self._words: Words | None = None
        self._tokens: list[str] | None = None

    def offsets(self) -> Offsets:
        if self._offsets is None:
            ids, self._offsets = self._engine.spans([self._text], self._literal)[0]
        return self._offsets

    def words(self) -> Words:
        if self._words is None:
            self._ask_reference()
        return self._words or []

    def tokens(self) -> list[str]:
        if self._tokens is None:
            if self._engine.has_one_spelling(self.ids):
                self._tokens = self._engine.tokens(self.ids)
            else:
                self._ask_reference()
        return self._tokens or []

    def spaces(self, start: int, stop: int) -> list[tuple[int, int]]:
        if self._tokens is None and self._engine.has_one_spelling(self.ids):
            return list(map(self._engine.spaces.__getitem__, self.ids[start:stop]))
        return list(map(spaces_around, self.tokens()[start:stop]))

    def _ask_reference(self) -> None:
        """Hugging Face's library alone numbers the words, and spells tokens with the spaces that they take in."""
        reference = self._engine.reference(self._text, self._literal)
        if reference.ids != self.ids:
            raise RuntimeError(
                f"bpe_toolkit and tokenizers give different ids for {self._text[:60]!r}: please report it"
            )
        self._words, self._tokens = reference.word_ids, reference.tokens


class WordList:
    """The tokens of words that the caller cut: offsets count from the start of each word."""

    __slots__ = ("ids", "_texts", "_offsets", "_tokens")

    attention = 1
    special = 0

    def __init__(self, texts: list[Text]) -> None:
        self.ids = [id for text in texts for id in text.ids]
        self._texts = texts
        self._offsets: Offsets | None = None
        self._tokens: list[str] | None = None

    def offsets(self) -> Offsets:
        if self._offsets is None:
            self._offsets = [span for text in self._texts for span in text.offsets()]
        return self._offsets

    def words(self) -> Words:
        return [word for word, text in enumerate(self._texts) for _ in text.ids]

    def tokens(self) -> list[str]:
        if self._tokens is None:
            self._tokens = [token for text in self._texts for token in text.tokens()]
        return self._tokens

    def spaces(self, start: int, stop: int) -> list[tuple[int, int]]:
        return list(map(spaces_around, self.tokens()[start:stop]))


class Filler:
    """Tokens that stand for no text: those that a template adds, and padding."""

    __slots__ = ("ids", "attention", "_tokens")

    special = 1

    def __init__(self, ids: list[int], tokens: list[str], attention: int) -> None:
        self.ids = ids
        self.attention = attention
        self._tokens = tokens

    def offsets(self) -> Offsets:
        return [(0, 0)] * len(self.ids)

    def words(self) -> Words:
        return [None] * len(self.ids)

    def tokens(self) -> list[str]:
        return self._tokens

    def spaces(self, start: int, stop: int) -> list[tuple[int, int]]:
        return list(map(spaces_around, self._tokens[start:stop]))


class Listed:
    """Tokens whose columns are all known."""

    __slots__ = ("ids", "attention", "special", "_offsets", "_words", "_tokens")

    def __init__(
        self,
        ids: list[int],
        attention: int,
        special: int,
        offsets: Offsets,
        words: Words,
        tokens: list[str],
    ) -> None:
        self.ids = ids
        self.attention = attention
        self.special = special
        self._offsets = offsets
        self._words = words
        self._tokens = tokens

    def offsets(self) -> Offsets:
        return self._offsets

    def words(self) -> Words:
        return self._words

    def tokens(self) -> list[str]:
        return self._tokens

    def spaces(self, start: int, stop: int) -> list[tuple[int, int]]:
        return list(map(spaces_around, self._tokens[start:stop]))
