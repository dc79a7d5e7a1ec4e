"""tiktoken's ``Encoding``."""

from __future__ import annotations

import functools
import os
import re
from collections.abc import Collection, Iterable, Sequence
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, Any, Literal, NoReturn

from bpe_toolkit import _core
from bpe_toolkit._text import without_surrogates
from bpe_toolkit.tiktoken.core_bpe import CoreBPE, checked

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from bpe_toolkit import Tokenizer

# The policies of the engine.
_FORBIDDEN: None = None
_TEXT = 1
_ALLOWED = 2


class Encoding:
    """An encoding: text to ids and back.

    >>> ranks = {bytes([byte]): byte for byte in range(256)} | {b"he": 256}
    >>> encoding = Encoding("mine", pat_str=r"\\w+|\\W", mergeable_ranks=ranks, special_tokens={"<|end|>": 257})
    >>> encoding.encode("hey<|end|>", allowed_special="all")
    [256, 121, 257]
    """

    def __init__(
        self,
        name: str,
        *,
        pat_str: str,
        mergeable_ranks: dict[bytes, int],
        special_tokens: dict[str, int],
        explicit_n_vocab: int | None = None,
    ):
        """An encoding of tokens whose ids are the ranks of their merges.

        ``pat_str`` is the regular expression that splits text. ``explicit_n_vocab``, if given, is how many tokens there must
        be. Raises ``ValueError`` for an expression that does not compile, or ids that two tokens have.
        """
        self.name = name
        self._pat_str = pat_str
        self._mergeable_ranks = mergeable_ranks
        self._special_tokens = special_tokens
        self.max_token_value = max(max(mergeable_ranks.values()), max(special_tokens.values(), default=0))
        if explicit_n_vocab:
            assert len(mergeable_ranks) + len(special_tokens) == explicit_n_vocab
            assert self.max_token_value == explicit_n_vocab - 1
        self._core_bpe = CoreBPE(mergeable_ranks, special_tokens, pat_str, name=name)

    @classmethod
    def _of_core(cls, name: str, pat_str: str, special_tokens: dict[str, int], core: _core.Tokenizer) -> Encoding:
        """A published encoding, which the engine has loaded: its ranks become a dict only if somebody asks for them."""
        self = object.__new__(cls)
        self.name = name
        self._pat_str = pat_str
        self._special_tokens = special_tokens
        self.max_token_value = core.size - 1
        self._core_bpe = CoreBPE.of_core(core)
        return self

    @functools.cached_property
    def _mergeable_ranks(self) -> dict[bytes, int]:
        special = set(self._special_tokens.values())
        tokens = self._core_bpe.core.tokens()
        return {token: id for id, token in enumerate(tokens) if token is not None and id not in special}

    @functools.cached_property
    def tokenizer(self) -> Tokenizer:
        """The same encoding as this package's own class, which counts, cuts and explains, too."""
        from bpe_toolkit import Tokenizer

        source = (_tokenizer_of, (self,))
        return Tokenizer._made(self._core_bpe.core, source)

    def __repr__(self) -> str:
        return f"<Encoding {self.name!r}>"

    # Encoding

    def encode_ordinary(self, text: str) -> list[int]:
        """The ids of a text in which special tokens are text.

        >>> encoding.encode_ordinary("hello world")             # doctest: +SKIP
        [31373, 995]
        """
        return self._core_bpe.encode_ordinary(checked(text))

    def encode(
        self,
        text: str,
        *,
        allowed_special: Literal["all"] | AbstractSet[str] = frozenset(),
        disallowed_special: Literal["all"] | Collection[str] = "all",
    ) -> list[int]:
        """The ids of a text.

        Special tokens in ``allowed_special`` become tokens; those in ``disallowed_special`` raise ``ValueError``, by default all
        that are not allowed; others are text.

        >>> encoding.encode("<|endoftext|>", allowed_special="all")     # doctest: +SKIP
        [50256]
        """
        policy = self._policy([text], allowed_special, disallowed_special)
        core = self._core_bpe.core
        try:
            return core.encode(text, policy, 0)
        except UnicodeEncodeError:
            return core.encode(without_surrogates(text), policy, 0)
        except _core.SpecialTokenError:
            self._refuse(text)

    def encode_to_numpy(
        self,
        text: str,
        *,
        allowed_special: Literal["all"] | AbstractSet[str] = frozenset(),
        disallowed_special: Literal["all"] | Collection[str] = "all",
    ) -> npt.NDArray[np.uint32]:
        """The ids of a text in an array, which takes less time and memory than a list."""
        import numpy as np

        policy = self._policy([text], allowed_special, disallowed_special)
        try:
            ids = self._core_bpe.core.encode_array(text, policy, 0)
        except _core.SpecialTokenError:
            self._refuse(text)
        return np.frombuffer(ids, dtype=np.uint32)

    def encode_ordinary_batch(self, text: list[str], *, num_threads: int = 8) -> list[list[int]]:
        """The ids of each of many texts in which special tokens are text, by several threads.

        >>> encoding.encode_ordinary_batch(["hello world", "goodbye world"])    # doctest: +SKIP
        [[31373, 995], [11274, 16390, 995]]
        """
        return self._encode_batch(text, _TEXT, num_threads)

    def encode_batch(
        self,
        text: list[str],
        *,
        num_threads: int = 8,
        allowed_special: Literal["all"] | AbstractSet[str] = frozenset(),
        disallowed_special: Literal["all"] | Collection[str] = "all",
    ) -> list[list[int]]:
        """The ids of each of many texts, by several threads; special tokens as for ``encode``."""
        texts = list(text)
        return self._encode_batch(texts, self._policy(texts, allowed_special, disallowed_special), num_threads)

    def _encode_batch(self, text: Iterable[str], policy: _core.Policy, num_threads: int) -> list[list[int]]:
        threads = _threads(num_threads)
        texts = [checked(item) for item in text]
        try:
            return self._core_bpe.core.encode_batch(texts, policy, threads)
        except UnicodeEncodeError:
            texts = [without_surrogates(item) for item in texts]
            return self._core_bpe.core.encode_batch(texts, policy, threads)
        except _core.SpecialTokenError:
            for item in texts:
                self._refuse(item, only_if_found=True)
            raise

    def encode_with_unstable(
        self,
        text: str,
        *,
        allowed_special: Literal["all"] | AbstractSet[str] = frozenset(),
        disallowed_special: Literal["all"] | Collection[str] = "all",
    ) -> tuple[list[int], list[list[int]]]:
        """The ids of a text to which more will be added: those that stay as they are, and what may stand for the rest.

        The bytes of each completion begin with those that the stable ids leave out.
        """
        policy = self._policy([text], allowed_special, disallowed_special)
        try:
            return self._core_bpe.core.encode_unstable(text, policy, True)
        except _core.SpecialTokenError:
            self._refuse(text)

    def encode_single_token(self, text_or_bytes: str | bytes) -> int:
        """The id of a token, special tokens included. Raises ``KeyError`` if there is no such token.

        >>> encoding.encode_single_token("hello")               # doctest: +SKIP
        31373
        """
        if isinstance(text_or_bytes, str):
            text_or_bytes = text_or_bytes.encode("utf-8")
        return self._core_bpe.encode_single_token(text_or_bytes)

    # Decoding

    def decode_bytes(self, tokens: Sequence[int]) -> bytes:
        """The bytes of ids. Raises ``KeyError`` for an id without a token.

        >>> encoding.decode_bytes([31373, 995])                 # doctest: +SKIP
        b'hello world'
        """
        return self._core_bpe.decode_bytes(tokens)

    def decode(self, tokens: Sequence[int], errors: str = "replace") -> str:
        """The text of ids. ``errors`` says what becomes of bytes that are not UTF-8, as for ``bytes.decode``.

        >>> encoding.decode([31373, 995])                       # doctest: +SKIP
        'hello world'
        """
        return self._core_bpe.decode_bytes(tokens).decode("utf-8", errors=errors)

    def decode_single_token_bytes(self, token: int) -> bytes:
        """The bytes of a token, special tokens included. Raises ``KeyError`` if no token has the id."""
        return self._core_bpe.decode_single_token_bytes(token)

    def decode_tokens_bytes(self, tokens: Sequence[int]) -> list[bytes]:
        """The bytes of each id.

        >>> encoding.decode_tokens_bytes([31373, 995])          # doctest: +SKIP
        [b'hello', b' world']
        """
        return [self._core_bpe.decode_single_token_bytes(token) for token in tokens]

    def decode_with_offsets(self, tokens: Sequence[int]) -> tuple[str, list[int]]:
        """The text of ids, and the character in it with which each begins.

        A token that begins inside a character has the place of that character. Raises ``UnicodeDecodeError`` for bytes that
        are not UTF-8.

        >>> encoding.decode_with_offsets([31373, 995])          # doctest: +SKIP
        ('hello world', [0, 5])
        """
        tokens_bytes = self.decode_tokens_bytes(tokens)
        characters = 0
        offsets = []
        for token in tokens_bytes:
            begins_inside = 0x80 <= token[0] < 0xC0
            offsets.append(max(0, characters - begins_inside))
            characters += sum(not 0x80 <= byte < 0xC0 for byte in token)
        return b"".join(tokens_bytes).decode("utf-8", errors="strict"), offsets

    def decode_batch(
        self, batch: Sequence[Sequence[int]], *, errors: str = "replace", num_threads: int = 8
    ) -> list[str]:
        """The text of each of many lists of ids."""
        _threads(num_threads)
        return [self.decode(tokens, errors) for tokens in batch]

    def decode_bytes_batch(self, batch: Sequence[Sequence[int]], *, num_threads: int = 8) -> list[bytes]:
        """The bytes of each of many lists of ids."""
        _threads(num_threads)
        return [self.decode_bytes(tokens) for tokens in batch]

    # What the encoding has

    def token_byte_values(self) -> list[bytes]:
        """The bytes of all tokens but the special ones, sorted."""
        return self._core_bpe.token_byte_values(self._special_tokens.values())

    @property
    def eot_token(self) -> int:
        """The id of ``<|endoftext|>``. Raises ``KeyError`` if there is none."""
        return self._special_tokens["<|endoftext|>"]

    @functools.cached_property
    def special_tokens_set(self) -> set[str]:
        """The spellings of the special tokens."""
        return set(self._special_tokens.keys())

    @functools.cached_property
    def _special_token_values(self) -> set[int]:
        return set(self._special_tokens.values())

    def is_special_token(self, token: int) -> bool:
        """Whether an id is that of a special token."""
        assert isinstance(token, int)
        return token in self._special_token_values

    @property
    def n_vocab(self) -> int:
        """One more than the largest id."""
        return self.max_token_value + 1

    # Special tokens

    def _policy(
        self,
        texts: Sequence[str],
        allowed_special: Literal["all"] | AbstractSet[str],
        disallowed_special: Literal["all"] | Collection[str],
    ) -> _core.Policy:
        """The engine's policy for what tiktoken's arguments say, when the texts have been checked."""
        for text in texts:
            checked(text)
        if not allowed_special and disallowed_special == "all":
            return _FORBIDDEN
        every = self.special_tokens_set
        allowed = every if allowed_special == "all" else allowed_special
        disallowed = every - allowed if disallowed_special == "all" else disallowed_special
        if disallowed:
            expression = _expression(frozenset(disallowed))
            for text in texts:
                if match := expression.search(text):
                    raise_disallowed_special_token(match.group())
        if not isinstance(allowed, (set, frozenset)):
            raise TypeError(f"allowed_special is \"all\" or a set, not {type(allowed).__name__}")
        if not allowed:
            return _TEXT
        return _ALLOWED if allowed >= every else allowed

    def _refuse(self, text: str, only_if_found: bool = False) -> NoReturn:  # type: ignore[misc]
        """Raises the error for a text that the engine has refused."""
        match = _expression(frozenset(self._special_tokens)).search(text)
        if match:
            raise_disallowed_special_token(match.group())
        if not only_if_found:
            raise ValueError("the text has a special token")

    # What others use although it is private

    def _encode_single_piece(self, text_or_bytes: str | bytes) -> list[int]:
        """The ids of bytes as one piece, whatever the pattern says, without special tokens."""
        if isinstance(text_or_bytes, str):
            text_or_bytes = text_or_bytes.encode("utf-8")
        return self._core_bpe.encode_single_piece(text_or_bytes)

    def _encode_only_native_bpe(self, text: str) -> list[int]:
        """The ids of a text that the module ``regex`` splits, with special tokens as text."""
        import regex

        pieces = regex.findall(regex.compile(self._pat_str), text)
        return [id for piece in pieces for id in self._core_bpe.encode_single_piece(piece.encode("utf-8"))]

    def _encode_bytes(self, text: bytes) -> list[int]:
        """The ids of bytes, which need not be UTF-8, with special tokens as text."""
        return self._core_bpe._encode_bytes(text)

    # Pickling: a registered encoding is pickled as its name.

    def __getstate__(self) -> object:
        from bpe_toolkit.tiktoken import registry

        if registry.ENCODINGS.get(self.name) is self:
            return self.name
        return {
            "name": self.name,
            "pat_str": self._pat_str,
            "mergeable_ranks": self._mergeable_ranks,
            "special_tokens": self._special_tokens,
        }

    def __setstate__(self, value: Any) -> None:
        if isinstance(value, str):
            from bpe_toolkit.tiktoken import registry

            self.__dict__ = registry.get_encoding(value).__dict__
        else:
            self.__init__(**value)  # type: ignore[misc]


def raise_disallowed_special_token(token: str) -> NoReturn:
    """Raises the error for a special token that a text must not have."""
    raise ValueError(
        f"Encountered text corresponding to disallowed special token {token!r}.\n"
        f"To encode it as the token, pass allowed_special={{{token!r}, ...}}; to encode it like any other text, pass"
        f" disallowed_special=(encoding.special_tokens_set - {{{token!r}}}), or disallowed_special=() for all of them.\n"
    )


def _tokenizer_of(encoding: Encoding) -> Tokenizer:
    return encoding.tokenizer


def _threads(num_threads: int) -> int:
    if num_threads <= 0:
        raise ValueError(f"num_threads is {num_threads}, and must be at least 1")
    return min(num_threads, os.cpu_count() or 1)


@functools.lru_cache(maxsize=128)
def _expression(tokens: frozenset[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(tokens, key=len, reverse=True))))
