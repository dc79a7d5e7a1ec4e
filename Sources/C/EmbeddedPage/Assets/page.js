// The page: what is typed goes to the server, what it answers is shown. Nothing is tokenized here.

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
/** The token that is looked at: a pane and an index. */
let looked = null;
let display = "text";

function say(message) { byID("status").textContent = message; }

/** What was wrong with the last question; gone with the next that is answered. */
let complaint = "";

function complain(message) {
  complaint = message;
  say(message);
}

// MARK: Asking

let isAsking = false, isStale = false;

/** Asks for the tokens of the text as it is now. One question at a time; if the text changes meanwhile, another one follows. */
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
    complain(`${counted(bytes.length, "byte")} in ${counted(shown.length, "encoding")} are too many for a page; try: bpe report`);
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
  if (looked && panes.includes(looked.pane) && looked.index < looked.pane.inspection.count) {
    look(looked.pane, looked.index);
  } else if (answer.encodings[0].count) {
    look(shown[0], answer.encodings[0].count - 1);
  } else {
    looked = null;
    byID("details").shownKey = null;
    byID("details").replaceChildren("No token yet.");
  }
  document.body.dataset.shown = String(Number(document.body.dataset.shown ?? 0) + 1);
  keepInAddress();
}

// MARK: Looking at a token

let pointing = 0;

function choose(pane, index, how) {
  // A pointer on its way passes over many.
  clearTimeout(pointing);
  if (how === "pointer") pointing = setTimeout(() => look(pane, index), 40);
  else {
    if (how === "click") pane.focus(index);
    look(pane, index);
  }
}

function look(pane, index) {
  const token = pane.inspection?.tokens[index];
  if (!token) return;
  looked = { pane, index };
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
        say(checked.length ? `${mostEncodings} encodings are shown at most.` : "One encoding at least is shown.");
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
    say(`${file.name} has ${counted(file.size, "byte")}, too many for a page; try: bpe report`);
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
    say("The browser does not let the page copy.");
  }
}

const currentLink = () => link(source.text ?? "", panes.map(pane => pane.name));

let keeping = 0;

/** A short text is in the address at once, so that the page can be loaded again and marked. */
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

function connectTabs(onVocabulary) {
  const tabs = [...document.querySelectorAll("[role=tab]")];
  tabs.forEach((tab, place) => {
    tab.addEventListener("click", () => {
      showView(tab.id.slice(4));
      if (tab.id === "tab-vocabulary") onVocabulary();
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
