"""What came of the faults, in tables."""
import collections

WORDS = ["done", "failed", "killed", "wrong"]
HEADS = {"done": "right all the same", "failed": "failed cleanly", "killed": "killed", "wrong": "wrong"}


def grouped(results, *fields):
    groups = collections.defaultdict(collections.Counter)
    for result in results: groups[tuple(result[field] for field in fields)][result["result"]] += 1
    return groups


def markdown(heads, groups):
    lines = ["| " + " | ".join([*heads, "faults", *(HEADS[word] for word in WORDS)]) + " |",
             "|" + "---|" * len(heads) + "--:|" * (len(WORDS) + 1)]
    for key in groups:
        counts = groups[key]
        lines.append("| " + " | ".join([*key, f"{counts.total():,}", *(f"{counts[word]:,}" for word in WORDS)]) + " |")
    total = sum(groups.values(), collections.Counter())
    lines.append("| " + " | ".join(["all", *[""] * (len(heads) - 1), f"{total.total():,}",
                                    *(f"{total[word]:,}" for word in WORDS)]) + " |")
    return "\n".join(lines)


def by_call(results):
    groups = grouped(results, "kind")
    return markdown(["call"], {key: groups[key] for key in sorted(groups)})


def by_job(results):
    groups = grouped(results, "job")
    return markdown(["job"], groups)


def write(results, folder):
    """Three tables: by kind of call and fault, by job, and everything, for programs."""
    groups = grouped(results, "kind", "action")
    (folder / "by-call.md").write_text(markdown(["call", "fault"], {key: groups[key] for key in sorted(groups)}) + "\n")
    (folder / "by-job.md").write_text(by_job(results) + "\n")
    with open(folder / "all.tsv", "w") as file:
        print("job", "call", "fault", "tried", *WORDS, sep="\t", file=file)
        for key, counts in sorted(grouped(results, "job", "kind", "action").items()):
            print(*key, counts.total(), *(counts[word] for word in WORDS), sep="\t", file=file)
