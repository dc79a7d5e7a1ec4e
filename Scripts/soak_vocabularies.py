"""Thousands of damaged vocabularies: Scripts/soak --vocabulary-faults [COUNT] [SEED]

Each is a vocabulary of a test, a hand-made one of the fuzzer's or, seldom, a published one, with one to four changes
(soak_mutations.py). A text is encoded with it twice, from the file each time, and decoded. Either all of it works: the ids are the
same both times and decode to the text, where the vocabulary keeps texts; or an error says which file is wrong and what to do, or
that encoding was stopped because the file's pattern or normalizer takes without end. Anything else is a fault: a crash, more than
10 s of a processor, 1 GB of memory. A faulty file is kept in .build/vocabulary-faults.

Most files are read by one process of Python's package, because starting a program takes longer than reading a small file; every
twentieth also by `bpe encode` and `bpe decode`, which must come to the same.
"""

import collections
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import time

from soak_mutations import mutated
from vocabulary_seeds import FORMATS, seeds, write_case

ROOT = pathlib.Path(__file__).resolve().parent.parent
KEPT = ROOT / ".build/vocabulary-faults"
READER = pathlib.Path(__file__).with_name("vocabulary_reader.py")
SECONDS, MEGABYTES = 10, 1000
# Published vocabularies take a hundred times as long as those of tests.
SHARE_OF_LARGE = 0.01
# Most seeds of the fuzzer are refused as they are.
SHARE_OF_READABLE = 0.75
SHARE_OF_PROGRAM = 0.05


class Fault(Exception):
    pass


class Reader:
    """The process that reads; another takes its place when it has ended."""

    def __init__(self):
        self.process = None

    def read(self, path, folder):
        if self.process is None or self.process.poll() is not None:
            self.process = subprocess.Popen(
                [sys.executable, str(READER), str(SECONDS), str(MEGABYTES)],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            )
        self.process.stdin.write(f"{path}\t{folder}\n")
        self.process.stdin.flush()
        if answer := self.process.stdout.readline():
            return answer.rstrip("\n")
        status = self.process.wait()
        return f"FAULT exit status {status}: {self.process.stderr.read()[-400:]!r}"


def message_fault(message, outcome, folder):
    """What is missing in an error: the file where it cannot be read, and on a line of its own or after a semicolon what to do."""
    if outcome == "refused" and str(folder) not in message:
        return f"the message does not name the file: {message!r}"
    if not any(mark in message for mark in ("\n", "; ", ". ", ", or ")):
        return f"the message says nothing of what to do: {message!r}"
    return None


def run_program(arguments, source, outcome, folder):
    """Its output, or nothing where it has refused the file."""
    environment = dict(os.environ, XDG_CACHE_HOME=str(folder / "cache"), SWIFT_BACKTRACE="enable=no")
    with open(source, "rb") as standard:
        process = subprocess.run([os.environ["BPE"], *arguments], stdin=standard, capture_output=True, env=environment)
    if process.returncode == 0:
        return process.stdout
    message = process.stderr.decode(errors="replace")
    if process.returncode != 1 or not message.startswith("bpe: "):
        raise Fault(f"exit status {process.returncode}: {message[-400:]!r}")
    if fault := message_fault(message, outcome, folder):
        raise Fault("the program: " + fault)
    return None


def check_program(path, folder, outcome):
    ids = run_program(["encode", "--specials", "text", "--format", "u32", "-e", path], folder / "text", outcome, folder)
    if (ids is None) != (outcome in ("refused", "stopped")):
        raise Fault(f"the package: {outcome}, the program: {'refused' if ids is None else 'read'}")
    if ids is None:
        return
    if ids != (folder / "ids").read_bytes():
        raise Fault("the program's ids are others")
    back = run_program(["decode", "--format", "u32", "-e", path], folder / "ids", outcome, folder)
    if back != (folder / "back").read_bytes():
        raise Fault("the program decodes to another text")
    for view in "inspect", "report":
        shown = run_program([view, "--json", "--specials", "text", "-e", path], folder / "text", outcome, folder)
        if shown is None:
            raise Fault(f"what encodes is refused by {view}")
        if view == "inspect" and inspected_ids(shown) != list(memoryview(ids).cast("I")):
            raise Fault("the program shows other tokens")


def inspected_ids(shown):
    (encoding,) = json.loads(shown)["encodings"]
    return [token["id"] for token in encoding["tokens"]]


def keeps_texts(path, folder):
    """Whether decoding gives back any text, as the program describes the vocabulary."""
    shown = json.loads(run_program(["vocab", "show", "--json", path], os.devnull, "changed", folder) or "null")
    if shown is None:
        raise Fault("what encodes is not shown")
    return (
        shown["normalizer"] == "none"
        and shown["merging"].startswith("of bytes")
        and {"length": 1, "tokens": 256} in shown["byBytes"]
        and not any(word in shown["pattern"]["words"] for word in ("removed", "space", "replac"))
        # Added tokens that take the white space next to them.
        and not any("strip" in token["flags"] for token in shown["specialTokens"])
        # Without a decoder, tokens have spaces between them.
        and (shown["format"] != "tokenizer.json" or b'"decoder": {"type": "ByteLevel"' in pathlib.Path(path).read_bytes())
    )


def check(reader, format, data, folder, uses_program):
    """How it went, or a `Fault`."""
    path = write_case(folder, format, data)
    outcome, _, message = reader.read(path, folder).partition(" ")
    if outcome == "FAULT":
        raise Fault(message)
    message = message.encode().decode("unicode_escape")
    if outcome in ("refused", "stopped") and (fault := message_fault(message, outcome, folder)):
        raise Fault(fault)
    if outcome == "changed" and keeps_texts(path, folder):
        raise Fault("another text comes back")
    if uses_program:
        check_program(path, folder, outcome)
    return outcome


def readable(reader, small):
    """The seeds by format that are read undamaged. Ends with an error if a format has none, which would show nothing."""
    found = {}
    for format, files in small.items():
        with tempfile.TemporaryDirectory(prefix="bpe-damaged-") as name:
            folder = pathlib.Path(name)
            found[format] = [
                (name, data) for name, data in files
                if reader.read(write_case(folder, format, data), folder) in ("kept", "changed")
            ]
        if not found[format]:
            sys.exit(f"soak: no {format} of the seeds can be read before it is damaged")
    return found


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 2026
    small, large = seeds()
    reader = Reader()
    good = readable(reader, small)
    outcomes, faults, programs, start = collections.Counter(), 0, 0, time.monotonic()
    for number in range(count):
        generator = random.Random(seed * 1_000_000 + number)
        uses_program = generator.random() < SHARE_OF_PROGRAM
        if large and generator.random() < SHARE_OF_LARGE:
            format, seed_name, data = generator.choice(large)
        else:
            format = generator.choice(list(small))
            files = good[format] if generator.random() < SHARE_OF_READABLE else small[format]
            seed_name, data = generator.choice(files)
        _, other = generator.choice(small[generator.choice(list(small))])
        data = mutated(data, other, generator)
        with tempfile.TemporaryDirectory(prefix="bpe-damaged-") as name:
            try:
                outcome = check(reader, format, data, pathlib.Path(name), uses_program)
            except Fault as fault:
                faults += 1
                outcome = "FAULT"
                KEPT.mkdir(parents=True, exist_ok=True)
                (KEPT / f"{seed}-{number}-{FORMATS[format][0]}").write_bytes(data)
                print(f"{number}, {format} from {seed_name}: {fault}", flush=True)
        outcomes[format, outcome] += 1
        programs += uses_program
        if (number + 1) % 500 == 0:
            print(f"{number + 1:,} files, {programs:,} by the program, {faults} faults, {time.monotonic() - start:.0f} s", flush=True)
    kinds = sorted({outcome for _, outcome in outcomes})
    print("| format | files | " + " | ".join(kinds) + " |\n|---" + "|---" * (1 + len(kinds)) + "|")
    for format in [*FORMATS, "all"]:
        row = [sum(n for (f, o), n in outcomes.items() if o == kind and format in (f, "all")) for kind in kinds]
        print(f"| {format} | {sum(row):,} | " + " | ".join(f"{n:,}" for n in row) + " |")
    sys.exit(1 if faults else 0)


main()
