"""What is run while its system calls fail: each job is a command, what it reads, and what it writes."""
import dataclasses, gzip, json, os, pathlib, random, subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
OLD = b"what was here before\n"
OLD_MODE = 0o640


@dataclasses.dataclass(frozen=True)
class Job:
    name: str
    arguments: list[str]
    """Files that the command writes, which are there before with other content."""
    outputs: list[str] = dataclasses.field(default_factory=list)
    """Commands that make what this one reads; run once, undisturbed."""
    before: list[list[str]] = dataclasses.field(default_factory=list)
    """What may be left after a failure, so that another run goes on from it; gone after that run."""
    kept: tuple[str, ...] = ()
    """What the other run is told in addition."""
    again: tuple[str, ...] = ()
    """From which rename on a run is killed before, so that this one continues it; 0: there is none."""
    stopped_at: int = 0
    """Where files may come and go, as long as each run has the right result and leaves no temporary file."""
    caches: tuple[str, ...] = ()
    """Whether outputs take their places one after another while the work goes on, as shards do."""
    in_turn: bool = False
    """Whether what cannot be read is named and left out, with exit status 1, as the documentation says."""
    leaves_out: bool = False
    """Kinds of calls; empty: all."""
    kinds: tuple[str, ...] = ()
    uses_hub: bool = False


def environment(job, folder, hub=None):
    """Nothing of the user's is found or changed."""
    variables = {"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8", "TMPDIR": "tmp", "SWIFT_BACKTRACE": "enable=no"}
    if "LD_LIBRARY_PATH" in os.environ: variables["LD_LIBRARY_PATH"] = os.environ["LD_LIBRARY_PATH"]
    if job.uses_hub: variables |= {"HF_ENDPOINT": hub, "HF_TOKEN": "", "BPE_OPENAI_ENDPOINT": hub + "/"}
    if job.caches: variables["XDG_CACHE_HOME"] = f"{folder}/cache"
    return variables


def prepare(bpe, folder):
    """Writes what jobs read: a small corpus in four files, chat lines, a vocabulary, ids, counts."""
    folder = pathlib.Path(folder)
    prose = (ROOT / "Fixtures/corpora/prose.txt").read_text()
    choose = random.Random(7)
    words = prose.split(" ")
    def text(size):
        return " ".join(choose.choices(words, k=size // 6) + ["".join(choose.choices("abcdefghij", k=9))])[:size]
    (folder / "corpus/more").mkdir(parents=True)
    (folder / "tmp").mkdir()
    (folder / "corpus/a.txt").write_text(text(12_000))
    (folder / "corpus/b.txt.gz").write_bytes(gzip.compress(text(9_000).encode(), mtime=0))
    (folder / "corpus/more/c.txt").write_text(text(4_000))
    (folder / "corpus/more/d.md").write_text("# words\n\n" + text(2_000))
    (folder / ".bpe-report").write_text("ignore = corpus/more/c.txt\nhomoglyph = off\n")
    (folder / "lines.jsonl").write_text("".join(json.dumps({"text": text(700)}) + "\n" for _ in range(30)))
    (folder / "distinct.txt").write_text(" ".join("".join(choose.choices("abcdefghijklmnop", k=8)) for _ in range(45_000)))
    large = text(300_000)
    (folder / "large.txt").write_text(large * 12)
    # A corpus that is larger than the smallest amount of memory for counting.
    def run(*arguments):
        subprocess.run([bpe, *arguments], cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                       env={"PATH": "/usr/bin:/bin"})
    run("train", "corpus", "--size", "400", "--special", "<|end|>", "--no-picture", "-o", "small.tiktoken")
    run("train", "corpus", "--size", "400", "--no-picture", "-o", "small.json")
    run("encode", "-e", "small.tiktoken", "--format", "u32", "-o", "a.u32", "corpus/a.txt")
    run("encode", "-e", "small.tiktoken", "--format", "megatron", "-o", "m", "corpus")
    run("encode", "-e", "small.tiktoken", "-o", "a.ids", "corpus/a.txt")
    run("count-pieces", "corpus/a.txt", "-o", "1.counts")
    run("count-pieces", "corpus/more", "-o", "2.counts")


def dataset(name, format, outputs, **more):
    return Job(f"encode {name}", ["encode", "-e", "small.tiktoken", "--format", format, "--threads", "2", "--progress", "none",
                                  "--keep-every", "0", *more.pop("options", []), "-o", more.pop("to", f"out.{format}"),
                                  *more.pop("inputs", ["corpus"])],
               outputs, kept=more.pop("kept", (f"out.{format}.partial",)), again=("--resume",), leaves_out=True, **more)


TRAIN = ["train", "--progress", "none", "--keep-every", "0", "--threads", "2"]
CONVERT = ["vocab", "convert", "small.tiktoken"]
# A file of several chunks is counted in parts, which are kept one after another.
CHUNKED = ("open", "read", "write", "sync", "rename", "unlink", "truncate", "memory")
WRITING = ("open", "write", "sync", "rename", "unlink", "truncate", "mkdir")
PULL = ["vocab", "pull", "--retries", "0", "--timeout", "5"]
# A download that broke off goes on from what has come; what has come whole stays, even if it cannot be used.
PULLED = dict(in_turn=True, caches=("cache/bpe/compiled",), uses_hub=True, kept=(
    "*.part", "*.part.from", "cache/", "cache/bpe/", "cache/bpe/downloads/", "cache/bpe/hf/", "cache/bpe/hf/me/", "cache/bpe/hf/me/small/",
    "cache/bpe/hf/me/small/main/"))
VOCABULARY = ["out.tiktoken", "out.encoding.json", "out.html"]
COMMON = dict(kept=("out.tiktoken.partial",), again=("--resume",))

def resumed(name, rename):
    """The job of this name, where a run was killed after this rename, or the first one later that leaves work."""
    job = next(job for job in JOBS if job.name == name)
    return dataclasses.replace(job, name=f"{name}, resumed", arguments=[*job.arguments, *job.again], again=(), stopped_at=rename)


JOBS = [
    Job("train", [*TRAIN, "corpus", "--size", "400", "--held-out", "5", "--special", "<|end|>", "-o", "out.tiktoken"],
        VOCABULARY, **COMMON),
    Job("train, spilling", [*TRAIN, "distinct.txt", "corpus", "--size", "300", "--memory", "1M", "-o", "out.tiktoken"],
        VOCABULARY, **COMMON),
    Job("train, several sizes", [*TRAIN, "corpus", "--sizes", "300,330", "--no-picture", "-o", "out.tiktoken"],
        ["out-300.tiktoken", "out-300.encoding.json", "out-330.tiktoken", "out-330.encoding.json"], in_turn=True, **COMMON),
    Job("train tokenizer.json", [*TRAIN, "corpus", "--size", "400", "-o", "out.json"], ["out.json", "out.html"],
        kept=("out.json.partial",), again=("--resume",)),
    Job("train, extending", [*TRAIN, "corpus", "--extend", "small.tiktoken", "--size", "450", "--no-picture", "-o", "out.tiktoken"],
        VOCABULARY[:2], **COMMON),
    Job("train from counts", [*TRAIN, "--counts", "1.counts", "--counts", "2.counts", "--size", "300", "-o", "out.tiktoken"],
        VOCABULARY, **COMMON),
    Job("count-pieces", ["count-pieces", "corpus", "--progress", "none", "--keep-every", "0", "--threads", "2", "-o", "out.counts"],
        ["out.counts"], kept=("out.counts.partial",), again=("--resume",)),
    Job("count-pieces, spilling", ["count-pieces", "distinct.txt", "--memory", "1M", "--progress", "none", "-o", "out.counts"],
        ["out.counts"], kept=("out.counts.partial",), again=("--resume",)),
    Job("train, several chunks", [*TRAIN, "large.txt", "--size", "300", "--no-picture", "-o", "out.tiktoken"], VOCABULARY[:2],
        kinds=CHUNKED, **COMMON),
    Job("count-pieces, several chunks", ["count-pieces", "large.txt", "--progress", "none", "--keep-every", "0", "-o", "out.counts"],
        ["out.counts"], kept=("out.counts.partial",), again=("--resume",), kinds=CHUNKED),
    Job("merge-counts", ["merge-counts", "1.counts", "2.counts", "-o", "out.counts"], ["out.counts"]),
    dataset("ids", "ids", ["out.ids"]),
    dataset("json", "json", ["out.json"]),
    dataset("jsonl", "jsonl", ["out.jsonl", "out.jsonl.json"]),
    dataset("u16", "u16", ["out.u16", "out.u16.ends", "out.u16.json"]),
    dataset("u32", "u32", ["out.u32", "out.u32.ends", "out.u32.json"], inputs=["lines.jsonl"], options=["--json-field", "text"]),
    dataset("npy", "npy", ["out.npy", "out.npy.ends", "out.npy.json"]),
    dataset("megatron", "megatron", ["out.bin", "out.idx", "out.bin.json"], to="out", kept=("out.partial", "out.bin.partial")),
    dataset("datatrove", "datatrove", ["out.ds", "out.ds.index", "out.ds.metadata", "out.ds.json"], to="out.ds",
            kept=("out.ds.partial",)),
    dataset("llmc", "llmc", ["out.bin", "out.bin.ends", "out.bin.json"], to="out.bin", kept=("out.bin.partial",)),
    dataset("shards", "u16", [f"data/tokens-0000{n}.bin{end}" for n in range(4) for end in ["", ".ends", ".json"]],
            inputs=["lines.jsonl"], options=["--json-field", "text", "--shard-tokens", "4000"], to="data/",
            kept=("data/tokens.partial",), in_turn=True),
    dataset("shuffled", "u16", [f"data/{part}.bin{end}" for part in ["a", "b"] for end in ["", ".ends", ".json"]],
            inputs=["lines.jsonl"], options=["--json-field", "text", "--split", "a=0.5,b=0.5", "--shuffle-seed", "7"], to="data/",
            kept=("data/tokens.partial",), in_turn=True),
    dataset("large", "u32", ["out.u32", "out.u32.ends", "out.u32.json"], inputs=["large.txt"],
            kinds=("write", "sync", "lock", "memory", "truncate", "rename", "seek", "thread")),
    Job("encode to a pipe", ["encode", "-e", "small.tiktoken", "--format", "npy", "corpus/a.txt"], leaves_out=True),
    Job("decode", ["decode", "-e", "small.tiktoken", "--format", "u32", "-o", "out.txt", "a.u32"], ["out.txt"]),
    Job("decode ids", ["decode", "-e", "small.tiktoken", "-o", "out.txt", "a.ids"], ["out.txt"]),
    Job("decode dataset", ["decode", "-e", "small.tiktoken", "-o", "out.txt", "m.bin"], ["out.txt"]),
    Job("decode document", ["decode", "-e", "small.tiktoken", "m.bin", "--document", "2"]),
    Job("count", ["count", "-e", "small.tiktoken", "--threads", "2", "corpus"]),
    Job("count json", ["count", "-e", "small.json", "--by", "language", "--json", "corpus"]),
    Job("report", ["report", "-e", "small.tiktoken", "--no-settings", "corpus/more/d.md", "-o", "out.txt"], ["out.txt"]),
    Job("report html", ["report", "-e", "small.tiktoken", "--no-settings", "--html", "corpus/more/d.md", "-o", "out.html"],
        ["out.html"]),
    Job("report folder", ["report", "-e", "small.tiktoken", "--no-settings", "--json", "corpus", "-o", "out.json"], ["out.json"],
        leaves_out=True),
    Job("report settings", ["report", "-e", "small.tiktoken", "corpus", "-o", "out.txt"], ["out.txt"], leaves_out=True),
    Job("report baseline", ["report", "-e", "small.tiktoken", "--no-settings", "--write-baseline", "out.baseline", "corpus/more"],
        ["out.baseline"], leaves_out=True),
    Job("cache, cold", ["count", "-e", "small.tiktoken", "corpus/a.txt"], caches=("cache",)),
    Job("cache, cold, embedded", ["count", "corpus/a.txt"], caches=("cache",)),
    Job("cache, warm", ["count", "-e", "small.tiktoken", "corpus/a.txt"], caches=("cache",),
        before=[["count", "-e", "small.tiktoken", "corpus/a.txt"]]),
    Job("convert tokenizer.json", [*CONVERT, "out.json"], ["out.json"], kinds=(*WRITING, "read")),
    Job("convert vocab.json", [*CONVERT, "out/", "--to", "vocab.json", "--lossy"], ["out/vocab.json", "out/merges.txt"], kinds=WRITING),
    Job("convert gguf", [*CONVERT, "out.gguf"], ["out.gguf"], kinds=WRITING),
    Job("convert tiktoken", ["vocab", "convert", "small.json", "out.tiktoken"], ["out.tiktoken", "out.encoding.json"],
        kinds=WRITING),
    Job("prune", ["vocab", "prune", "small.tiktoken", "--unused-in", "corpus/a.txt", "-o", "out.tiktoken"],
        ["out.tiktoken", "out.encoding.json"]),
    Job("pull", [*PULL, "hf:me/small"], **PULLED),
    Job("pull again", [*PULL, "--force", "hf:me/small"], before=[[*PULL, "hf:me/small"]], **PULLED),
]
JOBS += [
    resumed("train", 2), resumed("train, spilling", 4), resumed("count-pieces", 1), resumed("encode u16", 1),
    resumed("encode megatron", 1), resumed("encode shards", 6), resumed("encode shuffled", 3),
    resumed("train, several chunks", 2), resumed("count-pieces, several chunks", 2),
]
