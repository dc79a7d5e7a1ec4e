// The page sends the text to the server and shows the response. It tokenizes nothing itself.

import { ask, askAbout } from "./api.js";
import { startChat } from "./chat.js";
import { copies } from "./copying.js";
import { detailsOfToken, showDetails } from "./details.js";
import { byID, counted, element, grouped, spoken } from "./elements.js";
import { startEncodings } from "./encodings.js";
import { showFindings } from "./findings.js";
import { fromLink, link } from "./link.js";
import { Pane } from "./pane.js";
import { samples } from "./samples.js";
import { Source } from "./source.js";
import { codePoints, differences, readTokens } from "./tokens.js";
import { startVocabulary } from "./vocabulary.js";

const area = byID("text"), source = new Source(area);
const mostEncodings = 4;
/** In bytes: what the server draws over all encodings, and what it counts. */
const mostDrawn = 4 << 20, mostCounted = (12 << 20) - 4096;
/** In bytes: findings about a longer text are asked for when no key has come for a while. */
const quickFindings = 128 << 10, pause = 300;
let encodings = [], panes = [], current = 0;
/** The selected token: a pane and an index; without one, it is the token at the caret. */
let selected = null;
let display = "text", specials = "text";
let checkEncodings = () => {};

const say = message => { byID("status").textContent = message; };

/** The error of the last request; a successful one clears it. */
let complaint = "";
function complain(message) {
  complaint = message;
  say(message);
}

// MARK: Requests

let isAsking = false, isStale = false, findingsTimer = 0;

/** Requests the tokens of the current text, one request at a time; another follows if the text changes meanwhile. */
async function refresh() {
  isStale = true;
  clearTimeout(findingsTimer);
  if (isAsking) return;
  isAsking = true;
  while (isStale) {
    isStale = false;
    try {
      await refreshOnce();
    } catch (error) {
      complain(error.message);
    }
  }
  isAsking = false;
}

async function refreshOnce() {
  const { bytes } = source, shown = panes;
  if (!shown.length) return;
  const question = { encodings: shown.map(pane => pane.name), specials };
  showPart();
  if (bytes.length > mostCounted) {
    complain(`${counted(bytes.length, "byte")} are more than this page counts (${grouped(mostCounted)}). The text stays here; try: bpe count FILE`);
    return;
  }
  if (bytes.length * shown.length > mostDrawn) return await refreshCount(question, bytes, shown);
  const isQuick = bytes.length <= quickFindings;
  const [answer, findings] = await Promise.all([
    askAbout("tokens", question, bytes).then(response => response.arrayBuffer()),
    isQuick ? askAbout("findings", question, bytes).then(response => response.json()) : null,
  ]);
  if (shown !== panes) return;
  if (complaint) complain("");
  showFacts(bytes);
  draw(readTokens(answer, bytes), findings, shown);
  if (!isQuick && !isStale) {
    findingsTimer = setTimeout(async () => {
      const late = await askAbout("findings", question, bytes).then(response => response.json()).catch(() => null);
      if (late && bytes === source.bytes && shown === panes) takeFindings(late);
    }, pause);
  }
}

/** Of a very long text, only the number of tokens is shown. */
async function refreshCount(question, bytes, shown) {
  const { counts } = await askAbout("count", question, bytes).then(response => response.json());
  if (shown !== panes) return;
  if (complaint) complain("");
  showFacts(bytes);
  const reason = `Tokens are drawn for up to ${grouped(Math.floor(mostDrawn / shown.length))} bytes in ${counted(shown.length, "encoding")}. `
    + "This text is longer, so it is only counted; bpe report FILE looks at all of it.";
  shown.forEach((pane, place) => pane.showCount(counts[place].tokens, reason));
  selected = null;
  byID("details").shownKey = null;
  byID("details").replaceChildren("No token is selected.");
  finish();
}

function draw(all, findings, shown) {
  const cuts = shown.map(() => ({ differs: null, remark: "" }));
  if (shown.length > 1 && all[0].count) {
    for (let place = 1; place < shown.length; place += 1) {
      const { marks, stretches, all: whole } = differences(all[0], all[place]);
      cuts[place].differs = marks[1];
      cuts[place].remark = stretches ? `cuts ${grouped(stretches)} of ${grouped(whole)} stretches differently` : "cuts everywhere alike";
      if (shown.length === 2) cuts[0].differs = marks[0];
    }
  }
  shown.forEach((pane, place) => {
    pane.take(findings?.encodings[place] ?? null);
    pane.show(all[place], display, cuts[place]);
  });
  if (selected && !(panes.includes(selected.pane) && selected.index < selected.pane.tokens.count)) selected = null;
  if (all[0].count) {
    if (selected) select(selected.pane, selected.index); else followCaret();
  } else {
    selected = null;
    byID("details").shownKey = null;
    byID("details").replaceChildren("A token that you point at appears here.");
    byID("grip").textContent = "No tokens yet";
    panes.forEach(pane => pane.mark(-1));
  }
  finish();
}

function takeFindings(findings) {
  panes.forEach((pane, place) => {
    pane.take(findings.encodings[place]);
    if (pane.tokens?.count) pane.redraw();
  });
  listFindings();
  if (selected) select(selected.pane, selected.index); else followCaret(false);
}

function finish() {
  listFindings();
  announce();
  document.body.dataset.shown = String(Number(document.body.dataset.shown ?? 0) + 1);
  keepInAddress();
}

const listFindings = () => showFindings(byID("findings"), panes, Math.min(current, panes.length - 1), {
  go: (pane, index) => {
    openSheet(false);
    choose(pane, index, "finding");
    pane.list.element.focus({ preventScroll: true });
  },
  choose: number => {
    current = number;
    listFindings();
  },
});

function showFacts(bytes) {
  let isUTF8 = true;
  try { new TextDecoder("utf-8", { fatal: true }).decode(bytes); } catch { isUTF8 = false; }
  let lines = bytes.length && bytes.at(-1) !== 0x0a ? 1 : 0;
  for (let at = bytes.indexOf(0x0a); at >= 0; at = bytes.indexOf(0x0a, at + 1)) lines += 1;
  byID("facts").textContent = `${counted(bytes.length, "byte")}, ${counted(codePoints(bytes), "character")}, ${counted(lines, "line")}${isUTF8 ? "" : ", not UTF-8"}`;
}

function showPart() {
  const [start, end] = source.part, size = source.bytes.length;
  byID("part").hidden = !source.isInParts;
  byID("part-place").textContent = `The text is long. This box has bytes ${grouped(start)} to ${grouped(end)} of ${grouped(size)}; all of it is tokenized.`;
  byID("part-before").disabled = start === 0;
  byID("part-after").disabled = end === size;
}

let announcement = 0;
/** Says what has changed, once no key has come for a while. */
function announce() {
  clearTimeout(announcement);
  announcement = setTimeout(() => {
    byID("said").textContent = panes.map(pane => `${pane.element.querySelector(".count").textContent} in ${pane.name}`).join(", ");
  }, 700);
}

// MARK: Selecting a token

let pointing = 0;

function choose(pane, index, how) {
  // A moving pointer passes over many tokens.
  clearTimeout(pointing);
  if (how === "pointer") {
    pointing = setTimeout(() => select(pane, index), 40);
    return;
  }
  select(pane, index);
  if (how !== "click") pane.list.reveal(index);
  for (const other of panes) if (other !== pane && other.tokens) other.list.reveal(other.tokens.at(pane.tokens.start(index)));
}

function select(pane, index) {
  if (!pane.tokens || index >= pane.tokens.count) return;
  selected = { pane, index };
  show(pane, index);
}

function show(pane, index) {
  const range = [pane.tokens.start(index), pane.tokens.end(index)];
  for (const other of panes) other.mark(other === pane ? index : -1, other === pane ? null : range);
  const details = detailsOfToken(pane.tokens, index, pane.findings);
  showDetails(byID("details"), pane.name, details);
  const codes = details.findings.filter(finding => finding.severity !== "info").map(finding => finding.code);
  byID("grip").textContent = `${details.face.replaceAll("␠", "·")}  ${grouped(details.id)}${codes.length ? `  ${codes.join(", ")}` : ""}`;
  byID("grip").setAttribute("aria-label", `Token ${spoken(details.face)}, id ${details.id}: more about it`);
}

/** Shows the token before the caret. */
function followCaret(scrolls = true) {
  const pane = panes[Math.min(current, panes.length - 1)];
  if (!pane?.tokens?.count) return;
  const index = pane.tokens.at(Math.max(0, source.caret - 1));
  show(pane, index);
  if (scrolls) for (const other of panes) if (other.tokens?.count) other.list.reveal(other.tokens.at(Math.max(0, source.caret - 1)));
}

function moveCaret() {
  if (document.activeElement !== area || isAsking) return;
  selected = null;
  followCaret();
}

// MARK: Encodings and examples

function showPanes(names) {
  panes = names.map(name => panes.find(pane => pane.name === name) ?? new Pane(encodings.find(one => one.name === name), choose));
  byID("panes").replaceChildren(...panes.map(pane => pane.element));
  byID("panes").dataset.count = panes.length;
  selected = null;
  refresh();
}

/** Shows a text that does not come from the keyboard, with the caret after a stretch of it. */
function put(text, after = "") {
  source.set(text);
  selected = null;
  if (!source.isInParts) {
    const place = text.indexOf(after) + after.length;
    area.setSelectionRange(place, place);
  }
  area.scrollTop = 0;
  say("");
  refresh();
}

function fillSamples() {
  byID("samples").append("Try ", ...samples.map(sample => element("button", {
    class: "sample", onclick: () => {
      byID("look").textContent = sample.look;
      put(sample.text, sample.at);
    },
  }, sample.name)));
}

// MARK: Files, links, the clipboard

async function open(file) {
  if (!file) return;
  if (file.size > mostCounted) {
    say(`${file.name} has ${counted(file.size, "byte")}, more than this page counts (${grouped(mostCounted)}); try: bpe count FILE`);
    return;
  }
  source.open(new Uint8Array(await file.arrayBuffer()));
  selected = null;
  byID("look").textContent = "";
  area.setSelectionRange(0, 0);
  say("");
  refresh();
}

function acceptFiles() {
  byID("file").addEventListener("change", event => open(event.target.files[0]));
  addEventListener("dragover", event => {
    event.preventDefault();
    area.classList.add("dropping");
  });
  addEventListener("dragleave", () => area.classList.remove("dropping"));
  addEventListener("drop", event => {
    event.preventDefault();
    area.classList.remove("dropping");
    const text = event.dataTransfer.getData("text/plain");
    if (event.dataTransfer.files.length) open(event.dataTransfer.files[0]);
    else if (text) put(text);
  });
}

async function copy(text, what) {
  byID("copy").hidePopover();
  try {
    await navigator.clipboard.writeText(text);
    say(`${what} copied.`);
  } catch {
    say("The browser does not allow the page to copy.");
  }
}

function acceptCopying() {
  const pane = () => selected?.pane ?? panes[Math.min(current, panes.length - 1)];
  byID("copy").addEventListener("toggle", event => {
    byID("copy-of").textContent = `Of ${pane().name}:`;
    if (event.newState === "open") byID("copy").querySelector("button").focus();
  });
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.addEventListener("click", () => {
      const { tokens, name } = pane();
      if (tokens) copy(copies[button.dataset.copy](tokens), `${button.textContent} of ${name}`);
    });
  }
  byID("copy-link").addEventListener("click", () => copy(currentLink(), "Link"));
}

const currentLink = () => link(source.text ?? "", panes.map(pane => pane.name), specials);

let keeping = 0, kept = "";

/** Keeps a short text in the address, so that the page can be reloaded and bookmarked. */
function keepInAddress() {
  clearTimeout(keeping);
  keeping = setTimeout(() => {
    const text = source.bytes.length <= 4000 ? source.text : null;
    if (text === null) return;
    history.replaceState(null, "", currentLink());
    kept = location.hash;
  }, 400);
}

/** Takes what an address carries; returns whether it has a text. */
function follow(address) {
  const names = encodings.map(encoding => encoding.name);
  const chosen = address.encodings.filter(name => names.includes(name)).slice(0, mostEncodings);
  const missing = address.encodings.filter(name => !names.includes(name));
  setSpecials(address.specials);
  if (!chosen.length) chosen.push(...names.slice(0, 2));
  if (address.text !== null) {
    source.set(address.text);
    area.setSelectionRange(0, 0);
    byID("look").textContent = "";
  }
  checkEncodings(chosen);
  showPanes(chosen);
  say(missing.length ? `Not on this machine: ${missing.join(", ")}` : "");
  if (address.view && byID(`tab-${address.view}`)) byID(`tab-${address.view}`).click();
}

function setSpecials(value) {
  specials = value;
  document.querySelector(`[name=specials][value=${value}]`).checked = true;
}

// MARK: Typing

function acceptTyping() {
  area.addEventListener("input", () => {
    source.take();
    selected = null;
    say("");
    byID("look").textContent = "";
    refresh();
  });
  // A text area takes long to lay out a long text, so the page takes it instead.
  const takeInstead = (event, text) => {
    if (!text || text.length < 20000 || !event.cancelable) return;
    event.preventDefault();
    source.insert(text);
    selected = null;
    byID("look").textContent = "";
    refresh();
  };
  area.addEventListener("paste", event => takeInstead(event, event.clipboardData?.getData("text/plain")));
  area.addEventListener("beforeinput", event => takeInstead(event, event.data));
  document.addEventListener("selectionchange", moveCaret);
  area.addEventListener("focus", moveCaret);
  for (const [id, step] of [["part-before", -1], ["part-after", 1]]) {
    byID(id).addEventListener("click", () => {
      source.step(step);
      selected = null;
      showPart();
      followCaret();
    });
  }
}

function acceptKeys() {
  const help = byID("help");
  byID("open-help").addEventListener("click", () => help.showModal());
  addEventListener("keydown", event => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, dialog")) return;
    const show = { t: "text", i: "ids", b: "bytes" }[event.key];
    if (event.key === "?") help.showModal();
    else if (byID("inspect").hidden) return;
    else if (event.key === "/") area.focus();
    else if (show) document.querySelector(`[name=display][value=${show}]`).click();
    else if (event.key === "Enter" && event.target.closest(".tokens") && selected) {
      source.reveal(selected.pane.tokens.start(selected.index), selected.pane.tokens.end(selected.index));
      showPart();
      area.focus();
    } else return;
    event.preventDefault();
  });
}

function openSheet(isOpen) {
  byID("sheet").classList.toggle("open", isOpen);
  byID("grip").setAttribute("aria-expanded", String(isOpen));
}

// MARK: Views

function showView(name) {
  for (const tab of document.querySelectorAll("[role=tab]")) {
    const isShown = tab.id === `tab-${name}`;
    tab.setAttribute("aria-selected", isShown);
    tab.tabIndex = isShown ? 0 : -1;
    byID(tab.getAttribute("aria-controls")).hidden = !isShown;
  }
}

/** The view that shows how merges are learned is loaded when it is first looked at. */
function loadLearning() {
  if (byID("learn-style")) return;
  document.head.append(element("link", { id: "learn-style", rel: "stylesheet", href: "/learn.css" }));
  import("/learn.js").catch(error => byID("learn").replaceChildren(error.message));
}

function connectTabs(onVocabulary) {
  const tabs = [...document.querySelectorAll("[role=tab]")];
  tabs.forEach((tab, place) => {
    tab.addEventListener("click", () => {
      showView(tab.id.slice(4));
      if (tab.id === "tab-vocabulary") onVocabulary();
      if (tab.id === "tab-learn") loadLearning();
    });
    tab.addEventListener("keydown", event => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const next = tabs[(place + step + tabs.length) % tabs.length];
      next.focus();
      next.click();
    });
  });
}

async function start() {
  encodings = (await ask("encodings")).encodings.map((encoding, place) =>
    ({ ...encoding, place, isBuiltIn: encoding.name === "bpe64k" }));
  const change = names => {
    say("");
    showPanes(names);
  };
  checkEncodings = startEncodings(encodings, mostEncodings, change, say);
  fillSamples();
  for (const box of document.querySelectorAll("[name=display]")) {
    box.addEventListener("change", () => {
      display = box.value;
      refresh();
    });
  }
  for (const box of document.querySelectorAll("[name=specials]")) {
    box.addEventListener("change", () => {
      specials = box.value;
      refresh();
    });
  }
  acceptTyping();
  acceptFiles();
  acceptCopying();
  acceptKeys();
  connectTabs(startVocabulary(encodings.map(encoding => encoding.name)));
  startChat(text => {
    setSpecials("allow");
    byID("look").textContent = "Special tokens have a double edge, in an encoding that has them; in others they are text.";
    put(text);
  }, () => encodings.map(encoding => encoding.name));
  byID("grip").addEventListener("click", () => openSheet(!byID("sheet").classList.contains("open")));
  byID("options").open = !matchMedia("(max-width: 40rem)").matches;
  addEventListener("hashchange", () => {
    if (location.hash !== kept) follow(fromLink());
  });
  const address = fromLink(), [first] = samples;
  follow(address);
  if (address.text === null) {
    byID("look").textContent = first.look;
    put(first.text, first.at);
  }
}

start().catch(error => say(error.message));
