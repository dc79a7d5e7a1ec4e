"""Which encoding a model has."""

from __future__ import annotations

from bpe_toolkit.tiktoken.core import Encoding
from bpe_toolkit.tiktoken.registry import get_encoding

#: By the start of the model's name.
MODEL_PREFIX_TO_ENCODING: dict[str, str] = {
    "o1-": "o200k_base",
    "o3-": "o200k_base",
    "o4-mini-": "o200k_base",
    "gpt-5": "o200k_base",
    "gpt-4.5-": "o200k_base",
    "gpt-4.1-": "o200k_base",
    "chatgpt-4o-": "o200k_base",
    "gpt-4o-": "o200k_base",
    "gpt-4-": "cl100k_base",
    "gpt-3.5-turbo-": "cl100k_base",
    # Azure writes it without the dot.
    "gpt-35-turbo-": "cl100k_base",
    "gpt-oss-": "o200k_harmony",
    # Fine-tuned models.
    "ft:gpt-4o": "o200k_base",
    "ft:gpt-4": "cl100k_base",
    "ft:gpt-3.5-turbo": "cl100k_base",
    "ft:davinci-002": "cl100k_base",
    "ft:babbage-002": "cl100k_base",
}

#: By the whole name, in tiktoken's order.
MODEL_TO_ENCODING: dict[str, str] = {
    model: encoding
    for encoding, models in [
        ("o200k_base", "o1 o3 o4-mini gpt-5 gpt-4.1 gpt-4o"),
        (
            "cl100k_base",
            "gpt-4 gpt-3.5-turbo gpt-3.5 gpt-35-turbo davinci-002 babbage-002 text-embedding-ada-002 "
            "text-embedding-3-small text-embedding-3-large",
        ),
        ("p50k_base", "text-davinci-003 text-davinci-002"),
        ("r50k_base", "text-davinci-001 text-curie-001 text-babbage-001 text-ada-001 davinci curie babbage ada"),
        (
            "p50k_base",
            "code-davinci-002 code-davinci-001 code-cushman-002 code-cushman-001 davinci-codex "
            "cushman-codex",
        ),
        ("p50k_edit", "text-davinci-edit-001 code-davinci-edit-001"),
        (
            "r50k_base",
            "text-similarity-davinci-001 text-similarity-curie-001 text-similarity-babbage-001 "
            "text-similarity-ada-001 text-search-davinci-doc-001 text-search-curie-doc-001 "
            "text-search-babbage-doc-001 text-search-ada-doc-001 code-search-babbage-code-001 "
            "code-search-ada-code-001",
        ),
        ("gpt2", "gpt2 gpt-2"),
    ]
    for model in models.split()
}


def encoding_name_for_model(model_name: str) -> str:
    """The name of a model's encoding. Raises ``KeyError`` if the model is not known.

    >>> encoding_name_for_model("gpt-4o-2024-05-13")
    'o200k_base'

    A name that only begins like a known model's counts, too, so that new versions are known.
    """
    if model_name in MODEL_TO_ENCODING:
        return MODEL_TO_ENCODING[model_name]
    for prefix, encoding in MODEL_PREFIX_TO_ENCODING.items():
        if model_name.startswith(prefix):
            return encoding
    raise KeyError(
        f"Could not automatically map {model_name} to a tokeniser: it is no model that is known. "
        "Pass the name of its encoding to `get_encoding` instead."
    )


def encoding_for_model(model_name: str) -> Encoding:
    """A model's encoding. Raises ``KeyError`` if the model is not known."""
    return get_encoding(encoding_name_for_model(model_name))
