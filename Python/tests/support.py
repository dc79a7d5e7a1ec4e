"""Where the tests find the module under test, the library it stands in for, and the published vocabularies.

The module under test is named by ``BPE_TIKTOKEN_MODULE`` (default ``bpe_toolkit.tiktoken``). With
``BPE_TIKTOKEN_MODULE=tiktoken`` the same tests run against tiktoken itself, which proves that what they ask for
is true of it.

Importing this file builds a cache folder of the kind that tiktoken reads instead of the network, from the folders of
``BPE_VOCABULARIES``, and points ``TIKTOKEN_CACHE_DIR`` to it for this process and its children.
"""

from __future__ import annotations

import base64
import hashlib
import importlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

NAME = os.environ.get("BPE_TIKTOKEN_MODULE", "bpe_toolkit.tiktoken")
IS_TIKTOKEN = NAME == "tiktoken"
SOAK = bool(os.environ.get("BPE_SOAK"))
ENCODINGS = (
    "gpt2",
    "r50k_base",
    "p50k_base",
    "p50k_edit",
    "cl100k_base",
    "o200k_base",
    "o200k_harmony",
)
END = "<|endoftext|>"

_STORE = "https://openaipublic.blob.core.windows.net/"
_PUBLISHED = {
    "r50k_base.tiktoken": "encodings/",
    "cl100k_base.tiktoken": "encodings/",
    "o200k_base.tiktoken": "encodings/",
    "vocab.bpe": "gpt-2/encodings/main/",
    "encoder.json": "gpt-2/encodings/main/",
}


def published(name: str) -> Path | None:
    """The path of a published vocabulary file, or None if it is in no folder of ``BPE_VOCABULARIES``."""
    for folder in os.environ.get("BPE_VOCABULARIES", "").split(os.pathsep):
        if folder and (path := Path(folder, name)).exists():
            return path
    return None


def p50k_base(r50k_base: bytes) -> bytes:
    """The file of p50k_base: that of r50k_base and the runs of 2 to 25 spaces (id 50256 is the special token's)."""
    spaces = (base64.b64encode(b" " * n) + b" %d\n" % (50255 + n) for n in range(2, 26))
    return r50k_base + b"".join(spaces)


def make_cache(folder: Path) -> None:
    """Puts the published files into a folder under the names by which tiktoken looks for them."""

    def put(place: str, data: bytes) -> None:
        (folder / hashlib.sha1((_STORE + place).encode()).hexdigest()).write_bytes(data)

    for name, place in _PUBLISHED.items():
        if path := published(name):
            put(place + name, path.read_bytes())
            if name == "r50k_base.tiktoken":
                put("encodings/p50k_base.tiktoken", p50k_base(path.read_bytes()))


_CACHE = tempfile.TemporaryDirectory(prefix="bpe-python-tests-")
HAS_VOCABULARIES = all(published(name) for name in _PUBLISHED)
if HAS_VOCABULARIES:
    make_cache(Path(_CACHE.name))
    os.environ["TIKTOKEN_CACHE_DIR"] = _CACHE.name


def part(name: str) -> ModuleType:
    """A module inside the one under test, such as ``load``."""
    return importlib.import_module(f"{NAME}.{name}")


def outcome(call: Callable[[], Any]) -> tuple[str, Any]:
    """What a call comes to: ("value", its result) or ("error", the exception's type)."""
    try:
        return "value", call()
    except Exception as error:
        return "error", type(error)


def message_of(call: Callable[[], Any], kind: type[BaseException]) -> str:
    """The message of the exception that a call raises; fails unless its type is exactly the given one."""
    try:
        result = call()
    except BaseException as error:
        if type(error) is not kind:
            raise AssertionError(f"raised {type(error).__name__}({error}), not {kind.__name__}") from error
        return str(error)
    raise AssertionError(f"returned {result!r}, did not raise {kind.__name__}")


BYTES = {bytes([byte]): byte for byte in range(256)}


def custom(module: ModuleType, **changes: Any) -> Any:
    """An encoding of the bytes with a few tokens more, or with what the test changes of it."""
    parts: dict[str, Any] = {
        "name": "custom",
        "pat_str": r"\w+|\s+|[^\w\s]+",
        "mergeable_ranks": {**BYTES, b"ab": 256, b"cd": 257, b"abcd": 258},
        "special_tokens": {"<s>": 300, END: 301},
        **changes,
    }
    return module.Encoding(**parts)
