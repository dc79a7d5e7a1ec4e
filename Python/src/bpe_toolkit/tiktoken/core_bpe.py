"""The part of tiktoken that is in Rust, over this package's engine."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet

from bpe_toolkit import _core
from bpe_toolkit._text import without_surrogates


def checked(text: str) -> str:
    """The text, if it is one: the engine would take bytes, too, which tiktoken refuses."""
    if not isinstance(text, str):
        raise TypeError(f"expected a str, not {type(text).__name__}")
    return text


class CoreBPE:
    """What ``Encoding`` calls ``_core_bpe``."""

    __slots__ = ("core",)

    #: The engine's tokenizer.
    core: _core.Tokenizer

    def __init__(
        self, encoder: Mapping[bytes, int], special_tokens_encoder: Mapping[str, int], pattern: str, *, name: str = ""
    ) -> None:
        self.core = _core.open_ranks(name, pattern, encoder, special_tokens_encoder)

    @classmethod
    def of_core(cls, core: _core.Tokenizer) -> CoreBPE:
        self = object.__new__(cls)
        self.core = core
        return self

    def encode_ordinary(self, text: str) -> list[int]:
        try:
            return self.core.encode(text, 1, 0)
        except UnicodeEncodeError:
            return self.core.encode(without_surrogates(text), 1, 0)

    def encode(self, text: str, allowed_special: AbstractSet[str]) -> list[int]:
        return self.core.encode(checked(text), allowed_special or 1, 0)

    def encode_to_tiktoken_buffer(self, text: str, allowed_special: AbstractSet[str]) -> _core.Array:
        return self.core.encode_array(checked(text), allowed_special or 1, 0)

    def encode_with_unstable(
        self, text: str, allowed_special: AbstractSet[str]
    ) -> tuple[list[int], list[list[int]]]:
        return self.core.encode_unstable(checked(text), allowed_special or 1, True)

    def encode_single_token(self, piece: bytes) -> int:
        id = self.core.token_id(piece)
        if id is None:
            raise KeyError(piece)
        return id

    def encode_single_piece(self, piece: bytes) -> list[int]:
        return self.core.encode_piece(piece)

    def _encode_bytes(self, data: bytes) -> list[int]:
        """The ids of the longest text at the start; then the rest, with the last piece of that text, as one piece."""
        try:
            data.decode("utf-8")
            return self.core.encode(data, 1, 0)
        except UnicodeDecodeError as error:
            text = data[: error.start]
        (stable, _) = self.core.encode_unstable(text, 1, False)
        rest = data[len(self.core.decode(stable)) :]
        return stable + self.core.encode_piece(rest)

    def decode_bytes(self, tokens: Sequence[int]) -> bytes:
        return self.core.decode(tokens)

    def decode_single_token_bytes(self, token: int) -> bytes:
        found = self.core.token_bytes(token)
        if found is None:
            raise KeyError(f"{token}")
        return found

    def token_byte_values(self, special_tokens: Collection[int] = ()) -> list[bytes]:
        special = set(special_tokens or self.core.special_tokens().values())
        tokens = self.core.tokens()
        return sorted(token for id, token in enumerate(tokens) if token is not None and id not in special)
