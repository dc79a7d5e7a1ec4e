"""Encodings by name: the published ones, and those of plug-ins in the namespace ``tiktoken_ext``."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

from bpe_toolkit import _core
from bpe_toolkit.tiktoken.core import Encoding
from bpe_toolkit.tiktoken.load import read_file_cached
from bpe_toolkit.tiktoken.published import PUBLISHED, Published

_lock = threading.RLock()
#: The encodings that have been made.
ENCODINGS: dict[str, Encoding] = {}
#: What makes each encoding; ``None`` until the plug-ins have been looked for.
ENCODING_CONSTRUCTORS: dict[str, Callable[[], dict[str, Any]]] | None = None

#: tiktoken's own plug-in: what it has is here already.
_TIKTOKENS_OWN = "tiktoken_ext.openai_public"


@functools.lru_cache
def _available_plugin_modules() -> Sequence[str]:
    try:
        tiktoken_ext = import_module("tiktoken_ext")
    except ImportError:
        return []
    import pkgutil

    modules = pkgutil.iter_modules(tiktoken_ext.__path__, tiktoken_ext.__name__ + ".")
    return [module.name for module in modules if module.name != _TIKTOKENS_OWN]


def _constructors() -> dict[str, Callable[[], dict[str, Any]]]:
    global ENCODING_CONSTRUCTORS
    with _lock:
        if ENCODING_CONSTRUCTORS is None:
            found: dict[str, Callable[[], dict[str, Any]]] = {
                name: published.parts for name, published in PUBLISHED.items()
            }
            for name in _available_plugin_modules():
                module = import_module(name)
                try:
                    constructors = module.ENCODING_CONSTRUCTORS
                except AttributeError as error:
                    raise ValueError(f"tiktoken plugin {name} does not define ENCODING_CONSTRUCTORS") from error
                for encoding, constructor in constructors.items():
                    if encoding in found:
                        raise ValueError(f"Duplicate encoding name {encoding} in tiktoken plugin {name}")
                    found[encoding] = constructor
            ENCODING_CONSTRUCTORS = found
        return ENCODING_CONSTRUCTORS


def get_encoding(encoding_name: str) -> Encoding:
    """The encoding of a name, made the first time.

    The file of a published encoding is looked for in ``$BPE_VOCABULARIES``, in tiktoken's cache and in bpe's, and fetched into
    tiktoken's cache where there is none. Raises ``ValueError`` for a name that is not known.
    """
    if not isinstance(encoding_name, str):
        raise ValueError(f"Expected a string in get_encoding, not {type(encoding_name)}")
    if encoding_name in ENCODINGS:
        return ENCODINGS[encoding_name]
    with _lock:
        if encoding_name not in ENCODINGS:
            constructors = _constructors()
            if encoding_name not in constructors:
                raise ValueError(
                    f"Unknown encoding {encoding_name}.\nThere are {', '.join(constructors)}.\n"
                    f"Plug-ins found: {list(_available_plugin_modules())}"
                )
            constructor = constructors[encoding_name]
            published = PUBLISHED.get(encoding_name)
            if published is not None and constructor == published.parts:
                ENCODINGS[encoding_name] = _load(published)
            else:
                ENCODINGS[encoding_name] = Encoding(**constructor())
        return ENCODINGS[encoding_name]


def _load(published: Published) -> Encoding:
    try:
        core = _core.open(published.name)
    except (ValueError, OSError):
        # The engine fetches nothing. If there is no cache to fetch into, the ranks are made a dict.
        read_file_cached(published.url, published.sha256)
        try:
            core = _core.open(published.name)
        except (ValueError, OSError):
            return Encoding(**published.parts())
    return Encoding._of_core(published.name, published.pattern, dict(published.special_tokens), core)


def list_encoding_names() -> list[str]:
    """The names of all encodings."""
    return list(_constructors())
