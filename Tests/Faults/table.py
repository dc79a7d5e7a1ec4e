"""What came of the faults, in tables."""
import collections

WORDS = ["done", "failed", "killed", "wrong"]
HEADS = ["right all the same", "failed cleanly", "killed", "wrong"]
MARKS = ["<!-- faults -->", "<!-- /faults -->"]


def grouped(results, *fields):
    groups = collections.defaultdict(collections.Counter)
    for result in results: groups[tuple(result[field] for field in fields)][result["result"]] += 1
    return groups


def row(*cells): return "| " + " | ".join(cells) + " |"


def counts(counter): return [f"{counter.total():,}", *(f"{counter[word]:,}" for word in WORDS)]


def by_call(results):
    """A row for each kind of call, with the faults that were tried."""
    groups, actions = grouped(results, "kind"), collections.defaultdict(set)
    for result in results: actions[result["kind"]].add(result["action"])
    lines = [row("call", "faults", "tried", *HEADS), "|---|---|" + "--:|" * (len(WORDS) + 1)]
    for key, in sorted(groups): lines.append(row(key, ", ".join(sorted(actions[key])), *counts(groups[key,])))
    return "\n".join([*lines, row("all", "", *counts(sum(groups.values(), collections.Counter())))])


def by_job(results):
    """A row for each job, a column for each kind of call: how many faults, and in brackets how many were wrong."""
    groups = grouped(results, "job", "kind")
    jobs, kinds = (sorted({key[index] for key in groups}) for index in (0, 1))
    lines = [row("job", *kinds, "all"), "|---|" + "--:|" * (len(kinds) + 1)]
    def cell(counter):
        wrong = f" ({counter['wrong']:,})" if counter["wrong"] else ""
        return f"{counter.total():,}{wrong}" if counter.total() else ""
    for job in jobs:
        counters = [groups.get((job, kind), collections.Counter()) for kind in kinds]
        lines.append(row(job, *map(cell, counters), cell(sum(counters, collections.Counter()))))
    return "\n".join(lines)


def write(results, folder):
    """By kind of call, by job, and everything, for programs."""
    (folder / "by-call.md").write_text(by_call(results) + "\n")
    (folder / "by-job.md").write_text(by_job(results) + "\n")
    with open(folder / "all.tsv", "w") as file:
        print("job", "call", "fault", "tried", *WORDS, sep="\t", file=file)
        for key, counter in sorted(grouped(results, "job", "kind", "action").items()):
            print(*key, counter.total(), *(counter[word] for word in WORDS), sep="\t", file=file)


def update(page, results):
    """Puts the tables into a page."""
    before, rest = page.read_text().split(MARKS[0])
    after = rest.split(MARKS[1])[1]
    page.write_text("\n".join([before + MARKS[0], by_call(results), "", by_job(results), MARKS[1] + after]))
