"""What schemathesis cannot know from the description: bodies that are a line of JSON and then bytes."""

import json

import schemathesis
from hypothesis import strategies as st

line = st.fixed_dictionaries(
    {},
    optional={
        "encodings": st.lists(st.just("bpe64k"), max_size=4),
        "specials": st.sampled_from(["text", "allow", None]),
        "all": st.booleans(),
        "other": st.text(alphabet=st.characters(exclude_categories=["Cs"])),
    },
)
body = st.tuples(line, st.binary(max_size=2000)).map(lambda parts: json.dumps(parts[0]).encode() + b"\n" + parts[1])
schemathesis.openapi.media_type("application/octet-stream", body)


@schemathesis.deserializer("application/octet-stream")
def text(context, response):
    return response.content.decode("latin-1")


@schemathesis.check
def table_of_tokens_is_whole(context, response, case):
    """A line of JSON, then two numbers of four bytes for each token of each encoding."""
    if case.operation.path != "/api/tokens" or response.status_code != 200:
        return
    line, _, numbers = response.content.partition(b"\n")
    table = json.loads(line)
    assert (len(line) + 1) % 4 == 0
    assert len(numbers) == 8 * sum(encoding["count"] for encoding in table["encodings"])
    end = 0
    for encoding in table["encodings"]:
        ends = numbers[end + 4 * encoding["count"] : end + 8 * encoding["count"]]
        end += 8 * encoding["count"]
        last = int.from_bytes(ends[-4:], "little") & 0x1FFFFFFF if ends else 0
        assert last == table["bytes"]
