// The token that is selected, or else the one at the caret, and what the panel says about it.

import { detailsOfToken, showDetails } from "./details.js";
import { byID, grouped, spoken } from "./elements.js";
import { showFindings } from "./findings.js";
import { area, source, state } from "./state.js";

let pointing = 0;

/** Selects a token; `how` is "pointer", "click", "key" or "finding". With "scroll", shows the stretch at a byte everywhere. */
export function choose(pane, index, how) {
  if (how === "scroll") {
    for (const other of state.panes) if (other !== pane && other.tokens?.count) other.list.scrollTo(index);
    return;
  }
  // A moving pointer passes over many tokens.
  clearTimeout(pointing);
  if (how === "pointer") {
    pointing = setTimeout(() => select(pane, index), 40);
    return;
  }
  select(pane, index);
  if (how !== "click") pane.list.reveal(index);
  for (const other of state.panes) {
    if (other !== pane && other.tokens?.count) other.list.reveal(other.tokens.at(pane.tokens.start(index)));
  }
}

function select(pane, index) {
  if (!pane.tokens || index >= pane.tokens.count) return;
  state.selected = { pane, index };
  show(pane, index);
}

function show(pane, index) {
  const range = [pane.tokens.start(index), pane.tokens.end(index)];
  for (const other of state.panes) other.mark(other === pane ? index : -1, other === pane ? null : range);
  const details = detailsOfToken(pane.tokens, index, pane.findings);
  showDetails(byID("details"), pane.name, details);
  const codes = details.findings.filter(finding => finding.severity !== "info").map(finding => finding.code);
  const grip = byID("grip");
  grip.textContent = `Token ${details.face.replaceAll("␠", "·")}  id ${grouped(details.id)}${codes.length ? `  ${codes.join(", ")}` : ""}`;
  grip.setAttribute("aria-label", `Token ${spoken(details.face)}, id ${details.id}: more about it`);
}

/** Shows the selected token again, or the one before the caret. */
export function showSelection(scrolls = true) {
  if (state.selected) {
    show(state.selected.pane, state.selected.index);
    return;
  }
  const { pane } = state, byte = Math.max(0, source.caret - 1);
  if (!pane?.tokens?.count) return;
  show(pane, pane.tokens.at(byte));
  if (!scrolls) return;
  for (const other of state.panes) if (other.tokens?.count) other.list.reveal(other.tokens.at(byte));
}

/** Says that there is no token to show. */
export function showNoToken(reason) {
  state.selected = null;
  byID("details").shownKey = null;
  byID("details").replaceChildren(reason);
  byID("grip").textContent = "No token";
  byID("grip").removeAttribute("aria-label");
  for (const pane of state.panes) pane.mark(-1);
}

/** Follows the caret while it moves through the text. */
export function followCaret() {
  document.addEventListener("selectionchange", () => {
    if (document.activeElement !== area || source.isEdited) return;
    state.selected = null;
    showSelection();
  });
}

export const listFindings = () => showFindings(byID("findings"), state.panes, Math.min(state.current, state.panes.length - 1), {
  go: (pane, index) => {
    openSheet(false);
    choose(pane, index, "finding");
    pane.list.element.focus({ preventScroll: true });
  },
  choose: number => {
    state.current = number;
    listFindings();
  },
});

/** On a phone, the panel is a sheet. */
export function openSheet(isOpen) {
  byID("sheet").classList.toggle("open", isOpen);
  byID("grip").setAttribute("aria-expanded", String(isOpen));
}
