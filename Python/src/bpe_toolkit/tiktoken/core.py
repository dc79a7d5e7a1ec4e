"""tiktoken's ``Encoding``."""

from __future__ import annotations

import functools
from collections.abc import Collection, Sequence
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, Any, Literal, NoReturn

from bpe_toolkit import _core
from bpe_toolkit._text import without_surrogates
from bpe_toolkit.tiktoken.core_bpe import CoreBPE, checked
from bpe_toolkit.tiktoken.limits import LONGEST_SPACE, refuse_long_space, thread_count
from bpe_toolkit.tiktoken.special_tokens import FORBIDDEN
from bpe_toolkit.tiktoken.special_tokens import TEXT as _TEXT
from bpe_toolkit.tiktoken.special_tokens import _special_token_regex as _special_token_regex
from bpe_toolkit.tiktoken.special_tokens import policy_of
from bpe_toolkit.tiktoken.special_tokens import raise_disallowed_special_token as raise_disallowed_special_token

if TYPE_CHECKING:
    import re

    from bpe_toolkit._types import Policy
    import numpy as np
    import numpy.typing as npt

    from bpe_toolkit import Tokenizer


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
        self._core_bpe = CoreBPE(mergeable_ranks, special_tokens, pat_str, name=f"{name}")

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
        core = self._core_bpe.core
        try:
            return core.encode(checked(text), _TEXT, 0)
        except UnicodeEncodeError:
            return core.encode(without_surrogates(text), _TEXT, 0)

    def encode(
        self,
        text: str,
        *,
        allowed_special: Literal["all"] | AbstractSet[str] = set(),
        disallowed_special: Literal["all"] | Collection[str] = "all",
    ) -> list[int]:
        """The ids of a text.

        Special tokens in ``allowed_special`` become tokens; those in ``disallowed_special`` raise ``ValueError``, by default all
        that are not allowed; others are text.

        >>> encoding.encode("<|endoftext|>", allowed_special="all")     # doctest: +SKIP
        [50256]
        """
        policy = self._policy(text, allowed_special, disallowed_special)
        if len(text) >= LONGEST_SPACE:
            refuse_long_space(text, self._pat_str)
        core = self._core_bpe.core
        try:
            try:
                return core.encode(text, policy, 0)
            except UnicodeEncodeError:
                # tiktoken looks for forbidden tokens only before the surrogates become other characters.
                if policy is FORBIDDEN and not self._forbidden_in(text):
                    policy = _TEXT
                return core.encode(without_surrogates(text), policy, 0)
        except _core.SpecialTokenError:
            self._refuse(text)

    def encode_to_numpy(
        self,
        text: str,
        *,
        allowed_special: Literal["all"] | AbstractSet[str] = set(),
        disallowed_special: Literal["all"] | Collection[str] = "all",
    ) -> npt.NDArray[np.uint32]:
        """The ids of a text in an array, which takes less time and memory than a list."""
        import numpy as np

        policy = self._policy(text, allowed_special, disallowed_special)
        try:
            ids = self._core_bpe.core.encode_array(text, policy, 0)
        except _core.SpecialTokenError:
            self._refuse(text)
        # Not to be written to, as tiktoken's.
        return np.frombuffer(memoryview(ids).toreadonly(), dtype=np.uint32)

    def encode_ordinary_batch(self, text: list[str], *, num_threads: int = 8) -> list[list[int]]:
        """The ids of each of many texts in which special tokens are text, by several threads.

        >>> encoding.encode_ordinary_batch(["hello world", "goodbye world"])    # doctest: +SKIP
        [[31373, 995], [11274, 16390, 995]]
        """
        threads = thread_count(num_threads)
        texts = list(text)
        try:
            return self._core_bpe.core.encode_batch([checked(item) for item in texts], _TEXT, threads)
        except (TypeError, UnicodeEncodeError):
            # One by one: the first error in order counts, and texts with surrogates are repaired.
            return [self.encode_ordinary(item) for item in texts]

    def encode_batch(
        self,
        text: list[str],
        *,
        num_threads: int = 8,
        allowed_special: Literal["all"] | AbstractSet[str] = set(),
        disallowed_special: Literal["all"] | Collection[str] = "all",
    ) -> list[list[int]]:
        """The ids of each of many texts, by several threads; special tokens as for ``encode``."""
        if disallowed_special != "all":
            disallowed_special = frozenset(disallowed_special)
        (policy, forbidden) = policy_of(self.special_tokens_set, allowed_special, disallowed_special)
        threads = thread_count(num_threads)
        texts = list(text)
        try:
            if not (forbidden and any(map(forbidden.search, texts))):
                return self._core_bpe.core.encode_batch([checked(item) for item in texts], policy, threads)
        except (TypeError, ValueError):
            pass
        # One by one: the first error in order counts, and texts with surrogates are repaired.
        return [
            self.encode(item, allowed_special=allowed_special, disallowed_special=disallowed_special)
            for item in texts
        ]

    def encode_with_unstable(
        self,
        text: str,
        *,
        allowed_special: Literal["all"] | AbstractSet[str] = set(),
        disallowed_special: Literal["all"] | Collection[str] = "all",
    ) -> tuple[list[int], list[list[int]]]:
        """The ids of a text to which more will be added: those that stay as they are, and what may stand for the rest.

        The bytes of each completion begin with those that the stable ids leave out.
        """
        policy = self._policy(text, allowed_special, disallowed_special)
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
        thread_count(num_threads)
        return [self.decode(tokens, errors) for tokens in batch]

    def decode_bytes_batch(self, batch: Sequence[Sequence[int]], *, num_threads: int = 8) -> list[bytes]:
        """The bytes of each of many lists of ids."""
        thread_count(num_threads)
        return [self.decode_bytes(tokens) for tokens in batch]

    # What the encoding has

    def token_byte_values(self) -> list[bytes]:
        """The bytes of all tokens but the special ones, sorted."""
        return self._core_bpe.token_byte_values()

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
        text: str,
        allowed_special: Literal["all"] | AbstractSet[str],
        disallowed_special: Literal["all"] | Collection[str],
    ) -> Policy:
        """The engine's policy for tiktoken's arguments. Raises the error for a text that they forbid."""
        checked(text)
        (policy, forbidden) = policy_of(self.special_tokens_set, allowed_special, disallowed_special)
        if forbidden and (match := forbidden.search(text)):
            raise_disallowed_special_token(match.group())
        return policy

    def _refuse(self, text: str) -> NoReturn:
        """Raises the error for a text that the engine has refused."""
        match = self._forbidden_in(text)
        assert match
        raise_disallowed_special_token(match.group())

    def _forbidden_in(self, text: str) -> re.Match[str] | None:
        """The first special token in a text, where all are forbidden."""
        if not self._special_tokens:
            return None
        return _special_token_regex(frozenset(self._special_tokens)).search(text)

    # What others use although it is private

    def _encode_single_piece(self, text_or_bytes: str | bytes) -> list[int]:
        """The ids of bytes as one piece, whatever the pattern says, without special tokens."""
        if isinstance(text_or_bytes, str):
            text_or_bytes = text_or_bytes.encode("utf-8")
        return self._core_bpe.encode_single_piece(text_or_bytes)

    def _encode_only_native_bpe(self, text: str) -> list[int]:
        """The ids of a text that the module ``regex`` splits, with special tokens as text."""
        from importlib import import_module

        pieces = import_module("regex").findall(self._pat_str, text)
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


def _tokenizer_of(encoding: Encoding) -> Tokenizer:
    return encoding.tokenizer
