"""Runs tests with one mutation switched on: only the tests that reach its place, the quickest first, until one fails."""
import concurrent.futures
import dataclasses
import json
import os
import pathlib
import re
import resource
import signal
import subprocess
import tempfile
import threading
import time

MOST_MEMORY = 6 << 30


@dataclasses.dataclass
class Run:
    status: int
    seconds: float
    timed_out: bool


def run_tests(binary, tests, environment, most_seconds):
    """Runs some tests in a process that may use a time of the processor, and memory, within limits."""
    command = ["nice", "-n", "19", str(binary), "--testing-library", "swift-testing"]
    for test in tests:
        command += ["--filter", "^" + re.escape(test.split("(")[0]) + r"\b"]

    def limit():
        resource.setrlimit(resource.RLIMIT_CPU, (int(most_seconds) + 1, int(most_seconds) + 2))
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    process = subprocess.Popen(
        command, env=os.environ | {"SWIFT_BACKTRACE": "enable=no"} | environment, stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=limit, start_new_session=True)
    # A deadlock uses no time of the processor.
    stop = threading.Timer(60 + 20 * most_seconds, lambda: os.killpg(process.pid, signal.SIGKILL))
    stop.start()
    _, status, usage = os.wait4(process.pid, 0)
    stop.cancel()
    process.returncode = status
    if status:
        try: os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError: pass
    return Run(status, usage.ru_utime + usage.ru_stime, os.WIFSIGNALED(status) and os.WTERMSIG(status) in (9, 24))


class TestRuns:
    def __init__(self, package, jobs):
        self.package, self.jobs = package, jobs
        self.tests = {}  # a test's name: its time, and which mutants it reaches
        self.file = package.folder / "results.json"
        self.results = json.loads(self.file.read_text()) if self.file.exists() else {}

    def measure(self, suites, most_seconds):
        """Runs each test on its own, to know its time and the places that it reaches."""
        listed = subprocess.run([str(self.package.tests), "--testing-library", "swift-testing", "--list-tests"],
                                capture_output=True, text=True, check=True).stdout.split("\n")
        names = sorted({n.strip() for n in listed if n.split(".")[0] in suites})
        names = [n for n in names if n]

        def measure(name):
            with tempfile.TemporaryDirectory() as folder:
                reached = pathlib.Path(folder, "reached")
                run = run_tests(self.package.tests, [name], {"BPE_REACHED_MUTANTS": str(reached)}, most_seconds)
                ids = {i for i, byte in enumerate(reached.read_bytes()) if byte} if reached.exists() else set()
                return name, run, ids

        left_out = []
        with concurrent.futures.ThreadPoolExecutor(self.jobs) as pool:
            for name, run, ids in pool.map(measure, names):
                if run.status: left_out.append((name, run))
                else: self.tests[name] = (run.seconds, ids)
        return left_out

    def verdict(self, mutant):
        """`noticed by …`, `survived` or `not reached`."""
        tests = sorted((seconds, name) for name, (seconds, ids) in self.tests.items() if mutant.id in ids)
        if not tests: return "not reached"
        while tests:
            batch, total = [], 0
            while tests and (not batch or total + tests[0][0] < 0.5 or batch and total > 0.5 and total + tests[0][0] < 2 * total):
                total += tests[0][0]
                batch.append(tests.pop(0)[1])
            run = run_tests(self.package.tests, batch, {"BPE_MUTANT": str(mutant.id)}, 4 * total + 2)
            if run.status: return f"noticed by {batch[0] if len(batch) == 1 else len(batch)}{' (time)' if run.timed_out else ''}"
        return "survived"

    def run(self, mutants, until=None, show=None):
        """Tries the mutants in the order given and keeps each result at once."""
        lock, done, started = threading.Lock(), 0, time.time()

        def try_one(mutant):
            nonlocal done
            if until and time.time() > until: return
            verdict = self.verdict(mutant)
            with lock:
                self.results[mutant.key] = verdict
                done += 1
                if done % 25 == 0 or done == len(mutants):
                    self.save()
                    if show: show(done, len(mutants), time.time() - started)

        with concurrent.futures.ThreadPoolExecutor(self.jobs) as pool:
            list(pool.map(try_one, mutants))
        self.save()

    def save(self):
        temporary = self.file.with_suffix(".new")
        temporary.write_text(json.dumps(self.results, indent=0, ensure_ascii=False, sort_keys=True))
        temporary.replace(self.file)
