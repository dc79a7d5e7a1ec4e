"""One run with one fault, and what is wrong with what it leaves."""
import dataclasses, errno, fnmatch, os, pathlib, re, shutil, signal, stat, subprocess, time

import jobs

CRASHES = {-signal.SIGILL, -signal.SIGTRAP, -signal.SIGABRT, -signal.SIGBUS, -signal.SIGFPE, -signal.SIGSEGV}
TIMEOUT = 60
TEMPORARY = ".bpe-*.part"


@dataclasses.dataclass(frozen=True)
class Fault:
    """`action` is the name of an error or a word of faults.c."""
    kind: str
    action: str
    stays: bool = False

    def __str__(self):
        return f"{self.kind} {self.action}" + (" from then on" if self.stays else "")

    def environment(self, library, number, report, below):
        code = getattr(errno, self.action, None)
        variables = {"LD_PRELOAD": str(library), "BPE_FAULT_CALL": self.kind, "BPE_FAULT_NUMBER": str(number),
                     "BPE_FAULT_ACTION": self.action if code is None else str(code), "BPE_FAULT_REPORT": str(report)}
        # A disk that stays full has nothing to do with standard error.
        return variables | ({"BPE_FAULT_STAYS": "1", "BPE_FAULT_BELOW": str(below)} if self.stays else {})

    @property
    def kills(self): return self.action.startswith("kill") or self.action == "SIGKILL"

    @property
    def interrupts(self): return self.action.startswith("term") or self.action in ("SIGTERM", "SIGINT")


def faults(kind, *actions):
    return [Fault(kind, action.rstrip("+"), action.endswith("+")) for action in actions]


# A plus sign: it stays so.
FAULTS = [
    *faults("open", "EIO", "ENOENT", "EACCES", "EMFILE", "EMFILE+", "ENOSPC", "EINTR", "kill", "kill-after", "term", "term-after"),
    *faults("read", "EIO", "EINTR", "EAGAIN", "short", "short+", "kill", "term"),
    *faults("write", "EIO", "ENOSPC", "ENOSPC+", "EINTR", "EAGAIN", "short", "short+", "kill", "kill-after", "term", "term-after"),
    *faults("close", "EIO", "EINTR", "kill"),
    *faults("seek", "EIO", "kill"),
    *faults("sync", "EIO", "ENOSPC", "EINTR", "kill", "kill-after", "term", "term-after"),
    *faults("rename", "EIO", "ENOSPC", "EACCES", "ENOENT", "EINTR", "kill", "kill-after", "term", "term-after"),
    *faults("unlink", "EIO", "EACCES", "ENOENT", "kill", "kill-after", "term", "term-after"),
    *faults("map", "ENOMEM", "EIO", "kill"),
    *faults("truncate", "EIO", "ENOSPC", "EINTR", "kill", "kill-after", "term"),
    *faults("memory", "ENOMEM", "ENOMEM+"),
    *faults("stat", "EIO", "ENOENT", "EACCES", "ESTALE", "kill"),
    *faults("mode", "EIO", "EPERM"),
    *faults("link", "EIO", "EACCES", "ENOENT"),
    *faults("folder", "EIO", "ENOENT", "EACCES", "EMFILE", "kill"),
    *faults("mkdir", "EIO", "ENOSPC", "EACCES", "EEXIST", "kill", "kill-after", "term", "term-after"),
    *faults("lock", "EAGAIN", "EIO", "EINTR", "kill"),
    *faults("connect", "ECONNREFUSED", "ETIMEDOUT", "EINTR", "EMFILE", "kill", "term"),
    *faults("receive", "ECONNRESET", "EINTR", "EAGAIN", "short", "short+", "end", "kill", "term"),
    *faults("send", "ECONNRESET", "EINTR", "EAGAIN", "short", "kill"),
    *faults("thread", "EAGAIN"),
]


def faults_of(job): return [fault for fault in FAULTS if not job.kinds or fault.kind in job.kinds]


class Tree:
    """What is in a folder: names, kinds, permissions and bytes. A file that has not changed is not read again."""

    def __init__(self): self.known = {}

    def snapshot(self, folder):
        found, read = {}, {}
        self._walk(str(folder), "", found, read)
        self.known = read
        return found

    def _walk(self, folder, prefix, found, read):
        with os.scandir(folder) as entries:
            for entry in entries:
                status = entry.stat(follow_symlinks=False)
                name = prefix + entry.name
                if stat.S_ISDIR(status.st_mode):
                    found[name + "/"] = (stat.S_IMODE(status.st_mode), b"")
                    self._walk(entry.path, name + "/", found, read)
                    continue
                key = (status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)
                content = self.known.get(key)
                if content is None:
                    content = pathlib.Path(entry.path).read_bytes() if stat.S_ISREG(status.st_mode) else b"not a file"
                read[key] = content
                found[name] = (stat.S_IMODE(status.st_mode), content)


@dataclasses.dataclass
class Outcome:
    status: int | None
    output: bytes
    errors: str
    """The call that failed and its path; empty if the fault was not met."""
    met: str
    now: dict


class Place:
    """A folder in which one job runs again and again, from the same state."""

    def __init__(self, job, bpe, template, folder, library, hub=None):
        self.job, self.bpe, self.hub = job, bpe, hub
        self.folder = pathlib.Path(folder)
        self.tree = Tree()
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(template, folder / "work", copy_function=os.link)
        self.work = folder / "work"
        for command in job.before: self.run(command, {})
        for output in job.outputs:
            path = self.work / output
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(jobs.OLD)
            path.chmod(jobs.OLD_MODE)
        if job.stopped_at: self.stop(library)
        self.before = self.tree.snapshot(self.work)
        start = time.perf_counter()
        self.expected = self.run(job.arguments, {})
        """How long a run takes, about."""
        self.duration = time.perf_counter() - start
        if self.expected.status != 0:
            raise RuntimeError(f"{job.name}: exit status {self.expected.status} without a fault: "
                               + self.expected.errors)
        self.restore(self.expected.now)

    def stop(self, library):
        """Leaves the work of a run that is killed after a rename: the first one from the job's on after which there is a record."""
        fault, number, start = Fault("rename", "kill-after"), self.job.stopped_at, self.tree.snapshot(self.work)
        arguments = [argument for argument in self.job.arguments if argument != "--resume"]
        while True:
            outcome = self.run(arguments, fault.environment(library, number, self.folder / "report", self.work))
            if outcome.status != -signal.SIGKILL: raise RuntimeError(f"{self.job.name}: no work is left: {outcome.errors}")
            if any(name.endswith("/state.json") for name in outcome.now): return
            self.before = start
            self.restore(outcome.now)
            number += 1

    def run(self, arguments, variables, signal_after=None):
        report, output = self.folder / "report", self.folder / "output"
        report.unlink(missing_ok=True)
        environment = jobs.environment(self.job, self.work, self.hub) | variables
        with open(output, "wb") as stream:
            process = subprocess.Popen([self.bpe, *arguments], cwd=self.work, env=environment, stdin=subprocess.DEVNULL,
                                       stdout=stream, stderr=subprocess.PIPE)
            try:
                if signal_after is not None:
                    number, seconds = signal_after
                    time.sleep(seconds)
                    process.send_signal(number)
                errors = process.communicate(timeout=TIMEOUT)[1]
                status = process.returncode
            except subprocess.TimeoutExpired:
                process.kill()
                errors, status = process.communicate()[1], None
        met = report.read_text(errors="replace").strip() if report.exists() else ""
        # How long it took is not the same twice.
        text = re.sub(rb"in [0-9.]+ s", b"in 0.1 s", output.read_bytes())
        return Outcome(status, text, errors.decode(errors="replace"), met, self.tree.snapshot(self.work))

    def restore(self, now):
        """Brings the folder back to the state before."""
        for name in sorted(now.keys() - self.before.keys(), reverse=True):
            path = self.work / name
            if name.endswith("/"): path.rmdir()
            else: path.unlink()
        for name in sorted(self.before):
            if now.get(name) == self.before[name]: continue
            mode, content = self.before[name]
            path = self.work / name
            if name.endswith("/"):
                path.mkdir(exist_ok=True)
            else:
                path.unlink(missing_ok=True)
                path.write_bytes(content)
            path.chmod(mode)

    def attempt(self, fault, number, library):
        """Runs the job with one fault. Returns what came of it, in a word, what was wrong, and the outcome."""
        outcome = self.run(self.job.arguments, fault.environment(library, number, self.folder / "report", self.work))
        if not outcome.met:
            self.restore(outcome.now)
            return "not met", [], outcome
        return *self.judge(outcome, fault), outcome

    def chain(self, choose, calls, library):
        """Runs the job with a fault, then from what is left with another one, and so on; at last without. Returns what came of it, what was
        wrong, the last outcome, and the faults."""
        possible = [fault for fault in faults_of(self.job) if calls[fault.kind]]
        faults, problems, leaves_out, now = [], [], False, self.before
        while not problems and len(faults) < 4 and (len(faults) < 2 or choose.random() < 0.5):
            fault = choose.choice(possible)
            number = choose.randint(1, calls[fault.kind])
            outcome = self.run([*self.job.arguments, *self.extra(now)], fault.environment(library, number, self.folder / "report", self.work))
            faults.append(fault)
            now = outcome.now
            leaves_out = leaves_out or self.job.leaves_out and "cannot read " in outcome.errors
            if outcome.status is None: problems.append("hangs")
            elif outcome.status == 0:
                problems += self.unexcused(self.differences(outcome, "exit status 0, but "), outcome, faults)
                if problems or len(faults) > 1: break
                # It did not matter.
                self.restore(now)
                faults, now, leaves_out = [], self.before, False
            elif outcome.status in CRASHES: problems.append(f"crashes with signal {-outcome.status}")
            elif not leaves_out: problems += self.halves(now)
        if not problems and now != self.expected.now: now, problems = self.again(now, outcome, faults)
        self.restore(now)
        return "wrong" if problems else "done" if outcome.status == 0 else "failed", problems, outcome, faults

    def unexcused(self, problems, outcome, faults):
        return [problem for problem in problems if not problem.endswith("other permissions")
                and not any(fault.kind == "unlink" and ".bpe-" in problem or self.is_excused(problem, outcome, fault) for fault in faults)]

    def extra(self, now):
        """What a run is told that finds the work of another."""
        return self.job.again if any(self.is_kept(name) for name in now) else ()

    def judge(self, outcome, fault):
        problems, kills = self.problems(outcome, fault), fault.kills
        now = outcome.now
        if kills or now != (self.expected.now if outcome.status == 0 else self.before) or self.job.caches:
            now, wrong = self.again(now, outcome, [fault])
            problems += wrong
        self.restore(now)
        word = "done" if outcome.status == 0 else "killed" if kills and outcome.status == -signal.SIGKILL else "failed"
        return "wrong" if problems else word, problems

    def problems(self, outcome, fault):
        job, problems, kills, interrupts = self.job, [], fault.kills, fault.interrupts
        if outcome.status is None: return ["hangs"]
        if outcome.status in CRASHES or outcome.status == -signal.SIGKILL and not kills:
            problems.append(f"crashes with signal {-outcome.status}")
        if outcome.status == 0:
            differences = self.differences(outcome, "exit status 0, but ")
            return problems + [problem for problem in differences if not self.is_excused(problem, outcome, fault)]
        if kills and outcome.status == -signal.SIGKILL: return problems + self.halves(outcome.now)
        names = lambda state: {name for name in state if not self.is_cached(name) or fnmatch.fnmatch(name.split("/")[-1], TEMPORARY)}
        prints = outcome.met.startswith("write ") and outcome.met.endswith("/output")
        for name in sorted(names(outcome.now) - names(self.before)):
            if self.is_excused(f"{name} is left", outcome, fault) and fault.kind == "unlink": continue
            is_new = (job.in_turn or prints or interrupts) and outcome.now[name] == self.expected.now.get(name)
            if not self.is_kept(name) and not is_new: problems.append(f"leaves {name}")
        leaves_out = job.leaves_out and "cannot read " in outcome.errors
        if job.in_turn or interrupts: problems += self.halves(outcome.now)
        # What was to be printed comes after the files.
        elif prints: problems += self.halves(outcome.now)
        elif not leaves_out:
            for name in names(self.before):
                if outcome.now.get(name) != self.before[name] and not self.is_kept(name):
                    problems.append(f"exit status {outcome.status}, but changes {name}")
        about_errors = outcome.met.startswith("write ") and "pipe:" in outcome.met
        if not outcome.errors.strip() and not about_errors and not interrupts: problems.append("fails without a message")
        elif not interrupts and not fault.stays and not self.is_named(outcome) and not about_errors: problems.append("does not name the file")
        return problems

    def differences(self, outcome, prefix):
        expected, problems = self.expected, []
        if outcome.output != expected.output: problems.append(prefix + "standard output differs")
        for name in sorted(outcome.now.keys() | expected.now.keys()):
            here, there = outcome.now.get(name), expected.now.get(name)
            if self.is_cached(name):
                if fnmatch.fnmatch(name.split("/")[-1], TEMPORARY): problems.append(prefix + f"{name} is left")
            elif here != there:
                how = "is left" if there is None else "is missing" if here is None else (
                    "has other permissions" if here[1] == there[1] else "differs")
                problems.append(prefix + f"{name} {how}")
        return problems

    def is_excused(self, problem, outcome, fault):
        """Whether a difference is not for the command to prevent."""
        # There is nothing to take permissions from where there is no file.
        if fault.action == "ENOENT" and problem.endswith("other permissions"): return True
        # What a run leaves that was killed before stays under a name of its own.
        if fault.kills and ".bpe-" in problem: return True
        # What cannot be removed stays; the next run must cope with it.
        name = problem.removesuffix(" is left").split(" ")[-1]
        is_own = self.is_kept(name) or fnmatch.fnmatch(name.split("/")[-1], TEMPORARY)
        return problem.endswith(" is left") and is_own and fault.kind in ("unlink", "folder", "stat", "open")

    def halves(self, now):
        """Outputs that are neither as before nor as they should be."""
        problems = []
        for name in self.before:
            if self.is_cached(name) or self.is_kept(name): continue
            if now.get(name) not in (self.before[name], self.expected.now.get(name)): problems.append(f"{name} is neither old nor new")
        return problems

    def again(self, now, failed, faults):
        """Another run, undisturbed, must end as if there had been no fault."""
        outcome = self.run([*self.job.arguments, *self.extra(now)], {})
        if outcome.status != 0: return outcome.now, [f"run again: exit status {outcome.status}: {outcome.errors.strip()[-300:]}"]
        # Files keep the permissions that the run before gave them.
        return outcome.now, self.unexcused(self.differences(outcome, "run again, "), failed, faults)

    def is_cached(self, name): return any(name.startswith(cache) for cache in self.job.caches)

    def is_kept(self, name):
        return any(fnmatch.fnmatch(name, pattern) or fnmatch.fnmatch(name, pattern + "/*") or name == pattern + "/"
                   for pattern in self.job.kept)

    def is_named(self, outcome):
        """Whether a message names the file that the fault is about, or the output that it belongs to."""
        path = outcome.met.split(" ", 1)[1] if " " in outcome.met else ""
        if not path.startswith(str(self.work)): return True
        name = path.removeprefix(str(self.work)).strip("/")
        names = {name.split("/")[-1], *name.split("/")}
        # Without the file next to it that describes it, a file is not what it was taken for.
        if name.endswith(".json"): names.add(name.removesuffix(".json"))
        if ".bpe-" in name or self.is_kept(name) or any(output.startswith(name) for output in self.job.outputs):
            names |= {output.split("/")[-1] for output in self.job.outputs} | {argument for argument in self.job.arguments[1:]
                                                                             if "out" in argument or "data" in argument}
        if name == "": names |= {"."} | {output for output in self.job.outputs}
        return any(name and name in outcome.errors for name in names)
