// The merges of a token as a tree: the token is the root, and the leaves are single bytes. The text and the id are inside a box, so
// that no line crosses them.

const space = "http://www.w3.org/2000/svg";
const rowHeight = 58, gap = 8, letter = 8.6, digit = 6.6, boxHeight = 36;

function svg(name, attributes, text) {
  const made = document.createElementNS(space, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  return made;
}

/** The merges in parentheses, for screen readers. */
export const inBrackets = node =>
  node.parts ? `(${inBrackets(node.parts[0])} + ${inBrackets(node.parts[1])})` : node.shown;

/** In the picture, a dot is enough for a space. */
const drawn = text => text.replaceAll("␠", "·");

function placed(node, left, depth) {
  const own = Math.max(28, [...node.shown].length * letter + 12, String(node.id).length * digit + 12);
  if (!node.parts) return { node, own, width: own, x: left + own / 2, depth, parts: [] };
  const first = placed(node.parts[0], left, depth + 1);
  const second = placed(node.parts[1], left + first.width + gap, depth + 1);
  const below = first.width + gap + second.width;
  let x = (first.x + second.x) / 2;
  // A box that is wider than everything below it moves the rest to the right.
  if (x - own / 2 < left) {
    const shift = left - (x - own / 2);
    for (const part of [first, second]) move(part, shift);
    x += shift;
  }
  const right = Math.max(left + below, x + own / 2, second.x + second.width / 2);
  return { node, own, width: right - left, x, depth, parts: [first, second] };
}

function move(place, by) {
  place.x += by;
  place.parts.forEach(part => move(part, by));
}

const deepest = place => Math.max(place.depth, ...place.parts.map(deepest));

function draw(place, into) {
  const top = place.depth * rowHeight + 2;
  for (const part of place.parts) {
    const middle = top + boxHeight + (rowHeight - boxHeight) / 2;
    into.append(svg("path", {
      d: `M${place.x} ${top + boxHeight} C${place.x} ${middle} ${part.x} ${middle} ${part.x} ${top + rowHeight}` }));
    draw(part, into);
  }
  const group = svg("g", place.depth === 0 ? { class: "root" } : {});
  group.append(
    svg("rect", { x: place.x - place.own / 2, y: top, width: place.own, height: boxHeight, rx: 5 }),
    svg("text", { x: place.x, y: top + 15 }, drawn(place.node.shown)),
    svg("text", { class: "rank", x: place.x, y: top + 30 }, place.node.id));
  into.append(group);
}

/** An SVG of the tree. */
export function tree(root) {
  const place = placed(root, 2, 0);
  const width = place.width + 4, height = deepest(place) * rowHeight + boxHeight + 4;
  const picture = svg("svg", {
    width, height, viewBox: `0 0 ${width} ${height}`, role: "img",
    "aria-label": `Merges: ${inBrackets(root)}`,
  });
  draw(place, picture);
  return picture;
}
