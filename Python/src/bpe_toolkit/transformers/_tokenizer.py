"""Classes like those of Hugging Face, except that the engine encodes the texts."""

from __future__ import annotations

import copy
import sys
import warnings
from typing import Any, ClassVar, TypeVar, cast

from transformers import PreTrainedTokenizerFast

from ._backend import Backend
from ._engine import Engine

ENGINE = "_bpe_toolkit_engine"
LIBRARIES = ("bpe_toolkit", "transformers")
CLASSES: dict[type[Any], type[Any]] = {}

Tokenizer = TypeVar("Tokenizer")


class EngineTokenizer:
    """What ``faster`` puts before the class of a tokenizer.

    A call runs the class's own method on a shallow copy of the tokenizer, whose backend is ours. The tokenizer's backend
    remains Hugging Face's: programs that take it out find what they expect.
    """

    _plain_class: ClassVar[type[Any]]

    @classmethod
    def from_pretrained(cls, *args: Any, **kwargs: Any) -> Any:
        return adopted(cls._plain_class.from_pretrained(*args, **kwargs))

    def _encode_plus(self, *args: Any, **kwargs: Any) -> Any:
        tokenizer: Any = super(EngineTokenizer, self._on_engine(kwargs))
        return tokenizer._encode_plus(*args, **kwargs)

    def _batch_encode_plus(self, *args: Any, **kwargs: Any) -> Any:  # Only transformers 4 calls it.
        tokenizer: Any = super(EngineTokenizer, self._on_engine(kwargs))
        return tokenizer._batch_encode_plus(*args, **kwargs)

    def _add_tokens(self, *args: Any, **kwargs: Any) -> int:
        self.__dict__.pop(ENGINE, None)
        tokenizer: Any = super()
        added: int = tokenizer._add_tokens(*args, **kwargs)
        return added

    def _on_engine(self, call: dict[str, Any]) -> EngineTokenizer:
        """The same tokenizer with our backend, or itself if it has ours already or ours cannot do it."""
        plain = self.__dict__["_tokenizer"]
        if isinstance(plain, Backend):
            return self
        engine = self._engine()
        if engine.problem is not None:
            return self
        tokenizer: EngineTokenizer = copy.copy(self)
        wants_offsets = bool(call.get("return_offsets_mapping"))
        tokenizer.__dict__["_tokenizer"] = Backend(plain, engine, wants_offsets)
        return tokenizer

    def _engine(self) -> Engine:
        """The engine, a new one if the tokenizer has changed."""
        plain = self.__dict__["_tokenizer"]
        engine: Engine | None = self.__dict__.get(ENGINE)
        if engine is None or not engine.is_of(plain):
            engine = self.__dict__[ENGINE] = Engine(plain)
            if engine.problem is not None:
                warn(engine.problem)
        return engine

    def __reduce_ex__(self, protocol: Any) -> tuple[Any, ...]:
        state: Any = self.__getstate__()
        if isinstance(state, dict):
            # The other tokenizer makes an engine of its own when it needs one.
            state = {name: value for name, value in state.items() if name != ENGINE}
        return _new, (self._plain_class,), state

    def __copy__(self) -> Any:
        tokenizer = object.__new__(type(self))
        tokenizer.__dict__.update(self.__dict__)
        return tokenizer


def warn(problem: str) -> None:
    """Warn at the line of the user's program, outside both libraries."""
    level = 1
    frame = sys._getframe()
    while frame.f_back and frame.f_globals.get("__name__", "").split(".")[0] in LIBRARIES:
        frame = frame.f_back
        level += 1
    warnings.warn(f"Hugging Face's library encodes, not bpe_toolkit: {problem}.", stacklevel=level)


def engine_class(plain_class: type[Any]) -> type[Any]:
    """The class like that one whose tokenizers encode with the engine.

    It goes by the same name, so that saved files are the same.
    """
    if plain_class not in CLASSES:
        names = ("__module__", "__qualname__", "__doc__")
        members = {name: getattr(plain_class, name) for name in names}
        members["_plain_class"] = plain_class
        CLASSES[plain_class] = type(plain_class.__name__, (EngineTokenizer, plain_class), members)
    return CLASSES[plain_class]


def adopted(tokenizer: Any) -> Any:
    """The tokenizer itself, from now on with the engine."""
    if not isinstance(tokenizer, PreTrainedTokenizerFast):
        warn(f"{type(tokenizer).__name__} is not a fast tokenizer")
    elif not isinstance(tokenizer, EngineTokenizer):
        tokenizer.__class__ = engine_class(type(tokenizer))
        tokenizer._engine()
    return tokenizer


def faster(tokenizer: Tokenizer) -> Tokenizer:
    """A copy of a fast tokenizer of Hugging Face's that gives the same results sooner.

    It is of the tokenizer's class and has all its methods. ``TypeError`` if the tokenizer is not a fast one. If the
    vocabulary is not byte-pair encoding, or has a step that the engine lacks, a warning says so, and Hugging Face's
    library encodes as before.

    >>> tokenizer = faster(tokenizer)        # doctest: +SKIP
    """
    if not isinstance(tokenizer, PreTrainedTokenizerFast):
        raise TypeError(
            f"{type(tokenizer).__name__} is not a fast tokenizer. Load one with AutoTokenizer.from_pretrained."
        )
    result: Any = copy.deepcopy(tokenizer)
    if hasattr(result, "_wrap_decode_method_backend_tokenizer"):
        result._wrap_decode_method_backend_tokenizer()  # CLIP's, which a copied backend loses.
    adopted(result)
    return cast(Tokenizer, result)


def _new(plain_class: type[Any]) -> Any:
    return object.__new__(engine_class(plain_class))
