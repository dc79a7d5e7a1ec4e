// A token: its id, bytes, place, piece and merges.

import { ask } from "./api.js";
import { element, grouped, hexadecimal, shown } from "./elements.js";
import { tree } from "./tree.js";

const known = new Map();
const mostKnown = 2000;

function merges(encoding, id) {
  const key = `${encoding} ${id}`;
  if (!known.has(key)) {
    if (known.size >= mostKnown) known.clear();
    known.set(key, ask("token", { encoding, id }).catch(error => {
      known.delete(key);
      throw error;
    }));
  }
  return known.get(key);
}

function facts(rows) {
  return element("dl", {}, ...rows.flatMap(([name, value]) => [
    element("dt", {}, name), element("dd", {}, ...[value].flat())]));
}

/** Shows a token with further facts, and its merges when they arrive. */
export async function showDetails(place, encoding, token, rows) {
  // With most keys, the selected token does not change.
  const key = JSON.stringify([encoding, token.id, rows.map(([name, value]) => [name, [value].flat().map(v => v.textContent ?? v)])]);
  if (place.shownKey === key) return;
  place.shownKey = key;
  const heading = element("div", {}, element("span", { class: "id" }, grouped(token.id)), "  ", shown(token.shown));
  const below = element("div", { class: "merges" });
  place.className = "details";
  place.replaceChildren(heading, facts([...rows, ["encoding", encoding]]), below);
  try {
    const value = await merges(encoding, token.id);
    if (!below.isConnected) return;
    below.append(...mergeNodes(value));
  } catch (error) {
    below.append(error.message);
  }
}

function mergeNodes(value) {
  if (value.special) return [element("p", {}, "A special token, which has no merges.")];
  if (!value.tree) return [];
  if (!value.tree.parts) {
    return [element("p", {}, value.bytesHex.length === 2 ? "A single byte." : "Found whole, never merged.")];
  }
  const steps = value.steps.map(step => element("li", {},
    shown(step.left), " + ", shown(step.right), ` → ${grouped(step.rank)}`));
  return [
    element("h3", {}, "Merges"),
    element("div", { class: "tree", tabindex: "0", role: "group", "aria-label": "Tree of merges" }, tree(value.tree)),
    element("details", {}, element("summary", {}, `Step by step (${value.steps.length})`),
      element("ol", { class: "steps" }, ...steps), element("p", {}, `${value.conclusion}.`)),
  ];
}

/** The facts about a token of a text. */
export function factsOfToken(inspection, bytes, index) {
  const token = inspection.tokens[index];
  const [start, end] = inspection.pieces[token.piece];
  const own = bytes.subarray(...token.bytes);
  const rows = [
    ["token", `${grouped(index + 1)} of ${grouped(inspection.count)}`],
    ["bytes", [`${hexadecimal(own.subarray(0, 32))}${own.length > 32 ? " …" : ""}`]],
    ["place", `bytes ${token.bytes.join("..")}, characters ${token.characters.join("..")}`],
    ["piece", [`${token.piece + 1}, `, shown(shownPiece(inspection, index)), `, bytes ${start}..${end}`]],
  ];
  if (token.partOf) rows.push(["part of", shown(token.partOf)]);
  if (token.special) rows.push(["kind", "special token"]);
  return rows;
}

function shownPiece(inspection, index) {
  const number = inspection.tokens[index].piece;
  let first = index;
  while (first > 0 && inspection.tokens[first - 1].piece === number && index - first < 20) first -= 1;
  let text = first > 0 && inspection.tokens[first - 1].piece === number ? "…" : "", last = first;
  while (last < inspection.tokens.length && inspection.tokens[last].piece === number && last - first < 40) {
    text += inspection.tokens[last].shown;
    last += 1;
  }
  return last < inspection.tokens.length && inspection.tokens[last].piece === number ? `${text}…` : text;
}
