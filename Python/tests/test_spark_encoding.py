"""Token ids, shards, counts and reports on a cluster are those of one machine."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from spark_support import DOCUMENTS, kill_once, needs_spark

from bpe_toolkit import DatasetWriter, Tokenizer, train

pytestmark = needs_spark

END = "<|endoftext|>"


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer()


@pytest.fixture()
def documents(spark: Any) -> Any:
    rows = [(n, "odd" if n % 2 else "even", text) for n, text in enumerate(DOCUMENTS)]
    return spark.createDataFrame(rows, "id long, kind string, text string").repartition(5)


# A column of ids


def test_a_column_of_ids(documents: Any, tokenizer: Tokenizer) -> None:
    from bpe_toolkit import spark as bpe_spark

    encoded = bpe_spark.encode(documents, "text")
    assert encoded.dtypes[-1] == ("ids", "array<int>")
    rows = sorted(encoded.collect())
    assert [row.ids for row in rows] == tokenizer.encode_batch(DOCUMENTS)
    assert [row.text for row in rows] == DOCUMENTS


def test_nulls_bytes_and_ids_around(spark: Any, tokenizer: Tokenizer) -> None:
    from bpe_toolkit import spark as bpe_spark

    texts = [b"one two", None, b"", b"\xff\xfe", "日本".encode()]
    rows = spark.createDataFrame(list(enumerate(texts)), "id int, raw binary")
    end = tokenizer.special_tokens[END]
    encoded = bpe_spark.encode(rows, "raw", tokenizer, into="tokens", prepend=[5, 6], append=[END])
    expected = [None if text is None else [5, 6, *tokenizer.encode(text), end] for text in texts]
    assert [row.tokens for row in sorted(encoded.collect())] == expected


def test_an_encoding_of_ones_own(documents: Any) -> None:
    from bpe_toolkit import spark as bpe_spark

    ranks = train(documents=DOCUMENTS, size=400)
    own = Tokenizer.from_ranks("own", pattern="gpt2", ranks=ranks, special_tokens={"<end>": 400})
    rows = sorted(bpe_spark.encode(documents, "text", own).select("id", "ids").collect())
    assert [row.ids for row in rows] == own.encode_batch(DOCUMENTS)


def test_special_tokens_are_refused_unless_allowed(spark: Any, tokenizer: Tokenizer) -> None:
    from bpe_toolkit import spark as bpe_spark

    rows = spark.createDataFrame([("the end" + END,)], "text string")
    with pytest.raises(Exception, match=r"SpecialTokenError.*\n*.*<\|endoftext\|>"):
        bpe_spark.encode(rows, "text").collect()
    for special in ("text", "allow", [END], []):
        (row,) = bpe_spark.encode(rows, "text", special=special).collect()
        assert row.ids == tokenizer.encode("the end" + END, special=special)
    with pytest.raises(ValueError, match="no special token"):
        bpe_spark.encode(rows, "text", append=["<none>"])
    with pytest.raises(ValueError, match="already"):
        bpe_spark.encode(rows, "text", into="text")
    for call in (bpe_spark.encode, bpe_spark.count, bpe_spark.report):
        with pytest.raises(ValueError, match="no column body; columns: text"):
            call(rows, "body")


# Shards


def decoded(folder: Path, tokenizer: Tokenizer) -> list[str]:
    """The documents of all shards, as `bpe decode` gives them, in sorted order."""
    documents = []
    for shard in json.loads((folder / "_SUCCESS").read_text())["files"]:
        if not (folder / f"{shard}.json").exists():
            continue
        count = json.loads((folder / f"{shard}.json").read_text())["documents"]
        text = subprocess.run(["bpe", "decode", folder / shard], capture_output=True, check=True).stdout.decode()
        found = [part + "\n\n" for part in text.split("\n\n")[:-1]]
        assert len(found) == count
        documents += found
    return sorted(documents)


@pytest.mark.parametrize("format", ["megatron", "datatrove", "npy", "u32"])
def test_shards_are_complete(documents: Any, tokenizer: Tokenizer, tmp_path: Path, format: Any) -> None:
    from bpe_toolkit import spark as bpe_spark

    shards = bpe_spark.write_shards(documents, tmp_path / "tokens", format=format)
    assert decoded(tmp_path / "tokens", tokenizer) == sorted(DOCUMENTS)
    assert (shards.documents, shards.bytes) == (len(DOCUMENTS), sum(len(text.encode()) for text in DOCUMENTS))
    assert shards.tokens == sum(tokenizer.count_batch(DOCUMENTS))
    success = json.loads((tmp_path / "tokens" / "_SUCCESS").read_text())
    assert sorted(os.listdir(tmp_path / "tokens")) == sorted([*success["files"], "_SUCCESS"])
    assert (success["tokens"], success["format"]) == (shards.tokens, format)
    assert all(Path(path).name in success["files"] for path in shards.paths)


def test_a_shard_is_what_one_machine_writes(documents: Any, tokenizer: Tokenizer, tmp_path: Path) -> None:
    from bpe_toolkit import spark as bpe_spark

    bpe_spark.write_shards(documents.coalesce(1).orderBy("id"), tmp_path / "there", append=[END], shard_tokens=20_000)
    with DatasetWriter(tokenizer, tmp_path / "part-00000.bin", format="megatron", append=[END], shard_tokens=20_000) as writer:
        writer.add(DOCUMENTS)
        totals = writer.finish()
    assert len(totals.files) > 6
    for file in map(Path, totals.files):
        assert (tmp_path / "there" / file.name).read_bytes() == file.read_bytes()


def test_files_are_read_by_the_engine(spark: Any, tokenizer: Tokenizer, tmp_path: Path) -> None:
    from bpe_toolkit import spark as bpe_spark

    lines = "".join(json.dumps({"text": text}) + "\n" for text in DOCUMENTS)
    (tmp_path / "corpus.jsonl").write_text(lines)
    subprocess.run(["bpe", "encode", "--json-field", "text", "--format", "npy", "-o", tmp_path / "here.npy", tmp_path / "corpus.jsonl"], check=True)
    bpe_spark.write_shards(tmp_path / "corpus.jsonl", tmp_path / "there", format="npy")
    (shard,) = (tmp_path / "there").glob("*.npy")
    assert shard.read_bytes() == (tmp_path / "here.npy").read_bytes()


@pytest.mark.parametrize("whole_executor", [False, True], ids=["python", "executor"])
def test_a_killed_worker_leaves_no_half_shard(
    documents: Any, tokenizer: Tokenizer, tmp_path: Path, whole_executor: bool
) -> None:
    from bpe_toolkit import spark as bpe_spark

    steps = kill_once(tmp_path / "killed", whole_executor)
    bpe_spark.write_shards(documents.mapInArrow(steps, documents.schema), tmp_path / "tokens")
    assert (tmp_path / "killed").exists()
    assert decoded(tmp_path / "tokens", tokenizer) == sorted(DOCUMENTS)
    assert not (tmp_path / "tokens" / "_temporary").exists()


def test_complete_datasets_are_safe(spark: Any, documents: Any, tokenizer: Tokenizer, tmp_path: Path) -> None:
    from bpe_toolkit import spark as bpe_spark

    folder = tmp_path / "tokens"
    bpe_spark.write_shards(documents, folder)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(FileExistsError, match="overwrite"):
        bpe_spark.write_shards(documents, folder)
    refused = spark.createDataFrame([(END,)], "text string")
    with pytest.raises(Exception, match="SpecialTokenError"):
        bpe_spark.write_shards(refused, folder, mode="overwrite")
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    bpe_spark.write_shards(documents.limit(10).coalesce(2), folder, mode="overwrite")
    assert len(decoded(folder, tokenizer)) == 10


def test_a_stopped_job_is_replaced(documents: Any, tokenizer: Tokenizer, tmp_path: Path) -> None:
    """A driver that is killed while it moves files leaves some, and folders of attempts, but no `_SUCCESS`."""
    from bpe_toolkit import spark as bpe_spark

    folder = tmp_path / "tokens"
    (folder / "_temporary" / "old" / "0-7").mkdir(parents=True)
    (folder / "_temporary" / "old" / "0-7" / "part-00000.bin").write_bytes(b"half")
    left = ["part-00003.bin", "part-00099.bin", "part-00099.idx"]
    for name in left:
        (folder / name).write_bytes(b"of another job")
    with pytest.raises(FileExistsError, match="part-00003.bin is in the way"):
        bpe_spark.write_shards(documents, folder)
    (folder / "_temporary").mkdir()
    (folder / "_temporary" / "moving").write_text(json.dumps({"files": left}))
    bpe_spark.write_shards(documents, folder)
    assert decoded(folder, tokenizer) == sorted(DOCUMENTS)
    assert not list(folder.glob("*00099*")) and not (folder / "_temporary").exists()


def test_one_job_at_a_time_and_files_of_others(documents: Any, tmp_path: Path) -> None:
    import fcntl

    from bpe_toolkit import spark as bpe_spark

    folder = tmp_path / "tokens"
    (folder / "_temporary").mkdir(parents=True)
    (folder / "part-of-the-plan.txt").write_text("mine")
    with (folder / "_temporary" / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(FileExistsError, match="another job"):
            bpe_spark.write_shards(documents, folder)
    bpe_spark.write_shards(documents, folder)
    bpe_spark.write_shards(documents, folder, mode="overwrite")
    assert (folder / "part-of-the-plan.txt").read_text() == "mine"


def test_nothing_is_written_for_nothing(spark: Any, tmp_path: Path) -> None:
    from bpe_toolkit import spark as bpe_spark

    shards = bpe_spark.write_shards(spark.createDataFrame([(None,)], "text string"), tmp_path / "tokens")
    assert shards == ([], 0, 0, 0) and os.listdir(tmp_path / "tokens") == ["_SUCCESS"]


def test_wrong_settings_are_refused_by_the_driver(documents: Any, tmp_path: Path) -> None:
    from bpe_toolkit import spark as bpe_spark

    with pytest.raises(ValueError, match="mode"):
        bpe_spark.write_shards(documents, tmp_path / "tokens", mode="append")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="mount it"):
        bpe_spark.write_shards(documents, "hdfs:///tokens")
    with pytest.raises(ValueError, match="format"):
        bpe_spark.write_shards(documents, tmp_path / "tokens", format="tar")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="u16"):
        bpe_spark.write_shards(documents, tmp_path / "tokens", format="u16", encoding=large())


def large() -> Tokenizer:
    """An encoding of more ids than two bytes can say."""
    tokens = {bytes([byte]): byte for byte in range(256)}
    return Tokenizer.from_ranks("large", pattern="o200k", ranks={**tokens, b"ab": 70_000})


# Tables


def test_counts_by_column(documents: Any, tokenizer: Tokenizer) -> None:
    from bpe_toolkit import spark as bpe_spark

    rows = {row.kind: row for row in bpe_spark.count(documents, "text", by="kind").collect()}
    for kind, texts in (("even", DOCUMENTS[::2]), ("odd", DOCUMENTS[1::2])):
        assert rows[kind].documents == len(texts)
        assert rows[kind].bytes == sum(len(text.encode()) for text in texts)
        assert rows[kind].tokens == sum(tokenizer.count_batch(texts))
    assert bpe_spark.count(documents.limit(0), "text").collect() == [(0, 0, 0)]
    for by in ("text", "kind"):
        renamed = documents.withColumnRenamed("kind", "tokens") if by == "kind" else documents
        with pytest.raises(ValueError, match="rename it"):
            bpe_spark.count(renamed, "text", by="tokens" if by == "kind" else by)
    (row,) = bpe_spark.count(documents, "text").collect()
    assert row.tokens == sum(tokenizer.count_batch(DOCUMENTS)) and row.documents == len(DOCUMENTS)


def test_reports_by_column(spark: Any, tokenizer: Tokenizer) -> None:
    from bpe_toolkit import spark as bpe_spark

    texts = [("a", "call 1234567 "), ("a", "x  y"), ("b", "SHOUTING NOW 12345"), ("b", None)]
    found = bpe_spark.report(spark.createDataFrame(texts, "source string, text string"), "text", by="source")
    expected: dict[tuple[str, str, str], list[int]] = {}
    for source, text in texts:
        for count in tokenizer.report(text)["counts"] if text is not None else ():
            sums = expected.setdefault((source, count["code"], count["severity"]), [0, 0])
            sums[0] += count["count"]
            sums[1] += 1
    assert {(row.source, row.code, row.severity): [row.findings, row.documents] for row in found.collect()} == expected
    assert any(source == "b" and code == "number-chunk" for source, code, _ in expected)


