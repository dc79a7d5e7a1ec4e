"""Makes system calls of bpe fail, one after another, and kills it at random moments; then looks at what is there.

Run by Scripts/test-faults (a sample) and Scripts/soak --faults (everything). Linux.
"""
import argparse, fnmatch, json, multiprocessing, os, pathlib, random, shutil, signal, subprocess, sys, tempfile, time

import hub, jobs, table, trial

HERE = pathlib.Path(__file__).parent
options = None
places = {}


def parse():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bpe", required=True, help="the program")
    parser.add_argument("--seconds", type=float, help="a sample: faults chosen at random, for this long")
    parser.add_argument("--kills", type=int, default=0, help="how many times to kill it at a random moment")
    parser.add_argument("--chains", type=int, default=0, help="how many runs with a fault to resume with another fault, and so on")
    parser.add_argument("--chain", type=int, help="only the chain of this number")
    parser.add_argument("--no-faults", action="store_true", help="only --kills and --chains")
    parser.add_argument("--job", default="*", help="jobs of this name; * and ? are understood")
    parser.add_argument("--kind", default="*", help="calls of this kind")
    parser.add_argument("--action", default="*", help="this fault: EIO, ENOSPC+, short, kill …")
    parser.add_argument("--number", type=int, help="only this call, with all that comes of it")
    parser.add_argument("--seed", type=int, default=None, help="for the sample and the moments")
    parser.add_argument("--processes", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--results", type=pathlib.Path, help="a folder for the tables and for what is wrong")
    parser.add_argument("--docs", type=pathlib.Path, help="a page that gets the tables between its marks")
    return parser.parse_args()


def place(job):
    """The job's folder of this process."""
    key = job.name
    if key not in places:
        folder = options.folder / str(os.getpid()) / key.replace(" ", "-").replace(",", "")
        folder.mkdir(parents=True)
        places[key] = trial.Place(job, options.bpe, options.template, folder, options.library, options.hub)
    return places[key]


def record(job, fault, number, word, problems, outcome):
    name = fault.action + ("+" if fault.stays else "")
    return {"job": job.name, "kind": fault.kind, "action": name, "number": number, "result": word, "problems": problems,
            "call": outcome.met.replace(str(place(job).work) + "/", ""), "status": outcome.status, "errors": outcome.errors[-600:],
            "again": f"Scripts/test-faults --job '{job.name}' --kind {fault.kind} --action '{name}' --number {number}"}


def sweep(task):
    """The n-th call fails, for n = 1, 2, 3 … until a run does not come so far."""
    job, fault = task
    here, results, hangs = place(job), [], 0
    number = options.number or 1
    while True:
        word, problems, outcome = here.attempt(fault, number, options.library)
        if word == "not met": return results
        results.append(record(job, fault, number, word, problems, outcome))
        hangs += outcome.status is None
        if hangs == 3 or options.number: return results
        number += 1


def sample(task):
    """Calls chosen at random fail in ways chosen at random, for some seconds."""
    job, faults, seconds, seed = task
    here, choose, results = place(job), random.Random(seed), []
    calls = count(here)
    faults = [fault for fault in faults if calls[fault.kind]]
    end = time.monotonic() + seconds
    while faults and time.monotonic() < end:
        fault = choose.choice(faults)
        number = choose.randint(1, calls[fault.kind])
        word, problems, outcome = here.attempt(fault, number, options.library)
        if word != "not met": results.append(record(job, fault, number, word, problems, outcome))
    return results


def count(here):
    """How many calls of each kind an undisturbed run makes."""
    outcome = here.run(here.job.arguments, {"LD_PRELOAD": str(options.library), "BPE_FAULT_CALL": "count",
                                            "BPE_FAULT_REPORT": str(here.folder / "report")})
    here.restore(outcome.now)
    return {name: int(number) for name, number in (line.split() for line in outcome.met.splitlines())}


def kill(task):
    """Kills runs at random moments."""
    job, seeds = task
    return [kill_once(job, seed) for seed in seeds]


def kill_once(job, seed):
    """Kills a run, perhaps also the one that resumes it, and the one after."""
    here, choose = place(job), random.Random(seed)
    number = choose.choices([signal.SIGKILL, signal.SIGTERM, signal.SIGINT], [8, 1, 1])[0]
    for _ in range(10):
        outcome = here.run(job.arguments, {}, (number, choose.uniform(0, here.duration)))
        if outcome.status == -number: break
        # It was faster.
        here.duration *= 0.8
        here.restore(outcome.now)
    while number == signal.SIGKILL and outcome.status == -number and choose.random() < 0.4:
        outcome = here.run([*job.arguments, *here.extra(outcome.now)], {}, (number, choose.uniform(0, here.duration)))
    outcome.met = f"signal {number.name}"
    fault = trial.Fault("random", number.name)
    word, problems = here.judge(outcome, fault)
    return record(job, fault, seed, word, problems, outcome)


def chain(task):
    """Faults at runs one after another, each going on from what the last has left."""
    job, seeds = task
    here, results = place(job), []
    calls = count(here)
    for seed in seeds:
        word, problems, outcome, faults = here.chain(random.Random(seed), calls, options.library)
        names = ", then ".join(f"{fault.kind} {fault.action}" for fault in faults)
        found = record(job, trial.Fault("chain", f"{len(faults)} faults"), seed, word, problems, outcome)
        results.append(found | {"call": names, "again": f"Scripts/test-faults --job '{job.name}' --chain {seed}"})
    return results


def wanted():
    for job in jobs.JOBS:
        if not fnmatch.fnmatch(job.name, options.job): continue
        for fault in trial.faults_of(job):
            name = fault.action + ("+" if fault.stays else "")
            if fnmatch.fnmatch(fault.kind, options.kind) and options.action in (name, "*"): yield job, fault


def start_worker(given):
    global options
    options = given
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def main():
    global options
    options = parse()
    # A copy, so that building goes on meanwhile.
    programs = pathlib.Path(tempfile.mkdtemp(prefix="bpe-faults-"))
    options.bpe = shutil.copy2(options.bpe, programs / "bpe")
    memory = pathlib.Path("/dev/shm")
    options.folder = pathlib.Path(tempfile.mkdtemp(prefix="bpe-faults-", dir=memory if memory.is_dir() else None))
    try:
        sys.exit(run())
    finally:
        for folder in (options.folder, programs): shutil.rmtree(folder, ignore_errors=True)


def run():
    options.library = options.folder / "faults.so"
    subprocess.run([os.environ.get("CC", "cc"), "-O2", "-shared", "-fPIC", "-Wall", "-Wno-nonnull", "-o", options.library,
                    HERE / "faults.c"], check=True)
    options.template = options.folder / "template"
    options.template.mkdir()
    jobs.prepare(options.bpe, options.template)
    options.hub = hub.serve((options.template / "small.json").read_bytes())
    seed = options.seed if options.seed is not None else random.SystemRandom().randrange(1 << 32)
    choose, results, start = random.Random(seed), [], time.monotonic()
    tasks = list(wanted())
    log = open(options.results / "wrong.jsonl", "w") if options.results and not options.results.mkdir(exist_ok=True) else None
    with multiprocessing.Pool(options.processes, start_worker, [options]) as pool:
        by_job = {}
        for job, fault in tasks: by_job.setdefault(job.name, (job, []))[1].append(fault)
        streams = []
        if options.seconds:
            share = options.seconds * options.processes / len(by_job)
            streams.append(pool.imap_unordered(sample, [(job, faults, share, choose.randrange(1 << 32))
                                                        for job, faults in by_job.values()]))
        elif not options.no_faults:
            streams.append(pool.imap_unordered(sweep, choose.sample(tasks, len(tasks))))
        writing = [job for job, _ in by_job.values() if job.outputs or job.caches]
        for tries, work in ((options.kills, kill), (options.chains, chain)):
            seeds = [choose.randrange(1 << 32) for _ in range(tries)]
            streams.append(pool.imap_unordered(work, [(job, seeds[index::len(writing)]) for index, job in enumerate(writing)]))
        if options.chain is not None: streams = [pool.imap_unordered(chain, [(job, [options.chain]) for job in writing])]
        for stream in streams:
            for found in stream:
                for result in found:
                    results.append(result)
                    if len(results) % 1_000 == 0:
                        print(f"{len(results):,} faults in {time.monotonic() - start:.0f} s", file=sys.stderr, flush=True)
                    if options.number: print(json.dumps(result, indent=2))
                    if result["result"] != "wrong": continue
                    if log: print(json.dumps(result), file=log, flush=True)
                    print(f"WRONG: {result['job']}, {result['call']!r}, {result['action']}: {'; '.join(result['problems'])}\n"
                          f"  {result['again']}", flush=True)
        pool.terminate()
    wrong = sum(result["result"] == "wrong" for result in results)
    if options.results: table.write(results, options.results)
    if options.docs: table.update(options.docs, results)
    print(table.by_call(results))
    print(f"{len(results):,} faults in {time.monotonic() - start:.0f} s (seed {seed}), {wrong:,} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    main()
