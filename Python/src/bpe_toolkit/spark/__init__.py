"""Train and tokenize where the data is: on Apache Spark.

>>> from bpe_toolkit import spark as bpe_spark                                       # doctest: +SKIP
>>> ranks = bpe_spark.train(documents, size=32768, column="text")                    # doctest: +SKIP
>>> ids = bpe_spark.encode(documents, "text", "o200k_base")                          # doctest: +SKIP

Spark does what it is there for: it schedules, retries, and adds up by key. The engine of this package runs in the workers, on
Arrow's arrays. Every result is that of one machine, whatever the partitions, retries and speculation.
"""

try:
    import pyarrow as _pyarrow  # noqa: F401
    import pyspark as _pyspark  # noqa: F401
except ModuleNotFoundError as error:
    raise ModuleNotFoundError(
        "bpe_toolkit.spark needs Spark and Arrow: pip install 'bpe-toolkit[spark]'", name=error.name
    ) from error

from bpe_toolkit.spark.columns import count, encode, report
from bpe_toolkit.spark.counting import Counted, count_pieces, train
from bpe_toolkit.spark.shards import Shards, write_shards

__all__ = ["Counted", "Shards", "count", "count_pieces", "encode", "report", "train", "write_shards"]
