"""Fixtures of the tests that hold our tiktoken module to tiktoken itself. `support` says how to choose the module."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest
import support


@pytest.fixture(scope="session")
def ours() -> ModuleType:
    """The module under test."""
    return importlib.import_module(support.NAME)


@pytest.fixture(scope="session")
def tiktoken() -> ModuleType:
    """The library that ours stands in for; a test that compares the two is skipped without it."""
    module: ModuleType = pytest.importorskip("tiktoken", reason="tiktoken is not installed")
    return module


@pytest.fixture(scope="session")
def vocabularies() -> None:
    """Skips a test that needs the published vocabularies when they are not here."""
    if not support.HAS_VOCABULARIES:
        pytest.skip("set BPE_VOCABULARIES to the folder of the published vocabularies")


@pytest.fixture(scope="session", params=support.ENCODINGS)
def name(request: pytest.FixtureRequest, vocabularies: None) -> str:
    """The name of each of the published encodings in turn."""
    return str(request.param)


@pytest.fixture(scope="session")
def encoding(ours: ModuleType, name: str) -> Any:
    """Each of the published encodings in turn."""
    return ours.get_encoding(name)


@pytest.fixture(scope="session")
def reference(tiktoken: ModuleType, name: str) -> Any:
    """tiktoken's encoding of the same name."""
    return tiktoken.get_encoding(name)


@pytest.fixture(scope="session")
def gpt2(ours: ModuleType, vocabularies: None) -> Any:
    """gpt2's encoding."""
    return ours.get_encoding("gpt2")


@pytest.fixture(scope="session")
def cl100k(ours: ModuleType, vocabularies: None) -> Any:
    """The encoding cl100k_base."""
    return ours.get_encoding("cl100k_base")


@pytest.fixture(scope="session")
def custom(ours: ModuleType) -> Any:
    """A small encoding of our own, which needs no files."""
    return support.custom(ours)


@pytest.fixture(scope="session")
def spark() -> Iterator[Any]:
    """A small cluster on this machine."""
    import spark_support

    session = spark_support.start_session()
    yield session
    session.stop()
