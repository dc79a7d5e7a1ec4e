"""Threads that share an encoding, and processes that are forked while other threads encode."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from typing import Any

import pytest
import support

SECONDS = 20 if support.SOAK else 1.5
TEXTS = [
    f"{word} {number} it's naïve\n  日本語 {'x' * number}"
    for number in range(40)
    for word in ("hello", "123")
]


def test_many_threads_one_encoding(encoding: Any) -> None:
    """Each method in turn, from more threads than cores."""
    ids = [encoding.encode(text) for text in TEXTS]
    stable = encoding.encode_with_unstable("hello fan")[0]

    def work(start: int) -> None:
        for round in range(4):
            for place in range(start, start + len(TEXTS)):
                text, expected = TEXTS[place % len(TEXTS)], ids[place % len(TEXTS)]
                assert encoding.encode(text) == expected
                assert encoding.encode_ordinary(text) == expected
                assert encoding._encode_bytes(text.encode()) == expected
                assert encoding.decode(expected) == text
                assert encoding.decode_with_offsets(expected)[0] == text
            assert encoding.encode_batch(TEXTS[:5], num_threads=2) == ids[:5]
            assert encoding.encode_with_unstable("hello fan")[0] == stable

    with ThreadPoolExecutor(12) as pool:
        list(pool.map(work, range(12)))


def test_threads_switch_while_one_encodes(ours: Any, vocabularies: None) -> None:
    """The interpreter's lock is released: another thread counts while a long text is encoded."""
    encoding = ours.get_encoding("cl100k_base")
    text = "The quick brown fox jumps over the lazy dog. 12345\n" * 400_000
    ids = encoding.encode_ordinary(text[:51])
    count, done = 0, threading.Event()

    def encode() -> None:
        array = encoding.encode_to_numpy(text)
        assert array[: len(ids)].tolist() == ids
        done.set()

    pytest.importorskip("numpy")
    thread = threading.Thread(target=encode)
    thread.start()
    while not done.wait(0.0005):
        count += 1
    thread.join()
    assert count > 3


def exits_well(child: Callable[[], bool], seconds: float = 30) -> bool:
    """Forks, runs `child` there, and says whether it returned True within the time."""
    pid = os.fork()
    if pid == 0:
        try:
            os._exit(0 if child() else 3)
        except BaseException:
            os._exit(4)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found, status = os.waitpid(pid, os.WNOHANG)
        if found:
            return os.waitstatus_to_exitcode(status) == 0
        time.sleep(0.005)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return False


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_forks_while_other_threads_encode(ours: Any, vocabularies: None) -> None:
    """A child finds no lock taken by a thread that it does not have, and batches work there too."""
    encoding = ours.get_encoding("o200k_base")
    ids = [encoding.encode(text) for text in TEXTS]
    stop = threading.Event()

    def busy() -> None:
        while not stop.is_set():
            for text in TEXTS:
                encoding.encode(text)
            encoding.encode_batch(TEXTS, num_threads=2)

    def child() -> bool:
        one_by_one = [encoding.encode(text) for text in TEXTS]
        return (
            one_by_one == ids
            and encoding.encode_batch(TEXTS) == ids
            and encoding.decode_batch(ids) == TEXTS
            and ours.get_encoding("o200k_base") is encoding
            and pickle.loads(pickle.dumps(encoding)).encode(TEXTS[0]) == ids[0]
        )

    threads = [threading.Thread(target=busy) for _ in range(4)]
    for thread in threads:
        thread.start()
    try:
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            assert exits_well(child)
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert child()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_forks_of_forks(ours: Any, vocabularies: None) -> None:
    encoding = ours.get_encoding("gpt2")
    encoding.encode_batch(TEXTS)

    def grandchild() -> bool:
        return bool(encoding.encode_batch(["hello world"] * 100) == [[31373, 995]] * 100)

    assert exits_well(lambda: grandchild() and exits_well(grandchild))


def encode_in_a_worker(work: tuple[Any, list[str]]) -> list[list[int]]:
    encoding, texts = work
    result: list[list[int]] = encoding.encode_batch(texts)
    return result


@pytest.mark.parametrize("method", ["fork", "spawn"])
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_pools_of_processes(ours: Any, custom: Any, method: str, vocabularies: None) -> None:
    """Encodings go to the workers by pickle."""
    context = multiprocessing.get_context(method)
    gpt2 = ours.get_encoding("gpt2")
    with ProcessPoolExecutor(2, mp_context=context) as pool:
        for encoding in (gpt2, custom):
            expected = encoding.encode_batch(TEXTS)
            for found in pool.map(encode_in_a_worker, [(encoding, TEXTS)] * 3, timeout=60):
                assert found == expected


def test_at_the_end_of_the_program(vocabularies: None) -> None:
    """A thread that still encodes when the interpreter ends does not bring it down."""
    import subprocess

    program = (
        f"import threading, {support.NAME} as t\n"
        "e = t.get_encoding('gpt2')\n"
        "text = 'hello world ' * 100\n"
        "def work():\n    while True: e.encode(text)\n"
        "for _ in range(4): threading.Thread(target=work, daemon=True).start()\n"
        "print(e.encode('hello world'))\n"
    )
    for _ in range(3):
        result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
        assert (result.returncode, result.stdout) == (0, "[31373, 995]\n"), result.stderr
