"""Encodings by name, and those that plug-ins add in the namespace `tiktoken_ext`, each in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import support
from support import message_of

PLUGIN = """
ENCODING_CONSTRUCTORS = {{
    "{name}": lambda: {{
        "name": "{name}",
        "pat_str": r"\\S+|\\s+",
        "mergeable_ranks": {{**{{bytes([b]): b for b in range(256)}}, b"ab": 256}},
        "special_tokens": {{"<|{name}|>": 257}},
        "explicit_n_vocab": 258,
    }},
}}
"""
START = f"import sys, {support.NAME}\nt = sys.modules[{support.NAME!r}]\n"


def run(folder: Path, plugins: dict[str, str], program: str) -> str:
    """Writes plug-ins into a new namespace folder and runs a program with the folder on its path."""
    package = folder / "tiktoken_ext"
    package.mkdir()
    for name, text in plugins.items():
        (package / f"{name}.py").write_text(text)
    path = os.pathsep.join([str(folder), *filter(None, [os.environ.get("PYTHONPATH")])])
    result = subprocess.run(
        [sys.executable, "-c", START + program],
        env={**os.environ, "PYTHONPATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        timeout=120,
    )
    assert result.returncode == 0, result.stderr
    return result.stdout


FAILS = """
for _ in range(2):
    for call in (t.list_encoding_names, lambda: t.get_encoding("gpt2")):
        try:
            call()
        except Exception as error:
            print(type(error).__name__, str(error).splitlines()[0])
"""


def test_a_plugin(tmp_path: Path) -> None:
    program = (
        "print(sorted({'mine', 'gpt2'} & set(t.list_encoding_names())))\n"
        "e = t.get_encoding('mine')\n"
        "print(e, e.encode('ab <|mine|>', allowed_special='all'), e.n_vocab, t.get_encoding('mine') is e)\n"
        "import pickle\n"
        "print(pickle.loads(pickle.dumps(e)).encode('ab'), e.__getstate__())\n"
    )
    lines = run(tmp_path, {"zzz_plugin": PLUGIN.format(name="mine")}, program).splitlines()
    assert lines == ["['gpt2', 'mine']", "<Encoding 'mine'> [256, 32, 257] 258 True", "[256] mine"]


def test_plugins_are_read_when_needed(tmp_path: Path) -> None:
    noisy = "print('read')\n" + PLUGIN.format(name="mine")
    program = "print('imported')\nt.get_encoding('mine')\nt.list_encoding_names()\n"
    assert run(tmp_path, {"plugin": noisy}, program).splitlines() == ["imported", "read"]


def test_many_plugins(tmp_path: Path) -> None:
    plugins = {f"plugin_{n}": PLUGIN.format(name=f"mine_{n}") for n in range(3)}
    program = "print([n for n in t.list_encoding_names() if n.startswith('mine')])"
    assert run(tmp_path, plugins, program).strip() == "['mine_0', 'mine_1', 'mine_2']"


def test_unknown_names_say_which_plugins_there_are(tmp_path: Path) -> None:
    program = "try: t.get_encoding('nope')\nexcept ValueError as error: print(error)"
    text = run(tmp_path, {"my_plugin": PLUGIN.format(name="mine")}, program)
    assert "Unknown encoding nope" in text and "tiktoken_ext.my_plugin" in text


def test_one_name_twice(tmp_path: Path) -> None:
    plugins = {"plugin_a": PLUGIN.format(name="mine"), "plugin_b": PLUGIN.format(name="mine")}
    lines = run(tmp_path, plugins, FAILS).splitlines()
    assert len(set(lines)) == 1 and len(lines) == 4
    assert "ValueError" in lines[0] and "mine" in lines[0] and "tiktoken_ext.plugin_b" in lines[0]


def test_a_name_that_is_built_in(tmp_path: Path) -> None:
    """The name stands for one encoding, so no plug-in may take it."""
    lines = run(tmp_path, {"zzz_plugin": PLUGIN.format(name="gpt2")}, FAILS).splitlines()
    assert len(lines) == 4 and all("ValueError" in line and "gpt2" in line for line in lines)


def test_a_plugin_without_constructors(tmp_path: Path) -> None:
    """The error comes again at the next call, and not another one."""
    lines = run(tmp_path, {"empty": "x = 1\n"}, FAILS).splitlines()
    assert (
        lines == ["ValueError tiktoken plugin tiktoken_ext.empty does not define ENCODING_CONSTRUCTORS"] * 4
    )


def test_a_plugin_that_fails(tmp_path: Path) -> None:
    lines = run(tmp_path, {"broken": "raise RuntimeError('from the plug-in')\n"}, FAILS).splitlines()
    assert lines == ["RuntimeError from the plug-in"] * 4


def test_a_constructor_that_fails(tmp_path: Path) -> None:
    """The other encodings can be had."""
    plugin = PLUGIN.format(name="mine") + "ENCODING_CONSTRUCTORS['bad'] = lambda: 1 / 0\n"
    program = (
        "for _ in range(2):\n"
        "    try: t.get_encoding('bad')\n"
        "    except ZeroDivisionError as error: print(error)\n"
        "print(t.get_encoding('mine'), 'bad' in t.list_encoding_names())\n"
    )
    lines = run(tmp_path, {"plugin": plugin}, program).splitlines()
    assert lines == ["division by zero"] * 2 + ["<Encoding 'mine'> True"]


def test_a_module_is_not_read_twice(tmp_path: Path) -> None:
    """The registry of a process can be filled by hand, as programs do."""
    program = (
        f"from {support.NAME} import registry\n"
        "e = t.Encoding('by hand', pat_str='a', mergeable_ranks={bytes([b]): b for b in range(256)}, special_tokens={})\n"
        "registry.ENCODINGS['by hand'] = e\n"
        "print(t.get_encoding('by hand') is e, e.__getstate__())\n"
    )
    assert run(tmp_path, {}, program).strip() == "True by hand"


def test_names(ours: ModuleType) -> None:
    names = ours.list_encoding_names()
    assert type(names) is list and names[: len(support.ENCODINGS)] == list(support.ENCODINGS)
    names.clear()
    assert ours.list_encoding_names()


def test_the_same_object(ours: ModuleType, encoding: Any, name: str) -> None:
    assert ours.get_encoding(name) is encoding
    registry = support.part("registry")
    assert registry.ENCODINGS[name] is encoding
    assert name in registry.ENCODING_CONSTRUCTORS
    assert type(registry.ENCODINGS) is dict and type(registry.ENCODING_CONSTRUCTORS) is dict


def test_constructors_give_the_parts(ours: ModuleType, encoding: Any, name: str) -> None:
    """A program may take the parts, change them and make another."""
    ours.list_encoding_names()
    parts = support.part("registry").ENCODING_CONSTRUCTORS[name]()
    assert parts["name"] == name
    other = ours.Encoding(
        **{**parts, "name": "other", "special_tokens": {"<s>": 300_000}, "explicit_n_vocab": None}
    )
    assert other.encode("<s>hello", allowed_special="all") == [300_000, *encoding.encode("hello")]
    assert parts["special_tokens"] == encoding._special_tokens


@pytest.mark.parametrize("wrong", ["nope", "", "GPT2", "gpt2 ", "gpt-4", "gpt2.tiktoken", "../gpt2"])
def test_unknown(ours: ModuleType, wrong: str) -> None:
    text = message_of(lambda: ours.get_encoding(wrong), ValueError)
    assert f"Unknown encoding {wrong}" in text
    # What to try instead: the names that there are, or a newer release.
    assert "cl100k_base" in text or ours.__version__ in text


@pytest.mark.parametrize("wrong", [None, 5, b"gpt2", ["gpt2"], object], ids=repr)
def test_names_are_str(ours: ModuleType, wrong: Any) -> None:
    text = message_of(lambda: ours.get_encoding(wrong), ValueError)
    assert "str" in text and repr(type(wrong)) in text


def test_many_threads_get_one_object(tmp_path: Path) -> None:
    """A constructor runs once, however many ask at the same time."""
    slow = (
        "import time\ncalls = []\n"
        + PLUGIN.format(name="mine")
        + "make = ENCODING_CONSTRUCTORS['mine']\n"
        + "def slow():\n    calls.append(1); time.sleep(0.2); return make()\n"
        + "ENCODING_CONSTRUCTORS['mine'] = slow\n"
    )
    program = (
        "from concurrent.futures import ThreadPoolExecutor as Pool\n"
        "found = list(Pool(8).map(t.get_encoding, ['mine'] * 8))\n"
        "import tiktoken_ext.plugin\n"
        "print(len(set(map(id, found))), len(tiktoken_ext.plugin.calls))\n"
    )
    assert run(tmp_path, {"plugin": slow}, program).strip() == "1 1"


def test_asking_from_many_threads(ours: ModuleType, vocabularies: None) -> None:
    found: list[Any] = []
    threads = [
        threading.Thread(target=lambda: found.append(ours.get_encoding("p50k_edit"))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8 and len(set(map(id, found))) == 1
