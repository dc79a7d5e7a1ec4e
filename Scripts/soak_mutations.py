"""What damages a file of a vocabulary: bytes, lines, numbers, and values of JSON."""

import json
import re
import struct

NUMBERS = [b"-1", b"0", b"1", b"255", b"256", b"65536", b"2147483647", b"2147483648", b"4294967295", b"4294967296",
           b"9223372036854775807", b"9223372036854775808", b"1e9", b"0.5", b"-0", b"007", b"99999999999999999999999"]
WORDS = [b"\x00", b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xef\xbb\xbf", b" ", b"\n", b"\r\n", b"\t", b"=", b"\\", b'"', b"{", b"[", b"]", b"}",
         b",", b":", b"null", b"\\ud83d", b"\\u0000", "Ġ".encode(), "▁".encode(), b"<0x00>", b"<|endoftext|>", b"#version: 0.2"]
VALUES = [None, True, False, 0, -1, 1, 2**31, 2**32, 2**53, 2**63, 1.5, "", "a", "\u0120", "(", "(?<x>a)*+", "\\p{L}+", "\ud800", [], {}, [[]],
          ["a", "b"], {"type": "ByteLevel"}, {"type": "Split"}, {"String": ""}, {"Regex": "(a|aa)+$"}, {"type": "Sequence", "normalizers": []}]


def span(data, generator, longest=64):
    """A short range of places."""
    start = generator.randrange(len(data) + 1)
    return start, min(len(data), start + generator.randint(1, longest))


def flip_bit(data, other, generator):
    place = generator.randrange(len(data))
    return data[:place] + bytes([data[place] ^ 1 << generator.randrange(8)]) + data[place + 1 :]


def change_byte(data, other, generator):
    place = generator.randrange(len(data))
    return data[:place] + bytes([generator.choice([0, 0x7F, 0x80, 0xFF, generator.randrange(256)])]) + data[place + 1 :]


def delete(data, other, generator):
    start, end = span(data, generator, generator.choice([1, 8, 1000]))
    return data[:start] + data[end:]


def repeat(data, other, generator):
    start, end = span(data, generator, generator.choice([8, 1000]))
    return data[:start] + data[start:end] * generator.choice([2, 3, 100]) + data[end:]


def move(data, other, generator):
    start, end = span(data, generator)
    rest = data[:start] + data[end:]
    to = generator.randrange(len(rest) + 1)
    return rest[:to] + data[start:end] + rest[to:]


def insert(data, other, generator):
    place = generator.randrange(len(data) + 1)
    return data[:place] + generator.choice([*WORDS, generator.randbytes(generator.randint(1, 9))]) + data[place:]


def truncate(data, other, generator):
    return data[: generator.randrange(len(data))]


def graft(data, other, generator):
    """A part of another file, of another format as a rule."""
    place = generator.randrange(len(data) + 1)
    start, end = span(other, generator, 400)
    return data[:place] + other[start:end] + data[place + generator.choice([0, end - start]) :]


def change_number(data, other, generator):
    found = list(re.finditer(rb"-?\d+", data))
    if not found:
        return flip_bit(data, other, generator)
    match = generator.choice(found)
    return data[: match.start()] + generator.choice(NUMBERS) + data[match.end() :]


def change_word(data, other, generator):
    """A length or count of a binary format."""
    size = generator.choice([1, 2, 4, 8])
    place = generator.randrange(max(1, len(data) - size))
    value = generator.choice([0, 1, 0x7F, 2**15, 2**31 - 1, 2**31, 2**32 - 1, 2**63, 2**64 - 1, len(data)])
    return data[:place] + struct.pack("<Q", value)[:size] + data[place + size :]


def change_lines(data, other, generator):
    lines = data.split(b"\n")
    place, to = generator.randrange(len(lines)), generator.randrange(len(lines))
    kind = generator.randrange(4)
    if kind == 0:
        lines[place], lines[to] = lines[to], lines[place]
    elif kind == 1:
        lines.insert(to, lines[place])
    elif kind == 2:
        del lines[place]
    else:
        lines[place] = lines[place] + lines[to]
    return b"\n".join(lines)


def change_json(data, other, generator):
    """A value becomes another one, goes away, or takes the place of one elsewhere."""
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        return change_number(data, other, generator)
    places = []

    def visit(value):
        items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        for key, inner in items:
            places.append((value, key))
            visit(inner)

    visit(document)
    if not places:
        return flip_bit(data, other, generator)
    # Vocabularies have hundreds of tokens and a few settings: half of the changes are to settings.
    settings = [(value, key) for value, key in places if isinstance(value, dict) and len(value) < 30]
    holder, key = generator.choice(settings if settings and generator.random() < 0.5 else places)
    kind = generator.randrange(4)
    if kind == 0 or isinstance(holder, list) and kind == 1:
        holder[key] = generator.choice(VALUES)
    elif kind == 1:
        del holder[key]
    elif kind == 2:
        source, name = generator.choice(places)
        holder[key] = json.loads(json.dumps(source[name]))
    elif isinstance(holder, dict):
        holder[generator.choice(["", "type", "id", "a", "\u0120a", "<s>", str(key) + "x"])] = holder[key]
    else:
        holder.insert(generator.randrange(len(holder) + 1), holder[key])
    return json.dumps(document, ensure_ascii=generator.random() < 0.5).encode("utf-8", "surrogatepass")


KINDS = [flip_bit, change_byte, delete, repeat, move, insert, truncate, graft, change_number, change_word, change_lines]


def mutated(data, other, generator):
    """The file with one to four changes."""
    is_json = data.lstrip()[:1] == b"{"
    for _ in range(generator.choice([1, 1, 1, 1, 2, 2, 3, 4])):
        kind = change_json if is_json and generator.random() < 0.6 else generator.choice(KINDS)
        data = kind(data or b"\n", other or b"\n", generator)
    return data
