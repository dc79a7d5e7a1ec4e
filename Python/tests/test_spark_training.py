"""Training on a cluster gives what one machine gives: the same counts file and the same vocabulary, byte for byte."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from spark_support import DOCUMENTS, kill_once, needs_spark

from bpe_toolkit import PieceCounter, count_pieces, train

pytestmark = needs_spark


@pytest.fixture(scope="module")
def counts(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The counts file of all documents, made here."""
    path = tmp_path_factory.mktemp("counts") / "here.counts"
    counter = PieceCounter()
    counter.add(DOCUMENTS)
    counter.write(path)
    return path.read_bytes()


@pytest.fixture()
def documents(spark: Any) -> Any:
    return spark.createDataFrame([(n, text) for n, text in enumerate(DOCUMENTS)], "id long, text string")


@pytest.mark.parametrize("partitions", [1, 7, 64])
def test_counts_are_those_of_one_machine(documents: Any, counts: bytes, tmp_path: Path, partitions: int) -> None:
    from bpe_toolkit import spark as bpe_spark

    counted = bpe_spark.count_pieces(documents.repartition(partitions), tmp_path / "there.counts")
    assert (tmp_path / "there.counts").read_bytes() == counts
    assert counted.left_out == (0, 0, 0) and counted.path == str(tmp_path / "there.counts")


@pytest.mark.parametrize("ties", ["huggingface", "sentencepiece"])
def test_the_vocabulary_is_that_of_one_machine(documents: Any, ties: Any) -> None:
    from bpe_toolkit import spark as bpe_spark

    ranks = bpe_spark.train(documents.repartition(5), size=600, ties=ties, special_tokens=2)
    assert ranks == train(documents=DOCUMENTS, size=600, ties=ties, special_tokens=2) and len(ranks) == 598


@pytest.mark.parametrize("whole_executor", [False, True], ids=["python", "executor"])
def test_a_killed_worker_changes_nothing(
    spark: Any, documents: Any, counts: bytes, tmp_path: Path, whole_executor: bool
) -> None:
    from bpe_toolkit import spark as bpe_spark

    steps = kill_once(tmp_path / "killed", whole_executor)
    killing = documents.repartition(6).mapInArrow(steps, documents.schema)
    bpe_spark.count_pieces(killing, tmp_path / "there.counts")
    assert (tmp_path / "killed").exists()
    assert (tmp_path / "there.counts").read_bytes() == counts


def test_bytes_and_nulls(spark: Any, tmp_path: Path) -> None:
    from bpe_toolkit import spark as bpe_spark

    rows = [(b"\xff\x00 not UTF-8",), (None,), (b"",), ("ein Wort".encode(),)]
    bpe_spark.count_pieces(spark.createDataFrame(rows, "raw binary"), tmp_path / "there.counts", column="raw")
    counter = PieceCounter()
    counter.add([row[0] for row in rows if row[0] is not None])
    counter.write(tmp_path / "here.counts")
    assert (tmp_path / "there.counts").read_bytes() == (tmp_path / "here.counts").read_bytes()


def test_an_rdd(spark: Any, counts: bytes, tmp_path: Path) -> None:
    from bpe_toolkit import spark as bpe_spark

    mixed = [text if n % 2 else text.encode() for n, text in enumerate(DOCUMENTS)]
    bpe_spark.count_pieces(spark.sparkContext.parallelize(mixed, 3), tmp_path / "there.counts")
    assert (tmp_path / "there.counts").read_bytes() == counts


def test_what_an_rdd_may_have(spark: Any, tmp_path: Path) -> None:
    from bpe_toolkit import spark as bpe_spark

    texts = ["a lone \ud83d and a pair \ud83d\ude00", None, "b"]
    bpe_spark.count_pieces(spark.sparkContext.parallelize(texts, 2), tmp_path / "there.counts")
    counter = PieceCounter()
    counter.add([text for text in texts if text is not None])
    counter.write(tmp_path / "here.counts")
    assert (tmp_path / "there.counts").read_bytes() == (tmp_path / "here.counts").read_bytes()
    with pytest.raises(Exception, match="str or bytes, not int"):
        bpe_spark.count_pieces(spark.sparkContext.parallelize([1, 2]), tmp_path / "there.counts")


def test_parquet_and_lines_of_json(spark: Any, documents: Any, counts: bytes, tmp_path: Path) -> None:
    from bpe_toolkit import spark as bpe_spark

    documents.repartition(3).write.parquet(str(tmp_path / "corpus.parquet"))
    (tmp_path / "lines").mkdir()
    lines = [json.dumps({"n": n, "text": text}) + "\n" for n, text in enumerate(DOCUMENTS)]
    (tmp_path / "lines" / "1.jsonl").write_text("".join(lines[:1000]))
    (tmp_path / "lines" / "2.jsonl.gz").write_bytes(gzip.compress("".join(lines[1000:]).encode()))
    remote = f"file://{tmp_path}/corpus.parquet"
    (tmp_path / "lines" / "_temporary").mkdir()
    (tmp_path / "lines" / "_temporary" / "3.jsonl").write_text("".join(lines))
    for data in (tmp_path / "corpus.parquet", remote, tmp_path / "lines", [str(tmp_path / "lines" / "*.jsonl*")]):
        bpe_spark.count_pieces(data, tmp_path / "there.counts")
        assert (tmp_path / "there.counts").read_bytes() == counts


def test_text_files_are_documents(spark: Any, tmp_path: Path) -> None:
    """Large ones are divided where a token always ends, small ones share a task."""
    from bpe_toolkit import spark as bpe_spark

    text = "".join(DOCUMENTS)
    (tmp_path / "large.txt").write_text(text * 100)
    (tmp_path / "one.txt.gz").write_bytes(gzip.compress(text.encode()))
    (tmp_path / "small.txt").write_text("a small one")
    bpe_spark.count_pieces(tmp_path, tmp_path / "there.counts")
    (tmp_path / "there.counts").rename(tmp_path.parent / "there.counts")
    count_pieces([tmp_path / name for name in ("large.txt", "one.txt.gz", "small.txt")], tmp_path / "here.counts")
    assert (tmp_path.parent / "there.counts").read_bytes() == (tmp_path / "here.counts").read_bytes()


def test_what_is_rare_is_dropped_from_the_sum(documents: Any, tmp_path: Path) -> None:
    from bpe_toolkit import spark as bpe_spark

    counted = bpe_spark.count_pieces(documents.repartition(9), tmp_path / "there.counts", drop_below=5)
    counter = PieceCounter()
    counter.add(DOCUMENTS)
    kept = PieceCounter()
    (blocks, left_out) = counter.divide(1, minimum_count=5)
    for _, content in blocks:
        kept.add_counts(content)
    kept.write(tmp_path / "here.counts")
    assert (tmp_path / "there.counts").read_bytes() == (tmp_path / "here.counts").read_bytes()
    assert counted.left_out[:2] == left_out[:2]
    assert counted.left_out.most_of_a_pair >= left_out.most_of_a_pair > 0


def test_mistakes_are_noticed_before_spark_works(spark: Any, documents: Any, tmp_path: Path) -> None:
    from bpe_toolkit import spark as bpe_spark

    with pytest.raises(ValueError, match="256"):
        bpe_spark.train(documents, size=100)
    with pytest.raises(ValueError, match="what are its files"):
        bpe_spark.train("hdfs://host/corpus", size=300)
    with pytest.raises(ValueError, match="first-seen"):
        bpe_spark.train(documents, size=300, ties="first-seen")
    with pytest.raises(ValueError, match="patterns: gpt2"):
        bpe_spark.train(documents, size=300, pattern="o200")
    with pytest.raises(ValueError, match="drop_below"):
        bpe_spark.train(documents, size=300, drop_below=0)
    with pytest.raises(FileNotFoundError, match="no such file"):
        bpe_spark.train(tmp_path / "none", size=300)
    with pytest.raises(ValueError, match="nothing to read"):
        bpe_spark.train([], size=300)
    with pytest.raises(ValueError, match="one kind"):
        bpe_spark.train(["a.parquet", __file__], size=300) if Path("a.parquet").exists() else bpe_spark.train(
            ["file:///a.parquet", __file__], size=300
        )


def test_columns_of_parquet(spark: Any, counts: bytes, tmp_path: Path) -> None:
    """Several row groups, nulls, and documents that are stored by their numbers in a dictionary."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from bpe_toolkit import spark as bpe_spark

    texts = pa.array([*DOCUMENTS[:1500], None, *DOCUMENTS[1500:]])
    for number, array in enumerate((texts, texts.cast(pa.large_binary()), texts.dictionary_encode())):
        folder = tmp_path / f"{number}.parquet"
        folder.mkdir()
        pq.write_table(pa.table({"n": pa.array(range(len(array))), "document": array}), folder / "1.parquet", row_group_size=700)
        bpe_spark.count_pieces(folder, tmp_path / "there.counts", column="document")
        assert (tmp_path / "there.counts").read_bytes() == counts
    (tmp_path / "none.parquet").mkdir()
    pq.ParquetWriter(tmp_path / "none.parquet" / "1.parquet", pa.schema([("text", pa.string())])).close()
    bpe_spark.count_pieces(tmp_path / "none.parquet", tmp_path / "there.counts")
    assert (tmp_path / "there.counts").stat().st_size < len(counts)
    with pytest.raises(ValueError, match="no column text; columns: n, document"):
        bpe_spark.count_pieces(tmp_path / "0.parquet", tmp_path / "there.counts")
