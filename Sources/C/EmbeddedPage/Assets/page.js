// The page sends the text to the server and shows the response. It tokenizes nothing itself.

import { ask } from "./api.js";
import { factsOfToken, showDetails } from "./details.js";
import { counted, element } from "./elements.js";
import { showFindings } from "./findings.js";
import { fromLink, link } from "./link.js";
import { Pane } from "./pane.js";
import { Source } from "./source.js";
import { startVocabulary } from "./vocabulary.js";

const byID = id => document.getElementById(id);
const area = byID("text"), source = new Source(area);
const mostEncodings = 4, mostBytes = 512 * 1024;
let panes = [];
/** The selected token: a pane and an index. */
let selected = null;
let display = "text";

function say(message) { byID("status").textContent = message; }

/** The error of the last request; a successful one clears it. */
let complaint = "";

function complain(message) {
  complaint = message;
  say(message);
}

// MARK: Requests

let isAsking = false, isStale = false;

/** Requests the tokens of the current text, one request at a time; another follows if the text changes meanwhile. */
async function refresh() {
  isStale = true;
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
  const bytes = source.bytes, shown = panes;
  if (!shown.length) return;
  if (bytes.length * shown.length > mostBytes) {
    complain(`${counted(bytes.length, "byte")} in ${counted(shown.length, "encoding")} are too many for this page; try: bpe report`);
    return;
  }
  const answer = await ask("tokenize", { ...source.body, encodings: shown.map(pane => pane.name) });
  if (shown !== panes) return;
  if (complaint) complain("");
  const { bytes: count, characters, lines, validUTF8 } = answer.text;
  byID("facts").textContent =
    `${counted(count, "byte")}, ${counted(characters, "character")}, ${counted(lines, "line")}${validUTF8 ? "" : ", not UTF-8"}`;
  answer.encodings.forEach((inspection, place) => shown[place].show(inspection, bytes, display));
  showFindings(byID("findings"), answer.encodings[0], index => shown[0].focus(index));
  if (selected && panes.includes(selected.pane) && selected.index < selected.pane.inspection.count) {
    select(selected.pane, selected.index);
  } else if (answer.encodings[0].count) {
    select(shown[0], answer.encodings[0].count - 1);
  } else {
    selected = null;
    byID("details").shownKey = null;
    byID("details").replaceChildren("No tokens yet.");
  }
  document.body.dataset.shown = String(Number(document.body.dataset.shown ?? 0) + 1);
  keepInAddress();
}

// MARK: Selecting a token

let pointing = 0;

function choose(pane, index, how) {
  // A moving pointer passes over many tokens.
  clearTimeout(pointing);
  if (how === "pointer") pointing = setTimeout(() => select(pane, index), 40);
  else {
    if (how === "click") pane.focus(index);
    select(pane, index);
  }
}

function select(pane, index) {
  const token = pane.inspection?.tokens[index];
  if (!token) return;
  selected = { pane, index };
  for (const other of panes) {
    other.mark(other === pane ? index : -1);
    other.markSame(other === pane ? null : token.bytes);
  }
  showDetails(byID("details"), pane.name, token, factsOfToken(pane.inspection, pane.bytes, index));
}

// MARK: Encodings

function showPanes(names) {
  panes = names.map(name => panes.find(pane => pane.name === name) ?? new Pane(name, choose));
  byID("panes").replaceChildren(...panes.map(pane => pane.element));
  refresh();
}

function fillEncodings(names, chosen) {
  const boxes = names.map(name => {
    const box = element("input", { type: "checkbox", value: name, checked: chosen.includes(name) });
    box.addEventListener("change", () => {
      const checked = boxes.map(([box]) => box).filter(box => box.checked);
      if (checked.length > mostEncodings || !checked.length) {
        box.checked = !box.checked;
        say(checked.length ? `Select at most ${mostEncodings} encodings.` : "Select at least one encoding.");
        return;
      }
      showPanes(checked.map(box => box.value));
    });
    return [box, element("label", {}, box, ` ${name}`)];
  });
  byID("encodings").append(...boxes.map(([, label]) => label));
}

// MARK: Files, links, the clipboard

async function open(file) {
  if (!file) return;
  if (file.size > mostBytes) {
    say(`${file.name} has ${counted(file.size, "byte")}, which is too long for this page; try: bpe report`);
    return;
  }
  source.open(new Uint8Array(await file.arrayBuffer()));
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
    open(event.dataTransfer.files[0]);
  });
}

async function copy(text, what) {
  try {
    await navigator.clipboard.writeText(text);
    say(`${what} copied.`);
  } catch {
    say("The browser does not allow the page to copy.");
  }
}

const currentLink = () => link(source.text ?? "", panes.map(pane => pane.name));

let keeping = 0;

/** Keeps a short text in the address, so that the page can be reloaded and bookmarked. */
function keepInAddress() {
  clearTimeout(keeping);
  keeping = setTimeout(() => {
    const text = source.text;
    if (text !== null && text.length <= 4000) history.replaceState(null, "", currentLink());
  }, 400);
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
  if (document.getElementById("learn-style")) return;
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
  const names = (await ask("encodings")).encodings.map(encoding => encoding.name);
  const carried = fromLink();
  const chosen = carried.encodings.filter(name => names.includes(name)).slice(0, mostEncodings);
  const missing = carried.encodings.filter(name => !names.includes(name));
  if (!chosen.length) chosen.push(...names.slice(0, 2));
  fillEncodings(names, chosen);
  if (carried.text !== null) source.set(carried.text);
  area.addEventListener("input", () => {
    say("");
    refresh();
  });
  for (const box of document.querySelectorAll("[name=display]")) {
    box.addEventListener("change", () => { display = box.value; refresh(); });
  }
  byID("copy-ids").addEventListener("click", () =>
    copy(panes[0].inspection.tokens.map(token => token.id).join(" "), `Ids in ${panes[0].name}`));
  byID("copy-link").addEventListener("click", () => copy(currentLink(), "Link"));
  acceptFiles();
  connectTabs(startVocabulary(names));
  showPanes(chosen);
  if (missing.length) say(`Not on this machine: ${missing.join(", ")}`);
  if (carried.view === "vocabulary") byID("tab-vocabulary").click();
}

start().catch(error => say(error.message));
