// The page sends the text to the server and shows the response. It tokenizes nothing itself.

import { ask } from "./api.js";
import { startChat } from "./chat.js";
import { acceptCopying } from "./copying.js";
import { byID, element } from "./elements.js";
import { startEncodings } from "./encodings.js";
import { acceptInput, put, putSample } from "./input.js";
import { refresh, showPanes, showPart } from "./inspector.js";
import { acceptAddresses, fromLink } from "./link.js";
import { samples } from "./samples.js";
import { followCaret, openSheet } from "./selection.js";
import { area, mostEncodings, say, source, state } from "./state.js";
import { startVocabulary } from "./vocabulary.js";

let checkEncodings = () => {};

/** Shows what an address carries; without a text, the one that is there stays. */
function follow(address) {
  const names = state.encodings.map(encoding => encoding.name);
  const chosen = address.encodings.filter(name => names.includes(name)).slice(0, mostEncodings);
  const missing = address.encodings.filter(name => !names.includes(name));
  setSpecials(address.specials);
  setDisplay(address.display);
  if (!chosen.length) chosen.push(...names.slice(0, 2));
  // The text of an example brings what there is to see in it.
  const sample = samples.find(({ text }) => text === address.text);
  if (sample) putSample(sample); else if (address.text !== null) put(address.text);
  checkEncodings(chosen);
  showPanes(chosen);
  say(missing.length ? `Not on this machine: ${missing.join(", ")}` : "");
  if (address.view && byID(`tab-${address.view}`)) byID(`tab-${address.view}`).click();
}

function setSpecials(value) {
  state.specials = value;
  document.querySelector(`[name=specials][value=${value}]`).checked = true;
}

function setDisplay(value) {
  state.display = value;
  document.querySelector(`[name=display][value=${value}]`).checked = true;
}

function acceptOptions() {
  for (const name of ["display", "specials"]) {
    for (const box of document.querySelectorAll(`[name=${name}]`)) {
      box.addEventListener("change", () => {
        state[name] = box.value;
        refresh();
      });
    }
  }
  byID("grip").addEventListener("click", () => openSheet(!byID("sheet").classList.contains("open")));
  byID("options").open = !matchMedia("(max-width: 40rem)").matches;
}

function acceptKeys() {
  const help = byID("help");
  byID("open-help").addEventListener("click", () => help.showModal());
  addEventListener("keydown", event => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, dialog[open]")) return;
    const show = { t: "text", i: "ids", b: "bytes" }[event.key];
    if (event.key === "?") help.showModal();
    else if (byID("inspect").hidden) return;
    else if (event.key === "/") area.focus();
    else if (show) document.querySelector(`[name=display][value=${show}]`).click();
    else if (event.key === "Enter" && event.target.closest(".tokens") && state.selected) goToText(state.selected);
    else return;
    event.preventDefault();
  });
}

/** Selects a token in the text. */
function goToText({ pane, index }) {
  source.reveal(pane.tokens.start(index), pane.tokens.end(index));
  showPart();
  area.focus();
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
  state.encodings = (await ask("encodings")).encodings.map((encoding, place) =>
    ({ ...encoding, place, isBuiltIn: encoding.name === "bpe64k" }));
  const names = state.encodings.map(encoding => encoding.name);
  checkEncodings = startEncodings(state.encodings, mostEncodings, chosen => {
    say("");
    showPanes(chosen);
  }, say);
  acceptInput();
  followCaret();
  acceptOptions();
  acceptCopying();
  acceptKeys();
  connectTabs(startVocabulary(names));
  startChat(text => {
    setSpecials("allow");
    put(text, { look: "In an encoding that has these signals, each is one token with a double edge; in the others it is text." });
  }, () => names);
  acceptAddresses(follow);
  const address = fromLink();
  // Before there are encodings, so that no empty page is drawn.
  if (address.text === null) putSample(samples[0]);
  follow(address);
}

start().catch(error => say(error.message));
