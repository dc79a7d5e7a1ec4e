"""Man pages in mdoc: what Scripts/make-manual and Scripts/make-c-manual share."""
import os
import re
import textwrap
import time


def plain(text):
    """Text as it is, on a line of its own: no backslash, dot or quote at its beginning means anything."""
    escaped = text.replace("\\", "\\e")
    return "\\&" + escaped if escaped[:1] in (".", "'") else escaped


def word(text):
    """Text as one argument of a macro."""
    return plain(text).replace(" ", "\\ ")


def text(paragraph):
    """The lines of a paragraph: each sentence begins one, as mdoc has it."""
    sentences = re.split(r"(?<=[.?!])\s+(?=[A-Z(-])", " ".join(paragraph.split()))
    return [
        plain(line)
        for sentence in sentences
        for line in textwrap.wrap(sentence, 78, break_long_words=False, break_on_hyphens=False)
    ]


def head(title, section, system):
    """The first lines of a page, up to its name."""
    date = time.gmtime(int(os.environ.get("SOURCE_DATE_EPOCH") or time.time()))
    return [
        f".Dd {time.strftime('%B', date)} {date.tm_mday}, {date.tm_year}", f".Dt {title.upper()} {section}",
        f".Os {system}", ".Sh NAME",
    ]
