"""Draws what a terminal shows as an SVG: tmux capture-pane -p -e | python3 terminal-picture.py COLUMNS ROWS > picture.svg"""

import re
import sys
import unicodedata
from html import escape

CELL, LINE, EDGE = 8.4, 18, 12
INK, PAPER = "#e6e6e6", "#16161a"
COLORS = {"31": "#ff9d9d", "32": "#9ce8a5", "33": "#ffc98a", "34": "#b9bfff", "35": "#e5b8ff", "36": "#8ce0f5", "94": "#9db8ff"}


def palette(number):
    """A colour of the usual palette of 256, above the first sixteen, which are the terminal's own."""
    if number >= 232:
        return "#%02x%02x%02x" % ((8 + 10 * (number - 232),) * 3)
    steps = ((number - 16) // 36, (number - 16) // 6 % 6, (number - 16) % 6)
    return "#%02x%02x%02x" % tuple(40 * step + 55 if step else 0 for step in steps)


def width(character):
    """How many cells a character takes."""
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def runs(line, on):
    """The runs of a line with the same style: text, and the active codes. `on` is what is active, from line to line."""
    for code, text in re.findall(r"\x1b\[([\d;]*)m|([^\x1b]+)", line):
        if text:
            yield text, frozenset(on)
            continue
        numbers = iter(code.split(";"))
        for number in numbers:
            if number in ("", "0"):
                on.clear()
            elif number in ("38", "48"):
                on -= {old for old in on if old.startswith(number + ";")}
                on.add(f"{number};{next(numbers)};{next(numbers)}")
            elif number in ("39", "49"):
                on -= {old for old in on if old.startswith(f"{int(number) - 1};") or number == "39" and old in COLORS}
            elif number in ("22", "24", "27"):
                on -= {"22": {"1", "2"}, "24": {"4"}, "27": {"7"}}[number]
            else:
                on.add(number)


def draw(text, on, column, row):
    """One run, scaled to its cells whatever the font."""
    cells = sum(map(width, text))
    if cells == 0:
        return ""
    x, y = EDGE + column * CELL, EDGE + row * LINE
    ink = next((COLORS[code] for code in sorted(on) if code in COLORS), INK)
    paper = None
    for code in on:
        if code.startswith("38;5;"):
            ink = palette(int(code[5:]))
        elif code.startswith("48;5;"):
            paper = palette(int(code[5:]))
    if "7" in on:
        ink, paper = PAPER, ink
    shapes = f'<rect x="{x:.1f}" y="{y}" width="{cells * CELL:.1f}" height="{LINE}" fill="{paper}"/>' if paper else ""
    if "4" in on:
        shapes += f'<path d="M{x:.1f} {y + 15.5}h{cells * CELL:.1f}" stroke="{ink}"/>'
    if text.strip():
        style = (' font-weight="bold"' if "1" in on else "") + (' opacity=".65"' if "2" in on and not paper else "")
        shapes += (
            f'<text x="{x:.1f}" y="{y + 13.5}" fill="{ink}" textLength="{cells * CELL:.1f}"'
            f' lengthAdjust="spacingAndGlyphs"{style}>{escape(text)}</text>'
        )
    return shapes


def main():
    columns, rows = int(sys.argv[1]), int(sys.argv[2])
    wide, high = columns * CELL + 2 * EDGE, rows * LINE + 2 * EDGE
    print(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide:.0f} {high}" width="{wide:.0f}" height="{high}"'
        ' font-family="ui-monospace, \'DejaVu Sans Mono\', Menlo, Consolas, monospace" font-size="14" xml:space="preserve">'
        f'<rect width="100%" height="100%" rx="8" fill="{PAPER}"/>'
    )
    on = set()
    for row, line in enumerate(sys.stdin.read().split("\n")[:rows]):
        column = 0
        for text, style in runs(line, on):
            # Some viewers drop spaces at both ends; the text between them has its own position.
            for part in re.findall(r" +|[^ ]+(?: [^ ]+)*", text):
                print(draw(part, style, column, row), end="")
                column += sum(map(width, part))
        print()
    print("</svg>")


main()
