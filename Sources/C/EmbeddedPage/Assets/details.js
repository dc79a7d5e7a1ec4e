// A token: its id, bytes, place and piece, what is odd about it, and its merges.

import { ask, base64 } from "./api.js";
import { counted, element, grouped, hexadecimal, isolated, kindName, shown } from "./elements.js";
import { tree } from "./tree.js";

const known = new Map();
const mostKnown = 2000;
/** In bytes: the server shows the merges of no longer piece. */
const longestPiece = 512;

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

/** Shows a token, further facts and findings about it, and its merges when they arrive. */
export async function showDetails(place, encoding, { id, face, rows, findings = [], piece }) {
  // With most keys, the selected token does not change.
  const token = JSON.stringify([encoding, id, rows.map(([name, value]) => [name, [value].flat().map(v => v.textContent ?? v)])]);
  const key = token + JSON.stringify(findings);
  if (place.shownKey === key) return;
  // Findings come later: what was opened meanwhile stays open.
  const hasOpenSteps = place.shownToken === token && (place.querySelector(".merges > details")?.open ?? false);
  [place.shownKey, place.shownToken] = [key, token];
  const below = element("div", { class: "merges" });
  place.className = "details";
  place.replaceChildren(
    element("p", { class: "heading" }, element("span", { class: "face" }, shown(face)), " ", element("span", { class: "id" }, grouped(id))),
    ...findings.map(advice), facts([...rows, ["encoding", encoding]]), below);
  try {
    const value = await merges(encoding, id);
    if (!below.isConnected) return;
    below.append(...mergeNodes(value));
  } catch (error) {
    below.append(error.message);
  }
  if (piece && below.isConnected) below.append(pieceSteps(encoding, piece, hasOpenSteps));
}

const advice = ({ code, severity, message, suggestion }) => element("p", { class: "advice" },
  isolated(message), " ", ...kindName(severity, code),
  ...(suggestion ? [element("br"), element("em", {}, "→ ", isolated(suggestion))] : []));

function mergeNodes(value) {
  if (value.special) return [element("p", {}, "A special token: a signal, which has no merges.")];
  if (!value.tree) return [];
  if (!value.tree.parts) {
    return [element("p", {}, value.bytesHex.length === 2 ? "A single byte." : "Found whole, never merged.")];
  }
  return [
    element("h3", {}, "The merges that the token was learned by"),
    element("div", { class: "tree", tabindex: "0", role: "group", "aria-label": "Tree of merges" }, tree(value.tree)),
  ];
}

/** How the piece that a token lies in becomes tokens; asked for when it is opened. */
function pieceSteps(encoding, { bytes, ids, number }, isOpen) {
  const body = element("div", {});
  const made = element("details", { open: isOpen }, element("summary", {}, `Merging piece ${number}, step by step`), body);
  made.addEventListener("toggle", async () => {
    if (!made.open || body.hasChildNodes()) return;
    if (bytes.length > longestPiece) {
      body.append(element("p", {}, `The piece has ${counted(bytes.length, "byte")}, too many to show its merges.`));
      return;
    }
    try {
      const value = await ask("piece", { encoding, base64: base64(bytes) });
      body.append(...stepNodes(value, ids));
    } catch (error) {
      body.append(error.message);
    }
  });
  return made;
}

function stepNodes(value, ids) {
  if (value.ids.join() !== ids.join()) {
    return [element("p", {}, "This encoding changes the text before it merges, so the bytes of the piece do not show its steps.")];
  }
  const steps = value.steps.map(step => element("li", {},
    shown(step.left), " + ", shown(step.right), ` → ${grouped(step.rank)}`,
    element("span", { class: "parts" }, ...step.parts.slice(0, 40).flatMap(part => [shown(part), " "]))));
  const isLookedUp = value.steps.length > 0 && value.conclusion.endsWith("no need to merge");
  const told = isLookedUp
    ? `merging leads to token ${grouped(ids[0])}; this encoding finds the whole piece in its vocabulary, so it skips these merges`
    : value.conclusion;
  const conclusion = told[0].toUpperCase() + told.slice(1);
  return [element("ol", { class: "steps" }, ...steps), element("p", {}, `${conclusion}.`)];
}

/** "bytes 25 to 29" for what starts at 25 and ends before 30. */
const stretch = (noun, start, end) => end - start === 1 ? `${noun} ${start}` : `${noun}s ${start} to ${end - 1}`;

/** What there is to say about a token of a text. */
export function detailsOfToken(tokens, index, findings) {
  const [first, last] = tokens.piece(index), own = tokens.own(index);
  const [start, end] = [tokens.start(first), tokens.end(last - 1)], number = tokens.pieceNumber(index);
  const rows = [
    ["token", `${grouped(index)}, counted from 0, of ${grouped(tokens.count)}`],
    ["bytes", `${hexadecimal(own.subarray(0, 32))}${own.length > 32 ? " …" : ""}`],
    ["place", `${stretch("byte", tokens.start(index), tokens.end(index))}, ${stretch("character", ...tokens.characters(index))}`],
    ["piece", [`${grouped(number)}: `, shownPiece(tokens, index, first, last), `, ${stretch("byte", start, end)}`]],
  ];
  if (tokens.isPartial(index)) rows.push(["part of", shown(tokens.visible(...tokens.wholeCharacters(index)))]);
  if (tokens.isSpecial(index)) rows.push(["kind", "special token"]);
  const about = (findings?.oddities ?? []).filter(({ tokens: [from, to] }) => from <= index && index < to);
  return {
    id: tokens.ids[index], face: tokens.shown(index), rows, findings: about.slice(0, 6),
    piece: tokens.isSpecial(index) ? undefined : { bytes: tokens.bytes.subarray(start, end), ids: tokens.ids.subarray(first, last), number: grouped(number) },
  };
}

/** The tokens of a piece, this one highlighted; of a long piece, those around it. */
function shownPiece(tokens, index, first, last) {
  const from = Math.max(first, index - 20), to = Math.min(last, index + 20);
  const made = element("span", { class: "cut" }, from > first ? "…" : "");
  for (let place = from; place < to; place += 1) {
    const face = shown(tokens.shown(place));
    made.append(place > from ? "│" : "", place === index && last - first > 1 ? element("b", {}, face) : face);
  }
  made.append(to < last ? "…" : "");
  return made;
}
