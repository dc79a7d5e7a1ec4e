"""Importing is quick because it brings in little: what is large is imported where it is used, or never."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
import support

LARGE = [
    "awkward",
    "blobfile",
    "numpy",
    "pandas",
    "pyarrow",
    "regex",
    "requests",
    "tokenizers",
    "tqdm",
    "transformers",
    "typing_extensions",
    "urllib3",
]
# Of the standard library, what takes milliseconds each.
SLOW = ["asyncio", "email", "http", "multiprocessing", "ssl", "unittest", "urllib.request", "xml"]


def loaded(program: str) -> set[str]:
    """The modules that a fresh interpreter has loaded after a program, without those of an empty one."""
    ask = "import sys, json; print(json.dumps([*sys.modules]))"

    def modules(text: str) -> set[str]:
        output = subprocess.run([sys.executable, "-c", text + ask], stdout=subprocess.PIPE, check=True).stdout
        return set(json.loads(output.splitlines()[-1]))

    return modules(program) - modules("")


def test_importing() -> None:
    assert loaded(f"import {support.NAME}\n") & {*LARGE, *SLOW} == set()


def test_importing_every_part() -> None:
    parts = "".join(f"import {support.NAME}.{part}\n" for part in ("core", "load", "model", "registry"))
    assert loaded(parts) & {*LARGE, *SLOW} == set()


@pytest.mark.skipif(support.IS_TIKTOKEN, reason="of our own package")
def test_importing_the_package() -> None:
    modules = loaded("import bpe_toolkit\n")
    assert modules & {*LARGE, *SLOW} == set()
    # Nor does it bring in the library that it stands in for.
    assert not any(name.split(".")[0] == "tiktoken" for name in modules | loaded(f"import {support.NAME}\n"))


def test_encoding_and_decoding(vocabularies: None) -> None:
    """Of the large modules, encoding needs at most `regex`, which tiktoken uses to look for special tokens."""
    program = (
        f"import {support.NAME} as t\n"
        "e = t.get_encoding('gpt2')\n"
        "assert e.decode(e.encode('hello')) == 'hello'\n"
        "e.encode_batch(['a', 'b']); e.encode_with_unstable('hello'); e.decode_batch([[1]])\n"
    )
    modules = loaded(program)
    assert modules & set(LARGE) - {"regex"} == set()
    assert (
        "numpy" in loaded(program + "e.encode_to_numpy('a')\n")
        or support.outcome(lambda: __import__("numpy"))[0] == "error"
    )


def test_without_numpy_and_regex(vocabularies: None) -> None:
    """Everything but arrays works without other packages."""
    program = (
        "import sys\n"
        f"for name in {LARGE!r}:\n    sys.modules[name] = None\n"
        f"import {support.NAME} as t\n"
        "e = t.get_encoding('cl100k_base')\n"
        "print(e.encode('hello world'), e.decode([15339]), e.encode('<|endoftext|>', allowed_special='all'))\n"
        "try: e.encode('<|endoftext|>')\n"
        "except ValueError: print('refused')\n"
        "try: e.encode_to_numpy('a')\n"
        "except ImportError: print('no arrays')\n"
    )
    output = subprocess.run(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, check=True
    ).stdout
    assert output.splitlines() == ["[15339, 1917] hello [100257]", "refused", "no arrays"]
