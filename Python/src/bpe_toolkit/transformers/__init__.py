"""Tokenizers for Hugging Face's ``transformers`` that encode with our engine.

Change one import, or make a tokenizer that you have faster:

>>> from bpe_toolkit.transformers import AutoTokenizer, faster
>>> tokenizer = AutoTokenizer.from_pretrained("folder of a model")        # doctest: +SKIP
>>> tokenizer = faster(tokenizer)        # doctest: +SKIP

Ids, masks, offsets, words, truncation, padding and saved files are those of Hugging Face's fast tokenizers.
"""

try:
    import transformers as _  # noqa: F401
except ModuleNotFoundError as error:
    raise ModuleNotFoundError(
        "bpe_toolkit.transformers needs Hugging Face's library: pip install transformers",
        name=error.name,
    ) from error

from ._auto import AutoTokenizer
from ._tokenizer import faster

__all__ = ["AutoTokenizer", "faster"]
