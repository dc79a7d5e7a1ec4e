"""The part of tiktoken that is in Rust, over this package's engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, NoReturn

from bpe_toolkit import _core
from bpe_toolkit.tiktoken.special_tokens import TEXT

if TYPE_CHECKING:
    from bpe_toolkit._types import Policy


_WORD = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")


def checked(text: str) -> str:
    """The text, if it is one: the engine would take bytes, too, which tiktoken refuses."""
    if not isinstance(text, str):
        raise TypeError(f"expected a str, not {type(text).__name__}")
    return text


def _checked_bytes(data: bytes) -> bytes:
    if not isinstance(data, bytes):
        raise TypeError(f"expected bytes, not {type(data).__name__}")
    return data


def _policy(allowed_special: AbstractSet[str]) -> Policy:
    if not isinstance(allowed_special, (set, frozenset)):
        raise TypeError(f"allowed_special is a set, not {type(allowed_special).__name__}")
    return allowed_special or TEXT


class CoreBPE:
    """What ``Encoding`` calls ``_core_bpe``. It forbids nothing: what is not allowed is text."""

    __slots__ = ("core",)

    #: The engine's tokenizer.
    core: _core.Tokenizer

    def __init__(
        self,
        encoder: Mapping[bytes, int],
        special_tokens_encoder: Mapping[str, int],
        pattern: str,
        *,
        name: str = "custom",
    ) -> None:
        if isinstance(pattern, str):
            pattern = pattern.replace("\0", r"\x00")
        # To the engine a bare word is the name of a pattern; in a group it is an expression.
        if isinstance(pattern, str) and set(pattern) <= _WORD:
            pattern = f"(?:{pattern})"
        self.core = _core.open_ranks(name, pattern, True, encoder, special_tokens_encoder)

    @classmethod
    def of_core(cls, core: _core.Tokenizer) -> CoreBPE:
        """What is made of a tokenizer that has been loaded."""
        self = object.__new__(cls)
        self.core = core
        return self

    def __reduce__(self) -> NoReturn:
        raise TypeError(f"cannot pickle {type(self).__name__!r} object")

    def encode_ordinary(self, text: str) -> list[int]:
        return self.core.encode(checked(text), TEXT, 0)

    def encode(self, text: str, allowed_special: AbstractSet[str]) -> list[int]:
        return self.core.encode(checked(text), _policy(allowed_special), 0)

    def encode_to_tiktoken_buffer(self, text: str, allowed_special: AbstractSet[str]) -> memoryview:
        return memoryview(self.core.encode_array(checked(text), _policy(allowed_special), 0)).toreadonly()

    def encode_with_unstable(
        self, text: str, allowed_special: AbstractSet[str]
    ) -> tuple[list[int], list[list[int]]]:
        return self.core.encode_unstable(checked(text), _policy(allowed_special), True)

    def encode_single_token(self, piece: bytes) -> int:
        id = self.core.token_id(_checked_bytes(piece))
        if id is None:
            raise KeyError(piece)
        return id

    def encode_single_piece(self, piece: bytes) -> list[int]:
        return self.core.encode_piece(_checked_bytes(piece))

    def _encode_bytes(self, bytes: bytes) -> list[int]:
        """The ids of the longest text at the start; then the rest, with the unstable end of that text, as one piece."""
        data = _checked_bytes(bytes)
        try:
            data.decode("utf-8")
            return self.core.encode(data, TEXT, 0)
        except UnicodeDecodeError as error:
            text = data[: error.start]
        (stable, _) = self.core.encode_unstable(text, TEXT, False)
        return stable + self.core.encode_piece(data[len(self.core.decode(stable)) :])

    def decode_bytes(self, tokens: Sequence[int]) -> bytes:
        return self.core.decode(tokens)

    def decode_single_token_bytes(self, token: int) -> bytes:
        found = self.core.token_bytes(token)
        if found is None:
            raise KeyError(f"{token}")
        return found

    def token_byte_values(self) -> list[bytes]:
        special = set(self.core.special_tokens().values())
        tokens = self.core.tokens()
        return sorted(token for id, token in enumerate(tokens) if token is not None and id not in special)
