"""The encodings that OpenAI has published: where their ranks are, and what the files leave out."""

from __future__ import annotations

from typing import Any, NamedTuple

from bpe_toolkit.tiktoken.load import load_tiktoken_bpe

_ROOT = "https://openaipublic.blob.core.windows.net/encodings"
_GPT2_PATTERN = r"'(?:[sdmt]|ll|ve|re)| ?\p{L}++| ?\p{N}++| ?[^\s\p{L}\p{N}]++|\s++$|\s+(?!\S)|\s"
_CL100K_PATTERN = (
    r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]"
    r"|\s+(?!\S)|\s"
)
_CONTRACTION = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
_O200K_PATTERN = "|".join(
    [
        r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+" + _CONTRACTION,
        r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*" + _CONTRACTION,
        r"\p{N}{1,3}",
        r" ?[^\s\p{L}\p{N}]+[\r\n/]*",
        r"\s*[\r\n]+",
        r"\s+(?!\S)",
        r"\s+",
    ]
)
_HASHES = {
    "r50k_base": "306cd27f03c1a714eca7108e03d66b7dc042abe8c258b44c199a7ed9838dd930",
    "p50k_base": "94b5ca7dff4d00767bc256fdd1b27e5b17361d7b8a5f968547f9f23eb70d2069",
    "cl100k_base": "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7",
    "o200k_base": "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d",
}


def _tokens(first: int, *names: str) -> dict[str, int]:
    return {f"<|{name}|>": first + n for n, name in enumerate(names)}


_END_OF_TEXT = _tokens(50256, "endoftext")
_O200K_TOKENS = _tokens(199999, "endoftext") | _tokens(200018, "endofprompt")
_HARMONY_NAMES = {
    200002: "return",
    200003: "constrain",
    200005: "channel",
    200006: "start",
    200007: "end",
    200008: "message",
    200012: "call",
}


class Published(NamedTuple):
    """A published encoding."""

    name: str
    #: The encoding whose file has the ranks.
    file: str
    pattern: str
    special_tokens: dict[str, int]
    token_count: int | None = None

    @property
    def url(self) -> str:
        """Where the file of ranks is."""
        return f"{_ROOT}/{self.file}.tiktoken"

    @property
    def sha256(self) -> str:
        """The file's SHA-256."""
        return _HASHES[self.file]

    def parts(self) -> dict[str, Any]:
        """The arguments of ``Encoding``, read from the cache or fetched."""
        parts: dict[str, Any] = {
            "name": self.name,
            "pat_str": self.pattern,
            "mergeable_ranks": load_tiktoken_bpe(self.url, self.sha256),
            "special_tokens": dict(self.special_tokens),
        }
        if self.token_count:
            parts["explicit_n_vocab"] = self.token_count
        return parts


PUBLISHED = {
    encoding.name: encoding
    for encoding in [
        Published("gpt2", "r50k_base", _GPT2_PATTERN, _END_OF_TEXT, 50257),
        Published("r50k_base", "r50k_base", _GPT2_PATTERN, _END_OF_TEXT, 50257),
        Published("p50k_base", "p50k_base", _GPT2_PATTERN, _END_OF_TEXT, 50281),
        Published(
            "p50k_edit",
            "p50k_base",
            _GPT2_PATTERN,
            _END_OF_TEXT | _tokens(50281, "fim_prefix", "fim_middle", "fim_suffix"),
        ),
        Published(
            "cl100k_base",
            "cl100k_base",
            _CL100K_PATTERN,
            _tokens(100257, "endoftext", "fim_prefix", "fim_middle", "fim_suffix") | _tokens(100276, "endofprompt"),
        ),
        Published("o200k_base", "o200k_base", _O200K_PATTERN, _O200K_TOKENS),
        Published(
            "o200k_harmony",
            "o200k_base",
            _O200K_PATTERN,
            _O200K_TOKENS
            | _tokens(199998, "startoftext")
            | {f"<|{_HARMONY_NAMES.get(id, f'reserved_{id}')}|>": id for id in range(200000, 201088)},
        ),
    ]
}
