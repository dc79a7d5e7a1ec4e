"""Mixed batches to Python's package for some minutes: Scripts/soak --batch [MINUTES]

Three threads of one process encode, count, cut and decode texts of all kinds with several encodings. Prints the process's memory
each minute, and what it would grow to in a day at the rate after the first quarter. Fails if an answer is wrong, if the memory
after a rest is more than 100 MB above what it was when the first quarter was over, or if it is more than 100 MB above that of the
start when the encodings are closed.

What the encodings remember is full from the start; otherwise it would fill for hours. Scripts/soak has the allocator give back
what is free: left alone, glibc keeps up to 64 MB for each thread, more with each size of text that it has met.

Minutes are those in which it can work: a process that was stopped for a while (a laptop asleep, a machine lent to a measurement)
makes up for it. How much it could do in them, next to other work, is in the minutes of processors.
"""

import ctypes
import gc
import os
import random
import sys
import threading
import time

import bpe_toolkit.tiktoken as tiktoken
import bpe_toolkit.tiktoken.registry
from bpe_toolkit import SpecialTokenError, Tokenizer
from soak_memory import LIMIT, conclude, minutes_from_arguments, new_words, resident, words

END = "<|endoftext|>"
NAMES = ["default"]
if os.environ.get("BPE_VOCABULARIES"):
    NAMES += ["o200k_base", "cl100k_base", "gpt2"]
WORKERS = 3

minutes = minutes_from_arguments()
stop = threading.Event()
lock = threading.Lock()
calls, faults = {}, []
characters = 0


def random_bytes(generator, count):
    return generator.randbytes(count).decode(generator.choice(["latin-1", "utf-16-le"]), "replace")


def text(generator, longest=1.0):
    """A text of any kind: mostly short, seldom long, up to a megabyte or three."""
    size = 10 ** generator.uniform(0, generator.choice([1.5, 3, 3, 3, 3, 5 * longest, 5.9 * longest]))
    kind = generator.randrange(6)
    if kind == 0:
        return words(generator, int(size / 5) + 1)
    if kind == 1:
        return new_words(generator, int(size / 8) + 1)
    if kind == 2:
        return random_bytes(generator, int(size))
    if kind == 3:
        return words(generator, 20) * int(size / 20 + 1)
    if kind == 4:
        # One piece without end, where merging has the most to keep.
        return generator.choice(["a", " ", "ab", "\n", "é", "目"]) * int(size)
    return words(generator, 3) + "\ud83d" + new_words(generator, 3)


def batch(generator):
    count = int(10 ** generator.uniform(0, 3))
    return [text(generator, 1.0 if count < 30 else 0.6) for _ in range(count)]


def readable(texts):
    """What comes back: surrogates are no characters, and become U+FFFD."""
    return [item.encode("utf-16", "surrogatepass").decode("utf-16", "replace") for item in texts]


def fill(encoding):
    """Has an encoding remember as many pieces as it ever will."""
    generator = random.Random(7)
    for _ in range(30):
        letters = generator.randbytes(1_000_000).hex().translate(str.maketrans("0123456789", "ghijklmnop"))
        encoding.encode(" ".join(letters[place : place + 8] for place in range(0, len(letters), 8)))


def encode_batch(generator, tokenizer, encoding):
    texts = batch(generator)
    ids = tokenizer.encode_batch(texts, special="text", threads=generator.choice([0, 1, 2, 8]))
    assert [tokenizer.decode(item) for item in ids] == readable(texts)
    return texts


def encode_batch_to_arrays(generator, tokenizer, encoding):
    texts = readable(batch(generator))
    as_bytes = generator.random() < 0.5
    arrays = tokenizer.encode_batch_to_arrays([item.encode() for item in texts] if as_bytes else texts, special="text")
    assert tokenizer.decode(arrays.ids) == "".join(texts)
    assert len(arrays) == len(texts)
    return texts


def encode_bytes(generator, tokenizer, encoding):
    data = generator.randbytes(int(10 ** generator.uniform(0, 5)))
    assert tokenizer.decode_bytes(tokenizer.encode_to_numpy(data, special="text")) == data
    return []


def count_batch(generator, tokenizer, encoding):
    texts = batch(generator)
    counts = tokenizer.count_batch(texts)
    place = generator.randrange(len(texts))
    assert counts[place] == len(tokenizer.encode(texts[place], special="text"))
    return texts


def places_and_chunks(generator, tokenizer, encoding):
    one = readable([text(generator, 0.7)])[0]
    ids, places = tokenizer.spans(one, special="text")
    assert len(ids) == len(places) and (not places or places[-1][1] == len(one))
    chunks = tokenizer.chunks(one, generator.randint(20, 500), at=generator.choice(["character", "line", "sentence"]))
    assert "".join(one[chunk.start : chunk.end] for chunk in chunks) == one
    return [one, one]


def tiktoken_batch(generator, tokenizer, encoding):
    texts = batch(generator)
    if generator.random() < 0.5:
        ids = encoding.encode_ordinary_batch(texts, num_threads=generator.choice([1, 2, 8]))
    else:
        ids = encoding.encode_batch(texts, allowed_special="all", num_threads=generator.choice([1, 2, 8]))
    assert encoding.decode_batch(ids) == readable(texts)
    return texts


def tiktoken_one_by_one(generator, tokenizer, encoding):
    texts = batch(generator)[:100]
    for item in texts:
        ids = encoding.encode(item, disallowed_special=())
        # As in tiktoken, these take no surrogates.
        if "\ud83d" not in item:
            assert encoding.encode_to_numpy(item, disallowed_special=()).tolist() == ids
            encoding.encode_with_unstable(item[:30], disallowed_special=())
        encoding.decode_with_offsets(ids) if len(ids) < 1000 else encoding.decode_bytes(ids)
    return texts


def refused(generator, tokenizer, encoding):
    """Errors have memory of their own."""
    texts = batch(generator)[:50]
    for item in texts:
        try:
            tokenizer.encode_batch([item, item + END])
            raise AssertionError("a special token was not refused")
        except SpecialTokenError:
            pass
        try:
            tokenizer.decode([1, 2, 2**32 - 1])
            raise AssertionError("an id without a token was not refused")
        except KeyError:
            pass
    return texts


def new_encoding(generator, tokenizer, encoding):
    """An encoding that lives for one batch."""
    ranks = {bytes([byte]): byte for byte in range(256)}
    for left in generator.sample(range(97, 123), 20):
        ranks[bytes([left, generator.randrange(97, 123)])] = len(ranks)
    pattern = generator.choice(["o200k", "gpt2", r"\w+|\W", r"\w+(?=\s|$)|\s+|.", rf"\w{{1,{generator.randint(1, 99)}}}|[\W]"])
    made = Tokenizer.from_ranks("made", pattern=pattern, ranks=ranks)
    texts = batch(generator)[:100]
    assert [made.decode(item) for item in made.encode_batch(texts)] == readable(texts)
    return texts


def stream(generator, tokenizer, encoding):
    one = readable([text(generator, 0.6)])[0]
    decoder = tokenizer.stream_decoder()
    ids = tokenizer.encode(one, special="text")[:20_000]
    parts = [decoder.append(id) for id in ids] + [decoder.finish()]
    assert "".join(parts) == tokenizer.decode(ids)
    return [one]


WORKS = [encode_batch] * 5 + [encode_batch_to_arrays] * 4 + [count_batch] * 3 + [tiktoken_batch] * 3
WORKS += [encode_bytes, places_and_chunks, tiktoken_one_by_one, refused, new_encoding, stream]


def work(number):
    global characters
    generator = random.Random(number)
    while not stop.is_set():
        job = generator.choice(WORKS)
        index = generator.randrange(len(NAMES))
        size = 0
        try:
            # Names of tiktoken's registry; its surface over the embedded encoding would be the same engine.
            texts = job(generator, tokenizers[index], encodings[index % len(encodings)])
            size = sum(map(len, texts))
        except Exception as error:
            with lock:
                faults.append(f"{job.__name__} with {NAMES[index]}: {error!r}")
        with lock:
            calls[job.__name__] = calls.get(job.__name__, 0) + 1
            characters += size


tokenizers = [Tokenizer(name) for name in NAMES]
encodings = [tiktoken.get_encoding(name) for name in NAMES[1:]] or [
    tiktoken.Encoding("bytes", pat_str=r"\w+|\W", mergeable_ranks={bytes([b]): b for b in range(256)}, special_tokens={END: 256})
]
started = resident()
for each in tokenizers + encodings:
    fill(each)
threads = [threading.Thread(target=work, args=(number,), daemon=True) for number in range(WORKERS)]
print(
    f"process {os.getpid()}: {started:.0f} MB at the start, {resident():.0f} MB when the encodings remember all they can: {', '.join(NAMES)}",
    flush=True,
)
for thread in threads:
    thread.start()
worked, last, samples = 0.0, time.monotonic(), []
while worked < minutes and not faults:
    time.sleep(1)
    now = time.monotonic()
    # A second that took minutes was spent frozen.
    worked += min(now - last, 10) / 60
    last = now
    if worked < len(samples) + 1 and worked < minutes:
        continue
    samples.append((worked, resident()))
    with lock:
        print(
            f"minute {worked:.1f}: {samples[-1][1]:.0f} MB, {sum(calls.values()):,} calls, {characters / 1e6:,.0f} million characters, "
            f"{time.process_time() / 60:.1f} minutes of processors",
            flush=True,
        )
stop.set()
for thread in threads:
    thread.join(timeout=300)
gc.collect()
# What was freed is given back a few seconds later.
time.sleep(15)
for name in sorted(calls):
    print(f"{name}: {calls[name]:,} calls")
warm = next((memory for minute, memory in samples if minute >= minutes / 4), resident())
kept = conclude(samples, minutes, warm, "the first quarter", resident())
# What belongs to the encodings goes with them; the rest would be lost.
del tokenizers[:], encodings[:]
tiktoken.registry.ENCODINGS.clear()
gc.collect()
libc = ctypes.CDLL(None)
if hasattr(libc, "malloc_trim"):
    libc.malloc_trim(0)
print(f"{resident():.0f} MB when the encodings are closed")
kept = kept and resident() - started <= LIMIT
for fault in faults[:20]:
    print(fault)
sys.exit(1 if faults or not kept else 0)
