"""Memory stays flat over many calls of every method, errors included. BPE_SOAK makes it a million calls."""

from __future__ import annotations

import gc
import itertools
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import support
from support import END, outcome

CALLS = 1_000_000 if support.SOAK else 30_000
MEGABYTES = 6
TEXT = "The quick brown fox, naïve 日本語\n  12345 it's " + "x" * 60


def resident() -> float:
    """Resident memory of this process in MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1e6


def works(encoding: Any, ours: Any) -> dict[str, Callable[[], Any]]:
    ids = encoding.encode(TEXT)
    core = encoding._core_bpe
    return {
        "encode": lambda: encoding.encode(TEXT),
        "encode, allowed": lambda: encoding.encode(TEXT + END, allowed_special="all"),
        "encode, refused": lambda: outcome(lambda: encoding.encode(TEXT + END)),
        "encode, wrong type": lambda: outcome(lambda: encoding.encode(5)),
        "encode, surrogates": lambda: encoding.encode(TEXT + "\ud83d"),
        "encode_ordinary": lambda: encoding.encode_ordinary(TEXT),
        "encode_to_numpy": lambda: encoding.encode_to_numpy(TEXT),
        "encode_to_numpy, surrogates": lambda: outcome(lambda: encoding.encode_to_numpy("\ud83d")),
        "encode_with_unstable": lambda: encoding.encode_with_unstable("don't"),
        "encode_single_token": lambda: encoding.encode_single_token(" the"),
        "encode_single_token, unknown": lambda: outcome(
            lambda: encoding.encode_single_token("no such token")
        ),
        "_encode_bytes": lambda: encoding._encode_bytes(TEXT.encode() + b"\xff"),
        "_encode_single_piece": lambda: encoding._encode_single_piece(TEXT),
        "decode": lambda: encoding.decode(ids),
        "decode, unknown": lambda: outcome(lambda: encoding.decode([*ids, 10**9])),
        "decode, negative": lambda: outcome(lambda: encoding.decode([*ids, -1])),
        "decode, strict": lambda: outcome(lambda: encoding.decode([222], "strict")),
        "decode_bytes": lambda: encoding.decode_bytes(tuple(ids)),
        "decode_single_token_bytes": lambda: encoding.decode_single_token_bytes(500),
        "decode_tokens_bytes": lambda: encoding.decode_tokens_bytes(ids),
        "decode_with_offsets": lambda: encoding.decode_with_offsets(ids),
        "is_special_token": lambda: encoding.is_special_token(500),
        "buffer": lambda: memoryview(core.encode_to_tiktoken_buffer(TEXT, set())),
        "pickle": lambda: pickle.loads(pickle.dumps(encoding)),
        "get_encoding": lambda: ours.get_encoding(encoding.name),
    }


def slower(encoding: Any, ours: Any) -> dict[str, Callable[[], Any]]:
    ids = encoding.encode(TEXT)
    return {
        "encode_batch": lambda: encoding.encode_batch([TEXT] * 5, num_threads=2),
        "encode_batch, an error": lambda: outcome(lambda: encoding.encode_batch([TEXT, 5], num_threads=2)),
        "encode_ordinary_batch": lambda: encoding.encode_ordinary_batch([TEXT] * 5, num_threads=2),
        "decode_batch": lambda: encoding.decode_batch([ids] * 5, num_threads=2),
        "decode_bytes_batch": lambda: encoding.decode_bytes_batch([ids] * 5, num_threads=2),
        "Encoding": lambda: support.custom(ours).encode("ab"),
        "Encoding, refused": lambda: outcome(lambda: support.custom(ours, pat_str="(")),
        "pickle of our own": lambda: pickle.loads(pickle.dumps(support.custom(ours))),
    }


def growth(work: Callable[[], Any], calls: int) -> float:
    """By how many MB the process grows in `calls` calls, after a tenth of them to fill caches."""

    def run(count: int) -> float:
        for _ in itertools.repeat(None, count):
            work()
        gc.collect()
        return resident()

    start = run(max(10, calls // 10))
    return run(calls) - start


@pytest.mark.skipif(
    not Path("/proc/self/statm").exists(), reason="this system does not say how much memory is used"
)
def test_flat_over_all_methods(ours: Any, cl100k: Any) -> None:
    everything = works(cl100k, ours)
    each = CALLS // len(everything)
    grown = {name: growth(work, each) for name, work in everything.items()}
    assert sum(grown.values()) < MEGABYTES, grown
    # What leaks 40 bytes a call shows over a million calls.
    assert not support.SOAK or max(grown.values()) < 3, grown


@pytest.mark.skipif(
    not Path("/proc/self/statm").exists(), reason="this system does not say how much memory is used"
)
def test_flat_over_batches_and_new_encodings(ours: Any, cl100k: Any) -> None:
    grown = {name: growth(work, CALLS // 300) for name, work in slower(cl100k, ours).items()}
    assert sum(grown.values()) < MEGABYTES, grown


@pytest.mark.skipif(
    not Path("/proc/self/statm").exists(), reason="this system does not say how much memory is used"
)
def test_long_texts_are_given_back(ours: Any, cl100k: Any) -> None:
    """What a text of 2 MB needs is free again afterwards."""
    text = TEXT * 20_000

    def work() -> None:
        ids = cl100k.encode_ordinary(text)
        assert cl100k.decode_bytes(ids) == text.encode()

    assert growth(work, 5) < 30
