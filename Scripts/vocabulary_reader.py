"""Reads vocabularies that soak_vocabularies.py names on lines, and says of each how it went: vocabulary_reader.py SECONDS MEGABYTES"""

import faulthandler
import gc
import pathlib
import resource
import sys
import time

from bpe_toolkit import Tokenizer

seconds, megabytes = float(sys.argv[1]), float(sys.argv[2])
faulthandler.enable()


def peak():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM"))


def forget_peak():
    with open("/proc/self/clear_refs", "w") as file:
        file.write("5")


def read(path, folder):
    text = (folder / "text").read_bytes()
    runs = []
    for _ in range(2):
        try:
            tokenizer = Tokenizer(path)
        except (ValueError, OSError) as error:
            runs.append(("refused", str(error)))
            continue
        try:
            ids = tokenizer.encode_to_numpy(text, special="text")
            (spanned, places) = tokenizer.spans(text, special="text", unit="bytes")
            if spanned != list(ids) or any(not 0 <= start <= end <= len(text) for start, end in places):
                return "FAULT the tokens with places are others, or are not in the text"
            runs.append((ids.tobytes(), tokenizer.decode_bytes(ids), tokenizer.count(text), tokenizer.size))
        except ValueError as error:
            # A pattern that needs too many steps, or a normalizer that makes too much of a text.
            runs.append(("stopped", str(error)))
        except KeyError as error:
            return f"FAULT its own ids are not decoded: {error!r}"
    if runs[0] != runs[1]:
        return f"FAULT two runs differ: {str(runs[0])[-300:]!r}, {str(runs[1])[-300:]!r}"
    if len(runs[0]) == 2:
        return runs[0][0] + " " + runs[0][1].encode("unicode_escape").decode()
    ids, back, count, size = runs[0]
    if count * 4 != len(ids):
        return "FAULT the count is not the number of ids"
    if len(ids) and max(memoryview(ids).cast("I")) >= size:
        return "FAULT an id is past the size"
    (folder / "ids").write_bytes(ids)
    (folder / "back").write_bytes(back)
    return "kept" if back == text else "changed"


for line in sys.stdin:
    path, folder = line.rstrip("\n").split("\t")
    # The signal that ends a process without an end.
    used = resource.getrusage(resource.RUSAGE_SELF)
    limit = int(used.ru_utime + used.ru_stime + seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))
    forget_peak()
    start = time.process_time()
    outcome = read(path, pathlib.Path(folder))
    taken = time.process_time() - start
    gc.collect()
    if taken > seconds:
        outcome = f"FAULT {taken:.0f} s"
    if peak() > megabytes:
        outcome = f"FAULT {peak():.0f} MB"
    print(outcome, flush=True)
