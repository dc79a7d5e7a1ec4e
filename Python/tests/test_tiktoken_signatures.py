"""The names, signatures and types of results: a program that runs on tiktoken finds everything in the same place."""

from __future__ import annotations

import importlib
import inspect
from types import ModuleType
from typing import Any

import pytest
import support

INIT = "self, name, *, pat_str, mergeable_ranks, special_tokens, explicit_n_vocab=None"
CHECKED = "allowed_special=set(), disallowed_special='all'"
METHODS = {
    "__init__": INIT,
    "__repr__": "self",
    "encode_ordinary": "self, text",
    "encode": f"self, text, *, {CHECKED}",
    "encode_to_numpy": f"self, text, *, {CHECKED}",
    "encode_with_unstable": f"self, text, *, {CHECKED}",
    "encode_ordinary_batch": "self, text, *, num_threads=8",
    "encode_batch": f"self, text, *, num_threads=8, {CHECKED}",
    "encode_single_token": "self, text_or_bytes",
    "decode_bytes": "self, tokens",
    "decode": "self, tokens, errors='replace'",
    "decode_single_token_bytes": "self, token",
    "decode_tokens_bytes": "self, tokens",
    "decode_with_offsets": "self, tokens",
    "decode_batch": "self, batch, *, errors='replace', num_threads=8",
    "decode_bytes_batch": "self, batch, *, num_threads=8",
    "token_byte_values": "self",
    "is_special_token": "self, token",
    "_encode_bytes": "self, text",
    "_encode_single_piece": "self, text_or_bytes",
    "_encode_only_native_bpe": "self, text",
    "__getstate__": "self",
    "__setstate__": "self, value",
}
FUNCTIONS = {
    "get_encoding": "encoding_name",
    "list_encoding_names": "",
    "encoding_for_model": "model_name",
    "encoding_name_for_model": "model_name",
    "core.raise_disallowed_special_token": "token",
    "load.read_file": "blobpath",
    "load.read_file_cached": "blobpath, expected_hash=None",
    "load.check_hash": "data, expected_hash",
    "load.load_tiktoken_bpe": "tiktoken_bpe_file, expected_hash=None",
    "load.dump_tiktoken_bpe": "bpe_ranks, tiktoken_bpe_file",
    "load.data_gym_to_mergeable_bpe_ranks": "vocab_bpe_file, encoder_json_file, vocab_bpe_hash=None, "
    "encoder_json_hash=None, clobber_one_byte_tokens=False",
    "model.encoding_for_model": "model_name",
    "model.encoding_name_for_model": "model_name",
    "registry.get_encoding": "encoding_name",
    "registry.list_encoding_names": "",
}


def bare(function: Any) -> str:
    """A signature without annotations, which may be spelled in other ways."""
    signature = inspect.signature(function)
    # A set that nobody can change serves as well.
    parameters = [
        p.replace(annotation=p.empty, default=set() if p.default == set() else p.default)
        for p in signature.parameters.values()
    ]
    return str(signature.replace(parameters=parameters, return_annotation=signature.empty))[1:-1]


def found(module: ModuleType, name: str) -> Any:
    *path, last = name.split(".")
    for folder in path:
        module = support.part(folder) if module.__name__ == support.NAME else getattr(module, folder)
    return getattr(module, last)


@pytest.mark.parametrize("name", METHODS)
def test_method(ours: ModuleType, name: str) -> None:
    assert bare(getattr(ours.Encoding, name)) == METHODS[name]


@pytest.mark.parametrize("name", METHODS)
def test_method_of_tiktoken(tiktoken: ModuleType, name: str) -> None:
    assert bare(getattr(tiktoken.Encoding, name)) == METHODS[name]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_function(ours: ModuleType, name: str) -> None:
    assert bare(found(ours, name)) == FUNCTIONS[name]


def test_nothing_of_tiktoken_is_missing(ours: ModuleType, tiktoken: ModuleType) -> None:
    assert set(vars(tiktoken.Encoding)) - set(dir(ours.Encoding)) == set()
    names = {"Encoding", "core", "load", "model", "registry", "__version__"}
    assert names | {name for name in FUNCTIONS if "." not in name} <= set(dir(ours))
    for folder in ("core", "load", "model", "registry"):
        theirs = importlib.import_module(f"tiktoken.{folder}")
        own = {
            name
            for name, value in vars(theirs).items()
            if name[0] != "_" and (getattr(value, "__module__", None) == theirs.__name__ or name.isupper())
        }
        assert own - {"TYPE_CHECKING"} <= set(dir(support.part(folder)))


def test_the_same_objects_in_each_place(ours: ModuleType) -> None:
    assert ours.Encoding is support.part("core").Encoding
    assert ours.get_encoding is support.part("registry").get_encoding
    assert ours.list_encoding_names is support.part("registry").list_encoding_names
    assert ours.encoding_for_model is support.part("model").encoding_for_model
    assert ours.encoding_name_for_model is support.part("model").encoding_name_for_model


def test_version(ours: ModuleType) -> None:
    assert isinstance(ours.__version__, str)
    # Programs compare it with the release whose behaviour they need.
    assert tuple(int(number) for number in ours.__version__.split(".")[:2]) >= (0, 14)


def test_properties(ours: ModuleType) -> None:
    for name in ("eot_token", "n_vocab"):
        assert isinstance(inspect.getattr_static(ours.Encoding, name), property)


@pytest.mark.parametrize("name", ["eot_token", "n_vocab"])
def test_properties_cannot_be_set(custom: Any, name: str) -> None:
    with pytest.raises(AttributeError):
        setattr(custom, name, 5)


def test_attributes(custom: Any) -> None:
    assert custom.name == "custom"
    assert custom.max_token_value == 301
    assert custom.n_vocab == 302
    assert custom.eot_token == 301
    assert custom.special_tokens_set == {"<s>", support.END}
    assert type(custom.special_tokens_set) is set
    assert custom.special_tokens_set is custom.special_tokens_set
    custom.anything = "is kept"
    assert vars(custom)["anything"] == "is kept"


def test_repr(custom: Any, ours: ModuleType) -> None:
    assert repr(custom) == "<Encoding 'custom'>"
    assert repr(support.custom(ours, name="it's")) == '<Encoding "it\'s">'


def test_docstrings(ours: ModuleType) -> None:
    public = [name for name in METHODS if not name.startswith("_")]
    without = [
        name for name in public if name != "is_special_token" and not getattr(ours.Encoding, name).__doc__
    ]
    assert without == []


def test_types_of_results(custom: Any) -> None:
    def kinds(value: Any) -> Any:
        if isinstance(value, tuple):
            return tuple(kinds(part) for part in value)
        return [kinds(part) for part in value] if isinstance(value, list) else type(value)

    assert kinds(custom.encode("ab")) == [int]
    assert kinds(custom.encode_ordinary("ab")) == [int]
    assert kinds(custom.encode_batch(["ab", ""])) == [[int], []]
    assert kinds(custom.encode_ordinary_batch(["ab"])) == [[int]]
    assert kinds(custom.encode_with_unstable("cd ab")) == ([int, int], [[int], [int]])
    assert kinds(custom.encode_single_token("ab")) is int
    assert kinds(custom.decode([256])) is str
    assert kinds(custom.decode_bytes([256])) is bytes
    assert kinds(custom.decode_single_token_bytes(256)) is bytes
    assert kinds(custom.decode_tokens_bytes((256,))) == [bytes]
    assert kinds(custom.decode_with_offsets([256])) == (str, [int])
    assert kinds(custom.decode_batch([[256]])) == [str]
    assert kinds(custom.decode_bytes_batch([[256]])) == [bytes]
    assert kinds(custom.is_special_token(256)) is bool
    assert set(kinds(custom.token_byte_values())) == {bytes}
    for attribute in ("max_token_value", "n_vocab", "eot_token"):
        assert kinds(getattr(custom, attribute)) is int
    for attribute in ("_mergeable_ranks", "_special_tokens"):
        assert kinds(getattr(custom, attribute)) is dict


@pytest.mark.parametrize("text", ["", "ab", "ab cd <s>"])
def test_array(custom: Any, text: str) -> None:
    numpy = pytest.importorskip("numpy")
    array = custom.encode_to_numpy(text, allowed_special="all")
    assert type(array) is numpy.ndarray
    assert array.dtype == numpy.uint32 and array.ndim == 1
    assert array.flags.c_contiguous and array.flags.aligned
    # It looks into the encoder's own memory and must not be written to.
    assert not array.flags.writeable and not array.flags.owndata
    assert array.tolist() == custom.encode(text, allowed_special="all")
    with pytest.raises(ValueError):
        array[:] = 1
