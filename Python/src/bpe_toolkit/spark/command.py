"""The command bpe-spark: training and tokenizing on a cluster, for people who do not write programs for Spark.

It runs by itself (``bpe-spark train --master …``) and under ``spark-submit``, which takes the path that ``bpe-spark script`` prints.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bpe_toolkit import PieceCounter, __version__
from bpe_toolkit import spark as bpe_spark
from bpe_toolkit.spark import script
from bpe_toolkit.spark.progress import progress_line
from bpe_toolkit.spark.sources import files_of

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

_EXAMPLES = """\
examples:
  bpe-spark train --master 'local[*]' --size 32k -o mine.tiktoken corpus.parquet
  bpe-spark encode --master spark://host:7077 -e o200k_base --append '<|endoftext|>' -o tokens/ corpus.parquet
  bpe-spark count -e o200k_base --by language corpus.parquet
  spark-submit --master yarn $(bpe-spark script) train --size 32k -o mine.tiktoken hdfs:///corpus.parquet
"""
#: Options of `bpe train`, which learns from the counts.
_LEARNING = {
    "--size": ("N", "how many tokens, special ones included: 32000, 32k, or 32Ki for 32,768"),
    "--sizes": ("N,N,…", "several sizes in one run: 8k,16k,32k writes mine-8k.tiktoken and so on"),
    "--special": ("TOKEN[=ID]", "a special token, with its id or with the next one; repeatable"),
    "--ties": ("RULE", "which of two equally frequent pairs is merged first: huggingface (default) or sentencepiece"),
    "--min-count": ("N", "merge only pairs that occur at least this often"),
    "--max-token-bytes": ("N", "make no token longer than this"),
    "--extend": ("NAME|FILE", "start from this encoding: its tokens keep their ids"),
    "--seed": ("TEXT", "a token to include whatever the corpus has; repeatable"),
    "--seed-file": ("FILE", "a file with a seed on each line"),
}


def main(arguments: list[str] | None = None) -> int:
    """Runs the command; returns its exit status."""
    options = _parser().parse_args(arguments)
    if options.run is None:
        print(script.__file__)
        return 0
    run: Callable[[SparkSession, argparse.Namespace], int] = options.run
    try:
        return run(_session(options), options)
    except (ValueError, OSError) as error:
        print(f"bpe-spark: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("bpe-spark: interrupted", file=sys.stderr)
        return 130
    except Exception as error:
        if type(error).__module__.split(".")[0] not in ("pyspark", "py4j"):
            raise
        print(f"bpe-spark: {_cause(error)}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "bpe-spark", description="Train and tokenize on Apache Spark.", epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    train = _command(commands, "train", _train, "learn a vocabulary: what `bpe train` on one machine gives")
    train.add_argument("-o", "--output", required=True, metavar="FILE", help="the vocabulary: a rank file, or tokenizer.json for .json")
    train.add_argument("--keep-counts", metavar="FILE", help="keep the counts, to learn from them again with `bpe train --counts`")
    _counting_options(train)
    for option, (value, help) in _LEARNING.items():
        repeats = "repeatable" in help
        train.add_argument(option, metavar=value, help=help, action="append" if repeats else "store")

    pieces = _command(commands, "count-pieces", _count_pieces, "count the pieces of a corpus, to learn from on any machine")
    pieces.add_argument("-o", "--output", required=True, metavar="FILE", help="the counts file")
    _counting_options(pieces)

    encode = _command(commands, "encode", _encode, "write token ids in shards, in the formats of `bpe encode`")
    _encoding_option(encode)
    encode.add_argument("-o", "--output", required=True, metavar="FOLDER", help="where the shards go: a folder that all machines see")
    encode.add_argument("--format", default="megatron", choices=["megatron", "datatrove", "npy", "u16", "u32", "llmc", "jsonl"], help="default: megatron")
    encode.add_argument("--specials", default="forbid", choices=["forbid", "allow", "text"], help="special tokens in the documents; default: forbid")
    encode.add_argument("--prepend", action="append", default=[], metavar="TOKEN", help="a special token before each document; repeatable")
    encode.add_argument("--append", action="append", default=[], metavar="TOKEN", help="a special token after each document; repeatable")
    encode.add_argument("--shard-tokens", type=int, default=0, metavar="N", help="end a shard with the document with which it has N tokens")
    encode.add_argument("--overwrite", action="store_true", help="replace a complete dataset")

    for name, run, help in [
        ("count", _count, "count documents, bytes and tokens"),
        ("report", _report, "count what is odd about the tokens"),
    ]:
        command = _command(commands, name, run, help)
        _encoding_option(command)
        command.add_argument("--by", action="append", default=[], metavar="COLUMN", help="for each value of this column; repeatable")
        command.add_argument("--json", action="store_true", help="print a JSON object for each row")
        if name == "report":
            command.add_argument("--sample", type=float, default=1.0, metavar="SHARE", help="look at this share of the documents, from 0 to 1")

    commands.add_parser("script", help="print the path of the program for spark-submit").set_defaults(run=None)
    return parser


def _command(commands: Any, name: str, run: Any, help: str) -> argparse.ArgumentParser:
    command: argparse.ArgumentParser = commands.add_parser(name, help=help, description=help[0].upper() + help[1:] + ".")
    command.set_defaults(run=run)
    command.add_argument("data", nargs="+", help="Parquet, JSON lines (.jsonl) or text files, folders of them, or patterns in quotes")
    command.add_argument("--column", default="text", help="the column, or the key in JSON lines, with the documents; default: text")
    command.add_argument("--master", help="where Spark runs: local[*], spark://host:7077, yarn; default: what spark-submit or its settings say")
    command.add_argument("--conf", action="append", default=[], metavar="KEY=VALUE", help="a setting of Spark; repeatable")
    command.add_argument("--log-level", default="OFF", help="of Spark's own messages, such as WARN; default: OFF")
    return command


def _counting_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--pattern", metavar="NAME|REGEX", help="how text is split: a name or a regular expression; default: o200k")
    command.add_argument("--drop-below", type=int, default=1, metavar="N", help="leave out pieces that occur fewer times, which can change the result")


def _encoding_option(command: argparse.ArgumentParser) -> None:
    command.add_argument("-e", "--encoding", default="default", metavar="NAME|FILE", help="the encoding; default: the one inside the package")


def _session(options: argparse.Namespace) -> SparkSession:
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.appName("bpe-spark")
    if options.master:
        builder = builder.master(options.master)
        if options.master.startswith("local"):
            # Workers on this machine run this Python, which has the package.
            os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    for setting in options.conf:
        (key, separator, value) = setting.partition("=")
        if not separator:
            raise ValueError(f"--conf takes KEY=VALUE, not {setting}")
        builder = builder.config(key, value)
    spark = builder.config("spark.ui.showConsoleProgress", "false").getOrCreate()
    spark.sparkContext.setLogLevel(options.log_level)
    return spark


def _train(spark: SparkSession, options: argparse.Namespace) -> int:
    if not options.size and not options.sizes:
        raise ValueError("say how many tokens there will be: --size 32k")
    choices: list[str] = []
    for option in _LEARNING:
        value = getattr(options, option[2:].replace("-", "_"))
        for item in value if isinstance(value, list) else [value] if value else []:
            choices.append(f"{option}={item}")
    with tempfile.TemporaryDirectory(prefix="bpe-spark-") as folder:
        # Choices that bpe refuses, and an output that it cannot write, are known before a cluster is at work.
        nothing = str(Path(folder) / "nothing.counts")
        PieceCounter(options.pattern, threads=1).write(nothing)
        trial = str(Path(folder) / Path(options.output).name)
        checked = subprocess.run([_bpe(), "train", "--counts", nothing, "-o", trial, *choices], capture_output=True, text=True)
        if checked.returncode != 0:
            print(checked.stderr.strip(), file=sys.stderr)
            return checked.returncode
        if not os.access(Path(options.output).absolute().parent, os.W_OK):
            raise FileNotFoundError(f"{options.output}: its folder is not there, or cannot be written to")
        counts = options.keep_counts or str(Path(folder) / "corpus.counts")
        _write_counts(spark, options, counts)
        return subprocess.run([_bpe(), "train", "--counts", counts, "-o", options.output, *choices]).returncode


def _count_pieces(spark: SparkSession, options: argparse.Namespace) -> int:
    _write_counts(spark, options, options.output)
    print(f"next: bpe train --counts {options.output} --size 32k -o mine.tiktoken", file=sys.stderr)
    return 0


def _write_counts(spark: SparkSession, options: argparse.Namespace, path: str) -> None:
    with progress_line(spark, "counting pieces"):
        counted = bpe_spark.count_pieces(
            options.data, path, column=options.column, pattern=options.pattern, drop_below=options.drop_below
        )
    if counted.left_out.pieces:
        print(
            f"left out: {counted.left_out.pieces:,} pieces that occur {counted.left_out.occurrences:,} times; "
            f"no pair's count is too small by more than {counted.left_out.most_of_a_pair:,}",
            file=sys.stderr,
        )


def _encode(spark: SparkSession, options: argparse.Namespace) -> int:
    with progress_line(spark, "encoding"):
        shards = bpe_spark.write_shards(
            options.data, options.output, column=options.column, encoding=options.encoding, format=options.format,
            special=options.specials, prepend=options.prepend, append=options.append, shard_tokens=options.shard_tokens,
            mode="overwrite" if options.overwrite else "error",
        )
    print(
        f"{options.output}: {len(shards.paths)} shards, {shards.documents:,} documents, {shards.tokens:,} tokens, "
        f"{shards.bytes:,} bytes of text",
        file=sys.stderr,
    )
    return 0


def _count(spark: SparkSession, options: argparse.Namespace) -> int:
    with progress_line(spark, "counting tokens"):
        table = bpe_spark.count(_table(spark, options), options.column, options.encoding, by=options.by)
        rows = table.orderBy(table.tokens.desc(), *options.by).collect()
    return _print_rows(rows, options)


def _report(spark: SparkSession, options: argparse.Namespace) -> int:
    documents = _table(spark, options)
    if options.sample < 1:
        documents = documents.sample(fraction=options.sample, seed=0)
    with progress_line(spark, "looking for oddities"):
        table = bpe_spark.report(documents, options.column, options.encoding, by=options.by)
        rows = table.orderBy(*options.by, table.findings.desc(), "code").collect()
    return _print_rows(rows, options)


def _table(spark: SparkSession, options: argparse.Namespace) -> DataFrame:
    (kind, files) = files_of(options.data)
    # Without "file:", a cluster would look for them in its own file system. Spark takes the signs of patterns for such.
    signs = re.compile(r"([\[\]{}*?\\])")
    files = [file if "://" in file else "file://" + signs.sub(r"\\\1", file) for file in files]
    match kind:
        case "parquet":
            # The names of folders may be columns.
            folders = [os.path.abspath(path) for path in options.data if os.path.isdir(path)]
            reader = spark.read.option("basePath", f"file://{folders[0]}") if len(folders) == 1 == len(options.data) else spark.read
            return reader.parquet(*files)
        case "lines":
            return spark.read.option("mode", "FAILFAST").json(files)
        case "text":
            texts = spark.read.text(files, wholetext=True)
            return texts.withColumnRenamed("value", options.column)


def _print_rows(rows: list[Any], options: argparse.Namespace) -> int:
    if options.json:
        for row in rows:
            print(json.dumps(row.asDict(), ensure_ascii=False, default=str))
        return 0
    if not rows:
        print("nothing", file=sys.stderr)
        return 0
    names = list(rows[0].asDict())
    cells = [names] + [[f"{value:,}" if isinstance(value, int) else str(value) for value in row] for row in rows]
    widths = [max(len(line[place]) for line in cells) for place in range(len(names))]
    numeric = [isinstance(value, int) for value in rows[0]]
    for line in cells:
        padded = [cell.rjust(width) if right else cell.ljust(width) for cell, width, right in zip(line, widths, numeric)]
        print("  ".join(padded).rstrip())
    return 0


def _bpe() -> str:
    """The command of this package, which is installed with it."""
    own = Path(sysconfig.get_path("scripts")) / "bpe"
    found = str(own) if own.exists() else shutil.which("bpe")
    if found is None:
        raise FileNotFoundError("the command bpe, which comes with this package, is not on the PATH")
    return found


def _cause(error: Exception) -> str:
    """What went wrong in a worker, without the stacks of two languages."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    kinds = ("ValueError", "SpecialTokenError", "OSError", "FileNotFoundError", "MemoryError", "ModuleNotFoundError")
    for index, line in enumerate(lines):
        if line.split(":")[0].split(".")[-1] in kinds:
            following = [more for more in lines[index + 1 : index + 3] if not more.startswith(("at ", "SQLSTATE"))]
            return "\n".join([line.split(": ", 1)[-1], *following])
    return lines[0] if lines else type(error).__name__
