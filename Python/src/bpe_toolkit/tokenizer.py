"""Text to tokens and back."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, SupportsIndex, TypeVar

from bpe_toolkit import _core
from bpe_toolkit._text import is_arrow, with_replaced_surrogates, without_surrogates
from bpe_toolkit.arrays import TokenArrays

if TYPE_CHECKING:
    from bpe_toolkit._types import ArrowArray, Policy
    import numpy as np
    import numpy.typing as npt

#: A text: characters, or bytes, which need not be UTF-8.
Text = str | bytes | bytearray | memoryview
#: Ids: a sequence of ints, or anything with a buffer of integers, such as an array of numpy.
IDs = Sequence[SupportsIndex] | memoryview
#: What happens where a text has the spelling of a special token: it is refused, it is text, it becomes the token, or those of a
#: collection become tokens while others are text.
Special = Literal["forbid", "text", "allow"] | Collection[str]

_POLICIES: dict[str, int | None] = {"forbid": None, "text": 1, "allow": 2}
_UNITS = {"bytes": 0, "characters": 1, "utf16": 2}
_BOUNDARIES = {"character": 0, "line": 1, "sentence": 2, "paragraph": 3}


class Chunk(NamedTuple):
    """A part of a text that fits a budget of tokens."""

    #: Where it begins and ends: in characters of a ``str``, in bytes of ``bytes``.
    start: int
    end: int
    #: How many tokens it has as a text of its own.
    tokens: int


class Tokenizer:
    """An encoding, ready for use: text to ids and back.

    >>> tokenizer = Tokenizer("default")
    >>> ids = tokenizer.encode("How many eyes does my foot have?")
    >>> tokenizer.decode(ids)
    'How many eyes does my foot have?'

    Texts are ``str`` or bytes, which need not be UTF-8. A tokenizer never changes: any number of threads may use one, and the
    interpreter's lock is released while longer texts are encoded. It can be pickled, and used after a fork.
    """

    __slots__ = ("_engine", "_source")

    _engine: _core.Tokenizer
    _source: tuple[Any, ...]

    def __init__(self, name: str | os.PathLike[str] = "default") -> None:
        """The encoding of a name (``o200k_base``; ``default`` is the one inside the package), of a model (``gpt-4o``), or in a file or folder of any format that is in use.

        Files of published encodings are looked for in ``$BPE_VOCABULARIES``, in tiktoken's cache and in bpe's; nothing is
        fetched (``bpe vocab pull`` does).

        Raises ``ValueError`` where there is no such encoding or the file is damaged, ``OSError`` where it cannot be read.
        Takes time in the size of the vocabulary: make one and keep it.
        """
        self._engine = _core.open(name)
        self._source = (type(self), (os.fspath(name),))

    @classmethod
    def from_bytes(cls, data: bytes | bytearray | memoryview, *, name: str = "memory") -> Tokenizer:
        """The encoding in the bytes of a vocabulary file of any format, such as a ``tokenizer.json``."""
        data = memoryview(data).tobytes()
        return cls._made(_core.open_memory(name, data), (_from_bytes, (cls, data, name)))

    @classmethod
    def from_ranks(
        cls, name: str, *, pattern: str, ranks: Mapping[bytes, int], special_tokens: Mapping[str, int] | None = None
    ) -> Tokenizer:
        """The encoding of tokens whose ids are the ranks of their merges.

        ``pattern`` is a name such as ``o200k``, or a regular expression.
        """
        ranks, special_tokens = dict(ranks), dict(special_tokens or {})
        core = _core.open_ranks(name, pattern, False, ranks, special_tokens)
        return cls._made(core, (_from_ranks, (cls, name, pattern, ranks, special_tokens)))

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes the encoding to a file from which ``Tokenizer.load`` opens it in milliseconds, for other processes of this program.

        The format is that of one version of this package and one kind of machine: it is no file to publish.
        """
        self._engine.save(path)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Tokenizer:
        """The encoding in a file of ``save``, which must belong to this user. Its content is trusted: open files of strangers by
        ``Tokenizer(path)``."""
        return cls._made(_core.open_saved(path), (_load, (cls, os.fspath(path))))

    @classmethod
    def _made(cls, core: _core.Tokenizer, source: tuple[Any, ...]) -> Tokenizer:
        self = object.__new__(cls)
        self._engine = core
        self._source = source
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return self._source

    def __repr__(self) -> str:
        return f"<Tokenizer {self.name!r}>"

    # What the encoding has

    @property
    def name(self) -> str:
        """The name of the encoding."""
        return self._engine.name

    @property
    def pattern(self) -> str:
        """The split pattern as a regular expression."""
        return self._engine.pattern

    @property
    def size(self) -> int:
        """One more than the largest id, special tokens and gaps included: the size of a model's embedding."""
        return self._engine.size

    @property
    def special_tokens(self) -> dict[str, int]:
        """The special tokens: a dict from spellings to ids."""
        return self._engine.special_tokens()

    def tokens(self) -> list[bytes | None]:
        """The bytes of every id; ``None`` for ids without a token."""
        return self._engine.tokens()

    def token_bytes(self, id: SupportsIndex) -> bytes:
        """The bytes of a token, special tokens included. Raises ``KeyError`` if no token has the id."""
        token = self._engine.token_bytes(id)
        if token is None:
            raise KeyError(id)
        return token

    def token_id(self, token: Text) -> int:
        """The id of a token, special tokens included. Raises ``KeyError`` if there is no such token."""
        id = self._engine.token_id(token)
        if id is None:
            raise KeyError(token)
        return id

    # Encoding

    def encode(self, text: Text, *, special: Special = "forbid", threads: int = 0) -> list[int]:
        """The ids of a text.

        >>> Tokenizer("default").encode("<|endoftext|>", special="text") != []
        True

        ``threads`` is how many threads may work on a text of more than some hundred kilobytes; 0 for one a core.

        Raises ``SpecialTokenError`` (a ``ValueError``) for a special token in the text, unless ``special`` says what becomes
        of it: text from strangers must not become signals by accident.
        """
        policy = _policy(special)
        try:
            return self._engine.encode(text, policy, threads)
        except UnicodeEncodeError:
            return self._engine.encode(_repaired(text), policy, threads)

    def encode_to_numpy(
        self, text: Text, *, special: Special = "forbid", threads: int = 0
    ) -> npt.NDArray[np.uint32]:
        """The ids of a text in an array, which takes less time and an eighth of the memory of a list."""
        import numpy as np

        policy = _policy(special)
        try:
            ids = self._engine.encode_array(text, policy, threads)
        except UnicodeEncodeError:
            ids = self._engine.encode_array(_repaired(text), policy, threads)
        return np.frombuffer(memoryview(ids), dtype=np.uint32)

    def encode_batch(
        self, texts: Sequence[Text] | ArrowArray, *, special: Special = "forbid", threads: int = 0
    ) -> list[list[int]]:
        """The ids of each of many texts, by several threads: a list for each text."""
        (policy, texts) = (_policy(special), _readable(texts))
        try:
            return self._engine.encode_batch(texts, policy, threads)
        except UnicodeEncodeError:
            return self._engine.encode_batch(_all_repaired(texts), policy, threads)

    def encode_batch_to_arrays(
        self, texts: Sequence[Text] | ArrowArray, *, special: Special = "forbid", threads: int = 0
    ) -> TokenArrays:
        """The ids of many texts in two arrays, for numpy and Arrow.

        As in all methods for many texts, these may be an array of Arrow, of strings or binaries: it is read where it is, and a
        null is a text without tokens.
        """
        (policy, texts) = (_policy(special), _readable(texts))
        try:
            arrays = self._engine.encode_batch_arrays(texts, policy, threads)
        except UnicodeEncodeError:
            arrays = self._engine.encode_batch_arrays(_all_repaired(texts), policy, threads)
        return TokenArrays(*arrays)

    def encode_files(
        self, paths: Sequence[str | os.PathLike[str]], *, special: Special = "forbid", threads: int = 0
    ) -> TokenArrays:
        """The ids of files, each of which is a text; gzip and zstd are decompressed.

        Raises ``OSError`` with the path of a file that cannot be read.
        """
        return TokenArrays(*self._engine.encode_files(paths, _policy(special), threads))

    # Counting

    def count(self, text: Text, *, special: Special = "text") -> int:
        """How many tokens a text has. No list is made. Special tokens count as the text that they are spelled with."""
        policy = 1 if special == "text" else _policy(special)
        try:
            return self._engine.count(text, policy)
        except UnicodeEncodeError:
            return self._engine.count(_repaired(text), policy)

    def count_batch(
        self, texts: Sequence[Text] | ArrowArray, *, special: Special = "text", threads: int = 0
    ) -> list[int]:
        """How many tokens each of many texts has, counted by several threads."""
        (policy, texts) = (_policy(special), _readable(texts))
        try:
            return self._engine.count_batch(texts, policy, threads)
        except UnicodeEncodeError:
            return self._engine.count_batch(_all_repaired(texts), policy, threads)

    # Places

    def spans(
        self,
        text: Text,
        *,
        special: Special = "forbid",
        unit: Literal["characters", "bytes", "utf16"] = "characters",
    ) -> tuple[list[int], list[tuple[int, int]]]:
        """The ids of a text, and for each the part of the text that it stands for.

        >>> Tokenizer("default").spans("hé")[1][-1][1]
        2

        A token that is part of a character stands for the whole character.
        """
        return self.spans_batch([text], special=special, unit=unit, threads=1)[0]

    def spans_batch(
        self,
        texts: Sequence[Text] | ArrowArray,
        *,
        special: Special = "forbid",
        unit: Literal["characters", "bytes", "utf16"] = "characters",
        threads: int = 0,
    ) -> list[tuple[list[int], list[tuple[int, int]]]]:
        """The same for many texts, by several threads."""
        number = _choice("unit", unit, _UNITS)
        (policy, texts) = (_policy(special), _readable(texts))
        try:
            return self._engine.spans_batch(texts, policy, number, threads)
        except UnicodeEncodeError:
            # One U+FFFD for one surrogate, so that places stay what they are.
            repaired = _all_repaired(texts, with_replaced_surrogates)
            return self._engine.spans_batch(repaired, policy, number, threads)

    def chunks(
        self,
        text: Text,
        limit: int,
        *,
        overlap: int = 0,
        at: Literal["character", "line", "sentence", "paragraph"] = "character",
    ) -> list[Chunk]:
        """A text cut into chunks of at most ``limit`` tokens, as for retrieval.

        >>> text = "One. Two. Three."
        >>> [text[start:end] for start, end, tokens in Tokenizer("default").chunks(text, 4, at="sentence")]
        ['One. ', 'Two. Three.']

        Each chunk is the longest that fits and ends where a unit does; where not one unit fits, the next finer boundary is
        tried. It shares at most ``overlap`` tokens with the one before.
        """
        boundary = _choice("at", at, _BOUNDARIES)
        try:
            found = self._engine.chunks(text, limit, overlap, boundary)
        except UnicodeEncodeError:
            assert isinstance(text, str)
            text = with_replaced_surrogates(text)
            found = self._engine.chunks(text, limit, overlap, boundary)
        if isinstance(text, str) and not text.isascii():
            return _in_characters(found, text)
        return [Chunk(*chunk) for chunk in found]

    def report(self, text: Text) -> dict[str, Any]:
        """What is odd about the tokens of a text, as ``bpe report --json`` has it (docs/report.schema.json)."""
        try:
            document = self._engine.report(text)
        except UnicodeEncodeError:
            document = self._engine.report(_repaired(text))
        import json

        report: dict[str, Any] = json.loads(document)
        return report

    # Decoding

    def decode(self, ids: IDs, errors: str = "replace") -> str:
        """The text of ids. ``errors`` says what becomes of bytes that are not UTF-8, as for ``bytes.decode``.

        Raises ``KeyError`` for an id without a token.
        """
        return self._engine.decode(ids).decode("utf-8", errors)

    def decode_bytes(self, ids: IDs) -> bytes:
        """The bytes of ids, which need not be UTF-8. Raises ``KeyError`` for an id without a token."""
        return self._engine.decode(ids)

    def stream_decoder(self) -> StreamDecoder:
        """A decoder for ids that arrive one at a time."""
        return StreamDecoder(self)


class StreamDecoder:
    """Turns ids into text as they arrive, never giving half a character.

    >>> tokenizer = Tokenizer("default")
    >>> decoder = tokenizer.stream_decoder()
    >>> "".join([decoder.append(id) for id in tokenizer.encode("héllo 👋")] + [decoder.finish()])
    'héllo 👋'
    """

    __slots__ = ("_engine",)

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._engine = _core.Decoder(tokenizer._engine)

    def append(self, id: SupportsIndex) -> str:
        """The text that is complete with this id, perhaps empty. Raises ``KeyError`` for an id without a token."""
        return self._engine.append(id)

    def finish(self) -> str:
        """The rest: an incomplete character comes out as U+FFFD."""
        return self._engine.finish()


def _from_bytes(kind: type[Tokenizer], data: bytes, name: str) -> Tokenizer:
    return kind.from_bytes(data, name=name)


def _load(kind: type[Tokenizer], path: str) -> Tokenizer:
    return kind.load(path)


def _from_ranks(
    kind: type[Tokenizer], name: str, pattern: str, ranks: dict[bytes, int], special_tokens: dict[str, int]
) -> Tokenizer:
    return kind.from_ranks(name, pattern=pattern, ranks=ranks, special_tokens=special_tokens)


def _policy(special: Special) -> Policy:
    if isinstance(special, str):
        return _choice("special", special, _POLICIES)
    # A collection that can be read twice; anything else is refused here.
    return special if isinstance(special, (frozenset, list, set, tuple)) else frozenset(special)


def _readable(texts: Sequence[Text] | ArrowArray) -> Any:
    """Texts that can be read twice: a text with surrogates is repaired after the first time. An array of Arrow has none."""
    return texts if isinstance(texts, (list, tuple, str, bytes)) or is_arrow(texts) else list(texts)


_Value = TypeVar("_Value")


def _choice(name: str, key: str, values: Mapping[str, _Value]) -> _Value:
    try:
        return values[key]
    except KeyError:
        raise ValueError(f"{name} is one of {', '.join(values)}, not {key!r}") from None


def _repaired(text: Text) -> Text:
    return without_surrogates(text) if isinstance(text, str) else text


def _all_repaired(
    texts: Sequence[Text] | ArrowArray, repair: Callable[[str], str] = without_surrogates
) -> Sequence[Text] | ArrowArray:
    """An array of Arrow has no surrogates."""
    return texts if is_arrow(texts) else [repair(text) if isinstance(text, str) else text for text in texts]


def _in_characters(chunks: list[tuple[int, int, int]], text: str) -> list[Chunk]:
    """Chunks in characters of a text. One that begins or ends inside a character does so before it."""
    data = text.encode()
    places: dict[int, int] = {}
    (byte, character) = (0, 0)
    for place in sorted({place for start, end, _ in chunks for place in (start, end)}):
        character += sum(1 for value in data[byte:place] if value & 0xC0 != 0x80)
        byte = place
        inside = place < len(data) and data[place] & 0xC0 == 0x80
        places[place] = character - inside
    return [Chunk(places[start], places[end], tokens) for start, end, tokens in chunks]
