"""Draws a lesson as an animated SVG: bpe learn --json | python3 learning-picture.py > picture.svg

Every letter keeps its place; the boxes around the letters come and go with the merges. Readers who want no motion see the last step."""

import json
import sys
from html import escape

CELL, LEFT, TEXT_TOP, BOX = 12.2, 22, 66, 30
PAIR_TOP, PAIR_LINE, PAIRS, BAR_LEFT, BAR = 152, 23, 5, 190, 200
CURVE_LEFT, CURVE_WIDTH, CURVE_TOP, CURVE_HEIGHT = 500, 240, 160, 84
SECONDS, PAUSE = 1.7, 2
HUES = [(48, 95, 80), (165, 55, 80), (265, 75, 89), (340, 80, 88), (200, 75, 83), (90, 55, 80), (22, 90, 84), (300, 55, 88)]
DARK = [(48, 60, 22), (165, 50, 20), (265, 40, 34), (340, 45, 30), (205, 55, 27), (95, 45, 21), (22, 55, 27), (300, 35, 30)]


class Clock:
    """Classes for what is visible only from one time to another, in frames."""

    def __init__(self, frames):
        self.frames, self.rules = frames, {}

    def visible(self, start, end):
        if start <= 0 and end >= self.frames:
            return "always"
        name = f"v{start:g}-{end:g}".replace(".", "_")
        total = self.frames + PAUSE
        end = total if end >= self.frames else end
        points = [f"{100 * start / total:.3f}%{{opacity:1}}"]
        if start > 0:
            points.insert(0, "0%{opacity:0}")
        if end < total:
            points.append(f"{100 * end / total:.3f}%,100%{{opacity:0}}")
        still = 1 if end >= total else 0
        self.rules[name] = (
            f"@keyframes {name}{{{''.join(points)}}}.{name}{{opacity:{still};animation:{name} {total * SECONDS:g}s step-end infinite}}"
        )
        return name


def tokens(text, steps, after):
    """The tokens after this many steps: where each starts and ends, and its id."""
    starts = [0] + [place for place, join in enumerate(text["joins"]) if place and (join is None or join > after)]
    for start, end in zip(starts, starts[1:] + [text["bytes"]]):
        made = max(text["joins"][start + 1 : end], default=0)
        yield start, end, steps[made - 1]["token"] if made else text["byteIDs"][start]


def dotted(text):
    """A quiet dot for a space: in some fonts, the sign for it is two tiny letters."""
    return escape(text.replace("␠", "·"))


def main():
    lesson = json.load(sys.stdin)
    text, steps = lesson["text"], lesson["steps"]
    shown = {token["id"]: token["shown"] for token in lesson["tokens"]}
    frames = len(steps) + 1
    clock = Clock(frames)
    wide, high = LEFT * 2 + text["bytes"] * CELL, 290
    shapes = []

    def mono(x, y, content, kind="", anchor="start"):
        shapes.append(f'<text class="mono {kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{content}</text>')

    # The boxes: one for each token, as long as it exists.
    alive = {}
    for frame in range(frames):
        for token in tokens(text, steps, frame):
            alive.setdefault(token, [frame, frame])[1] = frame + 1
    for (start, end, token), (first, last) in alive.items():
        hue = f"h{(token - 256) % len(HUES)}" if token > 255 else "h"
        shapes.append(
            f'<rect class="box {hue} {clock.visible(first, last)}" x="{LEFT + start * CELL + .8:.1f}" y="{TEXT_TOP}"'
            f' width="{(end - start) * CELL - 1.6:.1f}" height="{BOX}" rx="4"/>'
        )
    for step in steps:
        now = clock.visible(step["step"] - 0.55, step["step"])
        for place, join in enumerate(text["joins"]):
            if join == step["step"]:
                start, end, _ = next(t for t in tokens(text, steps, join) if t[0] < place < t[1])
                shapes.append(
                    f'<rect class="lit {now}" x="{LEFT + start * CELL + .8:.1f}" y="{TEXT_TOP}" width="{(end - start) * CELL - 1.6:.1f}"'
                    f' height="{BOX}" rx="4"/>'
                )
    for place, token in enumerate(text["byteIDs"]):
        sign = " sign" if shown[token] == "␠" else ""
        mono(LEFT + (place + .5) * CELL, TEXT_TOP + 20, dotted(shown[token]), sign, "middle")

    # What happens, in words and bars.
    counts = [text["bytes"]] + [step["textTokens"] for step in steps]
    rates = [text["bytes"] / count for count in counts]
    for frame in range(frames):
        step = steps[frame] if frame < len(steps) else None
        shapes.append(f'<g class="{clock.visible(frame, frame + 1)}">')
        title = "Every byte is a token" if frame == 0 else "After 1 merge" if frame == 1 else f"After {frame} merges"
        shapes.append(f'<text class="title" x="{LEFT}" y="38">{title}: {counts[frame]} tokens, {rates[frame]:.2f} bytes each</text>')
        story = f"Next: {step['reason']}" if step else lesson["rest"]["reason"]
        shapes.append(f'<text class="story" x="{LEFT}" y="{TEXT_TOP + BOX + 26}">{dotted(story)}</text>')
        pairs = (step or lesson["rest"])["pairs"][:PAIRS]
        for row, pair in enumerate(pairs):
            y = PAIR_TOP + row * PAIR_LINE
            kind = "chosen" if row == 0 and step else ""
            mono(BAR_LEFT - 44, y + 12, f"{dotted(shown[pair['left']])} + {dotted(shown[pair['right']])}", kind, "end")
            mono(BAR_LEFT - 14, y + 12, pair["count"], kind, "end")
            width = BAR * pair["count"] / steps[0]["count"]
            shapes.append(f'<rect class="bar {kind}" x="{BAR_LEFT}" y="{y}" width="{width:.1f}" height="15" rx="2"/>')
        if not pairs:
            for row in range(0, len(steps), 4):
                learned = "   ".join(dotted(shown[step["token"]]) for step in steps[row : row + 4])
                mono(LEFT, PAIR_TOP + 34 + row // 4 * PAIR_LINE, learned)
            shapes.append(f'<text class="note" x="{LEFT}" y="{PAIR_TOP + 10}">what was learned, in this order:</text>')
        points = [
            (CURVE_LEFT + CURVE_WIDTH * at / len(steps), CURVE_TOP + CURVE_HEIGHT * (1 - (rates[at] - 1) / (rates[-1] - 1)))
            for at in range(frame + 1)
        ]
        path = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
        x, y = points[-1]
        shapes.append(f'<path class="curve" d="M{path}"/><circle cx="{x:.1f}" cy="{y:.1f}" r="4"/>')
        shapes.append(f'<text class="note" x="{x - 6:.1f}" y="{y - 9:.1f}" text-anchor="middle">{rates[frame]:.2f}</text>')
        shapes.append("</g>")
    shapes.append(f'<path class="axis" d="M{CURVE_LEFT} {CURVE_TOP}v{CURVE_HEIGHT}h{CURVE_WIDTH}"/>')
    shapes.append(f'<text class="note" x="{CURVE_LEFT}" y="{CURVE_TOP + CURVE_HEIGHT + 18}">bytes per token after each merge</text>')

    shapes.append(f'<text class="note" x="{wide - LEFT:.1f}" y="38" text-anchor="end">a dot is a space</text>')
    colors = "".join(f".h{i}{{fill:hsl({h} {s}% {l}%)}}" for i, (h, s, l) in enumerate(HUES))
    dark = "".join(f".h{i}{{fill:hsl({h} {s}% {l}%)}}" for i, (h, s, l) in enumerate(DARK))
    still = "".join(f".{name}{{animation:none}}" for name in clock.rules)
    style = (
        ".paper{fill:#fff;stroke:#d4d4da}text{font:15px system-ui,sans-serif;fill:#1c1c1c}.title{font-weight:600}.note{font-size:13px;fill:#4d4d55}"
        "text{white-space:pre}.mono{font-family:ui-monospace,'DejaVu Sans Mono',monospace}.sign{fill:#61616a}"
        ".box{stroke:#77777f;fill:#fff}.lit{fill:none;stroke:#b3261e;stroke-width:2.5}.bar{fill:#8b8bc9}.bar.chosen{fill:#b3261e}"
        ".mono.chosen{font-weight:700}.curve,.axis{fill:none;stroke:#26266b;stroke-width:2.5}.axis{stroke:#77777f;stroke-width:1}circle{fill:#26266b}"
        + colors
        + "@media(prefers-color-scheme:dark){.paper{fill:#161618;stroke:#3b3b42}text{fill:#ececec}.note{fill:#bcbcc4}.sign{fill:#a5a5ae}"
        ".box{stroke:#85858d;fill:#161618}.lit{stroke:#ff8f85}.bar{fill:#6a6ab0}.bar.chosen{fill:#ff8f85}.curve{stroke:#c3c3ff}circle{fill:#c3c3ff}"
        + dark
        + "}"
        + "".join(clock.rules.values())
        + f"@media(prefers-reduced-motion:reduce){{{still}}}"
    )
    print(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide:.0f} {high}" width="{wide:.0f}" height="{high}" role="img">'
        f"<title>Byte-pair encoding learns {len(steps)} merges from a short text</title><style>{style}</style>"
        f'<rect class="paper" x=".5" y=".5" width="{wide - 1:.0f}" height="{high - 1}" rx="8"/>' + "".join(shapes) + "</svg>"
    )


main()
