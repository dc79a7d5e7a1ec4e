"""tiktoken's interface over this package's engine: the same ids, exceptions and plug-ins, in a fraction of the time.

>>> import bpe_toolkit.tiktoken as tiktoken
>>> encoding = tiktoken.get_encoding("cl100k_base")             # doctest: +SKIP
>>> encoding.decode(encoding.encode("hello world"))             # doctest: +SKIP
'hello world'

Beside what tiktoken has, an ``Encoding`` has a ``tokenizer`` (``bpe_toolkit.Tokenizer``) with counts, places, chunks and reports.
"""

from bpe_toolkit.tiktoken.core import Encoding as Encoding
from bpe_toolkit.tiktoken.model import encoding_for_model as encoding_for_model
from bpe_toolkit.tiktoken.model import encoding_name_for_model as encoding_name_for_model
from bpe_toolkit.tiktoken.registry import get_encoding as get_encoding
from bpe_toolkit.tiktoken.registry import list_encoding_names as list_encoding_names

#: The version of tiktoken whose interface this is.
__version__ = "0.14.0"
