"""Compares whole corpora with other programs. Run by the script `soak` in this folder."""
import base64, os, pathlib, random, subprocess, sys, tempfile, time

import numpy as np
from peers import (NAMES, SENTENCEPIECE_SPLIT, hugging_face_ids, hugging_face_merges, minbpe_tokens, sentencepiece_corpus,
                   sentencepiece_tokens, tiktoken_encoding)

BPE = os.environ["BPE"]
FAILURES = []


def check(name, holds):
    if not holds:
        FAILURES.append(name)
        print(f"DIFFERENT: {name}", flush=True)


def timed(work):
    start = time.perf_counter()
    result = work()
    return result, time.perf_counter() - start


def compare_ids(name, path, text):
    """Ours is a whole process, with loading, reading and writing, on all cores; tiktoken runs on one."""
    encoding = tiktoken_encoding(name)
    theirs, their_time = timed(lambda: encoding.encode_ordinary(text))
    with tempfile.TemporaryDirectory() as folder:
        ids, back = f"{folder}/ids", f"{folder}/back"
        command = [BPE, "encode", "-e", name, "--specials", "text", "--format", "u32", "-o", ids, path]
        _, our_time = timed(lambda: subprocess.run(command, check=True))
        ours = np.fromfile(ids, "<u4")
        check(f"ids of {name} on {path}", np.array_equal(ours, np.array(theirs, "<u4")))
        subprocess.run([BPE, "decode", "-e", name, "--format", "u32", "-o", back, ids], check=True)
        check(f"bytes of {name} on {path}", pathlib.Path(back).read_bytes() == pathlib.Path(path).read_bytes())
    size = len(text.encode()) / 1e6
    print(f"{name:12} {pathlib.Path(path).name:14} {len(theirs):>12,} ids   tiktoken {size / their_time:6.1f} MB/s   "
          f"bpe, whole process {size / our_time:6.1f} MB/s", flush=True)


ALPHABET = list("abZéßİǅʰª中あアกि\u03011٣½Ⅷ \t\n\r'’sSſ.,/-_(€№😀K𐐀𝟙") + [
    "  ", "\r\n", "\u00a0", "\u2003", "\u3000", "\u0085", "ll", "Re", "'ve", "\u200d", "\ufe0f", "\x00", "\x1b", "\u180e"]


def compare_random_texts(name, seed, count=20_000):
    """tiktoken encodes texts one by one, we encode them in one run with a line of JSON for each."""
    random.seed(seed)
    texts = ["".join(random.choices(ALPHABET, k=random.randint(1, 60))) for _ in range(count)]
    encoding = tiktoken_encoding(name)
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for number, text in enumerate(texts):
            paths.append(f"{folder}/{number}")
            pathlib.Path(paths[-1]).write_bytes(text.encode())
        for start in range(0, count, 5_000):
            command = [BPE, "encode", "-e", name, "--specials", "text", *paths[start:start + 5_000]]
            lines = subprocess.run(command, check=True, capture_output=True).stdout.decode().splitlines()
            for text, line in zip(texts[start:], lines, strict=False):
                check(f"{name} on {text!r}", [int(i) for i in line.split()] == encoding.encode_ordinary(text))
    print(f"{name:12} {count:,} random texts", flush=True)


def compare_code_points(name):
    """Every code point between letters, digits and spaces, before itself, and by an apostrophe."""
    encoding = tiktoken_encoding(name)
    characters = [chr(value) for value in range(0x110000) if not 0xD800 <= value <= 0xDFFF]
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/text"
        for context in ["x{0}x", "x {0}1", " {0} ", "{0}{0}", "'{0}s"]:
            text = "\n@@\n".join(context.format(character) for character in characters)
            pathlib.Path(path).write_bytes(text.encode())
            command = [BPE, "encode", "-e", name, "--specials", "text", "--format", "u32", path]
            ours = np.frombuffer(subprocess.run(command, check=True, capture_output=True).stdout, "<u4")
            theirs = np.array(encoding.encode_ordinary(text), "<u4")
            check(f"{name} on all code points in {context!r}", np.array_equal(ours, theirs))
    print(f"{name:12} {len(characters):,} code points", flush=True)


def pairs_behind(rank_file):
    """The pair that each token of a rank file is merged from: what remains of it after merging with lower ranks only."""
    ranks = {base64.b64decode(t): int(r) for t, r in (l.split() for l in rank_file.splitlines())}
    pairs = []
    for token, rank in ranks.items():
        if len(token) == 1: continue
        parts = [bytes([b]) for b in token]
        while len(parts) > 2:
            best = min(range(len(parts) - 1), key=lambda i: ranks.get(parts[i] + parts[i + 1], rank))
            parts[best:best + 2] = [parts[best] + parts[best + 1]]
        pairs.append((parts[0].hex(), parts[1].hex()))
    return pairs


def compare_merges(path, size):
    text = pathlib.Path(path).read_bytes().decode()
    theirs, their_time = timed(lambda: hugging_face_merges([text], size))
    with tempfile.TemporaryDirectory() as folder:
        output = f"{folder}/v.tiktoken"
        command = [BPE, "train", "--ties", "huggingface", "--pattern", "gpt2", "--size", str(size), "-o", output, path]
        _, our_time = timed(lambda: subprocess.run(command, check=True, stdout=subprocess.DEVNULL))
        ours = pairs_behind(pathlib.Path(output).read_bytes())
    check(f"merges of {path}", ours == theirs)
    print(f"{pathlib.Path(path).name}: {len(theirs):,} merges   tokenizers {their_time:.1f} s   bpe {our_time:.1f} s", flush=True)


def learned_tokens(data, size, *options):
    """The tokens that we learn from bytes, without the single bytes."""
    with tempfile.TemporaryDirectory() as folder:
        pathlib.Path(folder, "corpus").write_bytes(data)
        output = pathlib.Path(folder, "v.tiktoken")
        command = [BPE, "train", "--no-picture", "--size", str(size), "-o", output, *options, pathlib.Path(folder, "corpus")]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        return [base64.b64decode(line.split()[0]) for line in output.read_bytes().splitlines()][256:]


def compare_other_rules(path):
    """The beginning of a corpus, because the two programs recount everything for each merge."""
    text = pathlib.Path(path).read_bytes()[:300_000].decode(errors="ignore")
    theirs = minbpe_tokens(text[:100_000], 1_500)
    ours = learned_tokens(text[:100_000].encode(), 256 + len(theirs), "--ties", "first-seen", "--pattern", "llama3")
    check(f"minbpe's tokens of {path}", ours == theirs)
    lines, corpus = sentencepiece_corpus(pathlib.Path(path).read_bytes()[:20_000_000].decode(errors="ignore"))
    tokens = sentencepiece_tokens(lines, 8_000)
    options = ["--ties", "sentencepiece", "--pattern", SENTENCEPIECE_SPLIT, "--separator", "\\n"]
    check(f"SentencePiece's tokens of {path}", learned_tokens(corpus, 256 + len(tokens), *options) == tokens)
    print(f"{pathlib.Path(path).name}: {len(theirs):,} tokens as minbpe learns them, {len(tokens):,} as SentencePiece "
          f"({len(corpus):,} bytes)", flush=True)


def compare_tokenizer_json(path, pattern, size):
    """Both programs encode parts of a corpus with a file that we wrote."""
    text = pathlib.Path(path).read_bytes()[:40_000_000].decode(errors="ignore")
    parts = [text[start:start + 1_000_000] for start in range(0, len(text), 1_000_000)]
    with tempfile.TemporaryDirectory() as folder:
        model = f"{folder}/v.json"
        command = [BPE, "train", path, "--no-picture", "--size", str(size), "--pattern", pattern, "--special", "<|end|>", "-o", model]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        names = []
        for number, part in enumerate(parts):
            names.append(f"{folder}/{number}")
            pathlib.Path(names[-1]).write_bytes(part.encode())
        command = [BPE, "encode", "-e", model, "--specials", "text", *names]
        lines = subprocess.run(command, check=True, capture_output=True).stdout.decode().splitlines()
        differences = 0
        for part, line in zip(parts, lines, strict=True):
            differences += [int(i) for i in line.split()] != hugging_face_ids(model, [part])[0]
    check(f"ids of {path} with a tokenizer.json of {pattern}", differences == 0)
    print(f"{pathlib.Path(path).name}: {len(text.encode()):,} bytes with a tokenizer.json of {pattern}", flush=True)


arguments = sys.argv[1:]
if arguments[:1] == ["--other-rules"]:
    for path in arguments[1:]:
        compare_other_rules(path)
elif arguments[:1] == ["--tokenizer-json"]:
    for path in arguments[2:]:
        for pattern in ["gpt2", "cl100k", "o200k", "llama3", "qwen2", "deepseek-v3", "tekken"]:
            compare_tokenizer_json(path, pattern, int(arguments[1]))
elif arguments[:1] == ["--merges"]:
    for path in arguments[2:]:
        compare_merges(path, int(arguments[1]))
else:
    for path in arguments:
        text = pathlib.Path(path).read_bytes().decode()
        for name in NAMES:
            compare_ids(name, path, text)
    for name in NAMES:
        compare_random_texts(name, seed=time.time_ns())
        compare_code_points(name)
print(f"{len(FAILURES)} differences" if FAILURES else "no difference")
sys.exit(1 if FAILURES else 0)
