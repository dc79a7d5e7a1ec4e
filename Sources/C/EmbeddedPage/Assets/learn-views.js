// What the view "Learn" draws of a step: the text, the pairs, the vocabulary, the curve.

import { counted, element, grouped } from "./elements.js";

const mostPairs = 8;
const space = "http://www.w3.org/2000/svg";
/** Steps of the golden angle: no two are alike, and neighbours differ most. */
const hueOf = id => (48 + (id - 256) * 137.508) % 360;

/** Text of the server's: signs for what cannot be seen are marked, and a style draws a dot for a space. */
export const faces = text => text.split(/([␠⏎␍⇥]|<[^>]*>)/u).filter(part => part).map(part =>
  part === "␠" ? element("i", { class: "blank" }, part)
    : /^[⏎␍⇥]$|^<.+>$/u.test(part) ? element("i", {}, part) : part);

/** A token in the colour that it has everywhere. */
export function tokenBox(lesson, id, more = "") {
  const isLearned = id > 255;
  const box = element("bdi", { class: `learn-token${isLearned ? " learned" : ""}${more}`, title: `token ${id}, bytes ${lesson.bytes.get(id)}` },
    ...faces(lesson.face(id)));
  if (isLearned) box.style.setProperty("--hue", hueOf(id).toFixed(1));
  return box;
}

/** A text as tokens: new ones flash, and the pair that is merged next lights up if it is asked for. */
export function drawTokens(place, lesson, text, step, marksNext) {
  const tokens = lesson.tokens(text, step), boxes = [];
  for (const token of tokens) {
    const more = (token.startsPiece ? " piece" : "") + (token.made && token.made === step ? " fresh" : "");
    const box = tokenBox(lesson, token.id, more);
    // No line ends between the two of a pair.
    if (marksNext && token.join === step + 1) boxes.push(element("span", { class: "next-pair" }, boxes.pop(), box));
    else boxes.push(box);
    if (lesson.shown.get(token.id).endsWith("⏎")) boxes.push(element("br"));
  }
  place.replaceChildren(...boxes);
  return tokens.length;
}

/** The commonest pairs, with bars. */
export function drawPairs(place, lesson, step) {
  const { pairs: all, pairCount, tied } = lesson.pairs(step), isLast = step === lesson.count;
  const pairs = all.slice(0, mostPairs);
  const rows = pairs.map((pair, index) => {
    const bar = element("span", { class: "bar" });
    bar.style.width = `${(100 * pair.count) / pairs[0].count}%`;
    const remark = isLast ? "" : index === 0 ? "merged next" : index < tied ? "tie" : "";
    return element("tr", { class: index === 0 && !isLast ? "chosen" : undefined },
      element("td", {}, tokenBox(lesson, pair.left), " + ", tokenBox(lesson, pair.right)),
      element("td", { class: "number" }, grouped(pair.count)),
      element("td", { class: "bars" }, bar), element("td", { class: "remark" }, remark));
  });
  place.querySelector("table").hidden = !pairs.length;
  place.querySelector("tbody").replaceChildren(...rows);
  const hidden = pairCount - pairs.length;
  place.querySelector(".rest").textContent =
    hidden > 0 ? `and ${counted(hidden, "other pair")}` : pairCount ? "" : "No pair is left.";
}

/** The tokens learned so far, the newest first. */
export function drawVocabulary(place, lesson, step) {
  const rows = lesson.steps.slice(0, step).reverse().map((made, index) =>
    element("li", { class: index === 0 ? "newest" : undefined },
      element("span", { class: "number" }, made.token), " ", tokenBox(lesson, made.token),
      element("span", { class: "from" }, " = ", tokenBox(lesson, made.left), " + ", tokenBox(lesson, made.right))));
  place.replaceChildren(...rows, element("li", { class: "from" }, "0 to 255: the single bytes"));
}

function svg(name, attributes, text) {
  const made = document.createElementNS(space, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  return made;
}

/** Bytes per token after each step: what is done, and faintly what is to come. */
export function drawCurve(place, lesson, step) {
  const [width, height, left, edge] = [320, 130, 36, 14];
  const highest = Math.max(lesson.bytesPerToken(lesson.count), 1.01);
  const x = at => left + ((width - left - edge) * at) / Math.max(1, lesson.count);
  const y = value => height - 22 - ((height - 22 - edge) * (value - 1)) / (highest - 1);
  const line = (from, to) => Array.from({ length: to - from + 1 }, (_, index) =>
    `${index ? "L" : "M"}${x(from + index).toFixed(1)} ${y(lesson.bytesPerToken(from + index)).toFixed(1)}`).join("");
  const now = lesson.bytesPerToken(step), fixed = value => value.toFixed(2);
  const picture = svg("svg", {
    viewBox: `0 0 ${width} ${height}`, role: "img",
    "aria-label": `Bytes per token: ${fixed(lesson.bytesPerToken(0))} at the start, ${fixed(now)} now, `
      + `${fixed(lesson.bytesPerToken(lesson.count))} at the end`,
  });
  const isLeft = x(step) < width / 3;
  picture.append(
    svg("path", { class: "axis", d: `M${left} ${edge}V${height - 22}H${width - edge}` }),
    svg("path", { class: "coming", d: line(step, lesson.count) }),
    svg("path", { class: "done", d: line(0, step) }),
    svg("circle", { cx: x(step), cy: y(now), r: 4.5 }),
    svg("text", { x: left - 5, y: y(1) + 4, "text-anchor": "end" }, "1"),
    svg("text", { x: left - 5, y: y(highest) + 4, "text-anchor": "end" }, fixed(highest)),
    svg("text", { x: left, y: height - 6 }, "0 merges"),
    svg("text", { x: width - edge, y: height - 6, "text-anchor": "end" }, String(lesson.count)),
    svg("text", {
      class: "now", x: x(step) + (isLeft ? 6 : -8), y: Math.max(12, y(now) - 8), "text-anchor": isLeft ? "start" : "end",
    }, fixed(now)));
  place.replaceChildren(picture);
}
