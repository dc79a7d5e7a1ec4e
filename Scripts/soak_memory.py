"""What the soak runs of a server and of Python's package share: texts, the memory of a process, and what it tends to."""

import sys

#: A process that grows by this many MB from a warm one, or from its start, keeps something that it should not.
LIMIT = 100

PARTS = [
    "the",
    "eyes",
    "foot",
    "in 1955",
    "naïve",
    "हिन्दी",
    "目と足",
    "👨‍👩‍👧",
    "  ",
    "\n",
    "\t",
    "<|endoftext|>",
    "0x1F",
    "é",
]


def words(generator, count):
    return " ".join(generator.choice(PARTS) for _ in range(count))


def new_words(generator, count):
    """Words that no piece before was, so that what is remembered of pieces is always full and always in use."""
    letters = "abcdefghijklmnopqrstuvwxyzäéßжшक日"
    return " ".join("".join(generator.choices(letters, k=generator.randint(3, 14))) for _ in range(count))


def resident(process="self"):
    """The memory of a process in MB, without the vocabularies, which are mapped files that the system can drop."""
    with open(f"/proc/{process}/status") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith("RssAnon"))


def growth_a_day(samples):
    """The slope of the line with the least squares through pairs of minutes and MB, in MB a day."""
    if not samples:
        return 0.0
    mean_x, mean_y = (sum(values) / len(samples) for values in zip(*samples))
    spread = sum((x - mean_x) ** 2 for x, _ in samples)
    return sum((x - mean_x) * (y - mean_y) for x, y in samples) / spread * 60 * 24 if spread else 0.0


def conclude(samples, minutes, before, when, rest):
    """Prints what the memory came to, from samples of minutes and MB: `before`, at `when`, is compared with what is left after a `rest`."""
    warm = [sample for sample in samples if sample[0] >= minutes / 4]
    print(
        f"{rest:.0f} MB after a rest, {rest - before:+.0f} MB over {when}; "
        f"{growth_a_day(warm):+.0f} MB a day at the rate after the first quarter"
    )
    return rest - before <= LIMIT


def minutes_from_arguments(default=120):
    return float(sys.argv[1]) if len(sys.argv) > 1 else default
