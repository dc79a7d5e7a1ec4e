// Asks the server about the text and shows the answer.

import { askAbout } from "./api.js";
import { byID, counted, grouped } from "./elements.js";
import { isKept, keepInAddress } from "./link.js";
import { Pane } from "./pane.js";
import { choose, listFindings, showNoToken, showSelection } from "./selection.js";
import { mostCounted, mostDrawn, say, source, state } from "./state.js";
import { codePoints, differences, readTokens } from "./tokens.js";

/** In bytes: findings about a short text are asked for together with its tokens; those about others later, so that they do not take
    the processor from the tokens, and those about a long one only when no key has come for a while. */
const short = 8 << 10, quick = 128 << 10;
/** In milliseconds: how long tokens wait for their findings, and how long later is. */
const patience = 8, later = 20, pause = 300;

let isAsking = false, isStale = false, timer = 0;
/** The error of the last request; a successful one clears it. */
let complaint = "";

function complain(message) {
  complaint = message;
  say(message);
}

/** Requests the tokens of the current text, one request at a time; another follows if the text changes meanwhile. */
export async function refresh() {
  isStale = true;
  clearTimeout(timer);
  if (isAsking) return;
  isAsking = true;
  if (source.bytes.length > quick) byID("panes").setAttribute("aria-busy", "true");
  while (isStale) {
    isStale = false;
    try {
      await refreshOnce();
    } catch (error) {
      complain(error.message);
    }
  }
  isAsking = false;
  byID("panes").removeAttribute("aria-busy");
}

async function refreshOnce() {
  const { bytes } = source, { panes } = state;
  if (!panes.length) return;
  showPart();
  if (bytes.length > mostCounted) {
    complain(`${counted(bytes.length, "byte")} are more than this page counts (${grouped(mostCounted)}). The text stays here; try: bpe count FILE`);
    return;
  }
  const question = { encodings: panes.map(pane => pane.name), specials: state.specials };
  const isCurrent = () => bytes === source.bytes && panes === state.panes && question.specials === state.specials;
  if (bytes.length * panes.length > mostDrawn) {
    const { counts } = await askAbout("count", question, bytes).then(response => response.json());
    if (panes === state.panes) showCounts(counts, bytes);
    return;
  }
  const early = bytes.length <= short && !finding ? askForFindings(question, bytes) : null;
  const answer = await askAbout("tokens", question, bytes).then(response => response.arrayBuffer());
  const inTime = early && await Promise.race([early, new Promise(done => setTimeout(done, patience, null))]);
  if (panes !== state.panes) return;
  await draw(readTokens(answer, bytes), inTime, bytes);
  if (inTime) return;
  timer = setTimeout(async () => {
    while (!early && finding) await finding;
    if (!isCurrent()) return;
    const late = await (early ?? askForFindings(question, bytes));
    if (late && isCurrent()) takeFindings(late);
  }, early ? 0 : bytes.length <= quick ? later : pause);
}

/** The request for findings that is under way. Some take a second (white space at the end of a text), so there is only one. */
let finding = null;

function askForFindings(question, bytes) {
  finding = askAbout("findings", question, bytes).then(response => response.json()).catch(() => null).finally(() => { finding = null; });
  return finding;
}

/** Of a very long text, only the number of tokens is shown. */
function showCounts(counts, bytes) {
  showFacts(bytes);
  const { panes } = state;
  const reason = `Tokens are drawn for up to ${grouped(Math.floor(mostDrawn / panes.length))} bytes in ${counted(panes.length, "encoding")}. `
    + "This text is longer, so it is only counted; bpe report FILE looks at all of it.";
  panes.forEach((pane, place) => pane.showCount(counts[place].tokens, reason));
  showNoToken("No token is selected.");
  finish();
}

/** Lets the browser take keys and draw, before more is done for a long text. */
const breathe = bytes => bytes.length > quick
  ? globalThis.scheduler?.yield?.() ?? new Promise(done => setTimeout(done))
  : null;

async function draw(all, findings, bytes) {
  showFacts(bytes);
  const { panes, display } = state, cuts = compared(all);
  for (const [place, pane] of panes.entries()) {
    await breathe(bytes);
    if (findings) pane.take(findings.encodings[place]); else pane.carry(all[place]);
    pane.show(all[place], display, cuts[place]);
  }
  if (panes !== state.panes) return;
  const { selected } = state;
  if (selected && !(panes.includes(selected.pane) && selected.index < selected.pane.tokens.count)) state.selected = null;
  if (all[0].count) showSelection(); else showNoToken("The selected token is described here.");
  finish();
}

/** Where each encoding cuts differently from the first. */
function compared(all) {
  const cuts = all.map(() => ({ differs: null, remark: "" }));
  for (let place = 1; place < all.length && all[0].count; place += 1) {
    const { marks, stretches, all: whole } = differences(all[0], all[place]);
    cuts[place].differs = marks[1];
    cuts[place].remark = stretches ? `${grouped(stretches)} of ${grouped(whole)} stretches cut differently from ${all[0].name}` : `cut everywhere as in ${all[0].name}`;
    if (all.length === 2) cuts[0].differs = marks[0];
  }
  return cuts;
}

function takeFindings(findings) {
  state.panes.forEach((pane, place) => {
    pane.take(findings.encodings[place]);
    if (pane.tokens?.count) pane.redraw();
  });
  listFindings();
  showSelection(false);
}

function finish() {
  if (complaint) complain("");
  listFindings();
  announce();
  document.body.dataset.shown = String(Number(document.body.dataset.shown ?? 0) + 1);
  keepInAddress();
}

function showFacts(bytes) {
  let isUTF8 = true;
  try { new TextDecoder("utf-8", { fatal: true }).decode(bytes); } catch { isUTF8 = false; }
  let lines = bytes.length && bytes.at(-1) !== 0x0a ? 1 : 0;
  for (let at = bytes.indexOf(0x0a); at >= 0; at = bytes.indexOf(0x0a, at + 1)) lines += 1;
  byID("facts").textContent = `${counted(bytes.length, "byte")}, ${counted(codePoints(bytes), "character")}, ${counted(lines, "line")}${isKept(bytes) ? "" : ", too long for the address"}${isUTF8 ? "" : ", not UTF-8"}`;
}

/** Says which part of a long text the box has. */
export function showPart() {
  const [start, end] = source.part, size = source.bytes.length;
  byID("part").hidden = !source.isInParts;
  byID("part-place").textContent = `The text is long. The box has bytes ${grouped(start)} to ${grouped(end)} of ${grouped(size)}; all of it is tokenized.`;
  byID("part-before").disabled = start === 0;
  byID("part-after").disabled = end === size;
}

let announcement = 0;
/** Says what has changed, once no key has come for a while. */
function announce() {
  clearTimeout(announcement);
  announcement = setTimeout(() => {
    byID("said").textContent = state.panes.map(pane => `${pane.countText} in ${pane.name}`).join(", ");
  }, 700);
}

/** Shows encodings, and selects none of their tokens. */
export function showPanes(names) {
  const { panes, encodings } = state;
  state.panes = names.map(name => panes.find(pane => pane.name === name) ?? new Pane(encodings.find(one => one.name === name), choose));
  byID("panes").replaceChildren(...state.panes.map(pane => pane.element));
  state.selected = null;
  refresh();
}
