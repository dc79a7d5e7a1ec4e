"""Lists of what is known and accepted: a line for each, below a comment that says why."""


def explained(path):
    lines = path.read_text().splitlines() if path.exists() else []
    return {line.strip() for line in lines if line.strip() and not line.startswith("#")}
