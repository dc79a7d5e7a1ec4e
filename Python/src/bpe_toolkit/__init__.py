"""Byte-pair encoding: text to the tokens of language models and back, exactly as their owners' libraries do it.

>>> from bpe_toolkit import Tokenizer
>>> tokenizer = Tokenizer("default")
>>> tokenizer.decode(tokenizer.encode("How many eyes?"))
'How many eyes?'

``bpe_toolkit.tiktoken`` takes the place of tiktoken, and ``bpe_toolkit.transformers`` that of Hugging Face's fast tokenizers.
"""

from bpe_toolkit._core import SpecialTokenError, version
from bpe_toolkit.arrays import TokenArrays
from bpe_toolkit.datasets import DatasetTotals, DatasetWriter
from bpe_toolkit.files import cut_places
from bpe_toolkit.tokenizer import Chunk, StreamDecoder, Tokenizer
from bpe_toolkit.training import PieceCounter, count_pieces, merge_counts, train

__all__ = [
    "Chunk",
    "DatasetTotals",
    "DatasetWriter",
    "PieceCounter",
    "SpecialTokenError",
    "StreamDecoder",
    "TokenArrays",
    "Tokenizer",
    "count_pieces",
    "cut_places",
    "merge_counts",
    "train",
]

__version__ = version
