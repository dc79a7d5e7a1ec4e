"""Files of ranks: reading, writing, and fetching them into tiktoken's cache.

Modules that only these functions need are imported there: most programs find their ranks without them.
"""

from __future__ import annotations

import os
from types import ModuleType


def read_file(blobpath: str) -> bytes:
    """The content of a file, or of what an address has (``https://…``)."""
    if "://" not in blobpath:
        with open(blobpath, "rb", buffering=0) as file:
            return file.readall()
    if blobpath.startswith(("http://", "https://")):
        from urllib.request import urlopen

        with urlopen(blobpath) as response:
            content: bytes = response.read()
            return content
    return bytes(_blobfile().read_bytes(blobpath))


def check_hash(data: bytes, expected_hash: str) -> bool:
    """Whether bytes have a SHA-256."""
    import hashlib

    return hashlib.sha256(data).hexdigest() == expected_hash


def read_file_cached(blobpath: str, expected_hash: str | None = None) -> bytes:
    """The content of a file, kept in tiktoken's cache.

    The cache is ``$TIKTOKEN_CACHE_DIR``, ``$DATA_GYM_CACHE_DIR`` or a folder in the system's temporary one; none if that is
    empty. Raises ``ValueError`` if what was read does not have the hash.
    """
    import hashlib
    import tempfile

    named = os.environ.get("TIKTOKEN_CACHE_DIR", os.environ.get("DATA_GYM_CACHE_DIR"))
    folder = os.path.join(tempfile.gettempdir(), "data-gym-cache") if named is None else named
    if not folder:
        return read_file(blobpath)
    path = os.path.join(folder, hashlib.sha1(blobpath.encode()).hexdigest())
    if os.path.exists(path):
        data = read_file(path)
        if expected_hash is None or check_hash(data, expected_hash):
            return data
        # What is there is damaged: fetch it again.
        try:
            os.remove(path)
        except OSError:
            pass
    data = read_file(blobpath)
    if expected_hash and not check_hash(data, expected_hash):
        raise ValueError(
            f"Hash mismatch: what was read from {blobpath} does not have the SHA-256 {expected_hash}; try again"
        )
    try:
        _write(path, data)
    except OSError:
        # A folder that the user has named must work; the other is a convenience.
        if named is not None:
            raise
    return data


def _write(path: str, data: bytes) -> None:
    """Writes a file, complete or not at all."""
    import tempfile

    folder = os.path.dirname(path)
    os.makedirs(folder, exist_ok=True)
    (descriptor, temporary) = tempfile.mkstemp(dir=folder, suffix=".tmp")
    try:
        with open(descriptor, "wb") as file:
            file.write(data)
        os.rename(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def load_tiktoken_bpe(tiktoken_bpe_file: str, expected_hash: str | None = None) -> dict[bytes, int]:
    """The ranks in a file: a line for each token, with its bytes in Base64 and its rank.

    Raises ``ValueError`` with the line that is something else.
    """
    from base64 import b64decode

    ranks = {}
    for line in read_file_cached(tiktoken_bpe_file, expected_hash).splitlines():
        if not line:
            continue
        try:
            (token, rank) = line.split()
            ranks[b64decode(token)] = int(rank)
        except ValueError as error:
            raise ValueError(f"{tiktoken_bpe_file}: the line {line!r} is no token and rank") from error
    return ranks


def dump_tiktoken_bpe(bpe_ranks: dict[bytes, int], tiktoken_bpe_file: str) -> None:
    """Writes ranks to a file, complete or not at all, in the order of the ranks."""
    from base64 import b64encode

    lines = (b"%b %d\n" % (b64encode(token), rank) for token, rank in sorted(bpe_ranks.items(), key=_rank))
    if "://" in tiktoken_bpe_file:
        with _blobfile().BlobFile(tiktoken_bpe_file, "wb") as file:
            file.writelines(lines)
    else:
        _write(os.path.abspath(tiktoken_bpe_file), b"".join(lines))


def _rank(item: tuple[bytes, int]) -> int:
    return item[1]


def data_gym_to_mergeable_bpe_ranks(
    vocab_bpe_file: str,
    encoder_json_file: str,
    vocab_bpe_hash: str | None = None,
    encoder_json_hash: str | None = None,
    clobber_one_byte_tokens: bool = False,
) -> dict[bytes, int]:
    """The ranks of GPT-2's two files: its merges, and its tokens with their ids, which must agree.

    ``clobber_one_byte_tokens`` takes the ids of single bytes from the second file.
    """
    import json

    # GPT-2 spells bytes as characters: printable ones as they are, the others from U+0100 on.
    printable = [byte for byte in range(256) if chr(byte).isprintable() and chr(byte) != " "]
    others = [byte for byte in range(256) if byte not in printable]
    byte_of = {chr(byte): byte for byte in printable} | {chr(256 + n): byte for n, byte in enumerate(others)}

    def spelled(text: str) -> bytes:
        return bytes(byte_of[character] for character in text)

    ranks = {bytes([byte]): rank for rank, byte in enumerate(printable + others)}
    merges = read_file_cached(vocab_bpe_file, vocab_bpe_hash).decode()
    for line in merges.split("\n")[1:-1]:
        (left, right) = line.split()
        ranks[spelled(left) + spelled(right)] = len(ranks)
    tokens = {
        spelled(token): id
        for token, id in json.loads(read_file_cached(encoder_json_file, encoder_json_hash)).items()
        if token not in ("<|endoftext|>", "<|startoftext|>")
    }
    if clobber_one_byte_tokens:
        ranks |= {token: id for token, id in tokens.items() if len(token) == 1}
    assert ranks == tokens, "the two files disagree"
    return ranks


def _blobfile() -> ModuleType:
    from importlib import import_module

    try:
        return import_module("blobfile")
    except ImportError as error:
        raise ImportError("this kind of address needs blobfile: pip install blobfile") from error
