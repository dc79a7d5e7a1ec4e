// What the view of a text shows, and where it says something.

import { byID, element } from "./elements.js";
import { Source } from "./source.js";

export const area = byID("text");
export const source = new Source(area);
export const mostEncodings = 4;
/** In bytes: what the server draws over all encodings, and what it counts. */
export const mostDrawn = 4 << 20, mostCounted = (12 << 20) - 4096;

export const state = {
  encodings: [],
  panes: [],
  /** The pane whose findings are listed, and whose token follows the caret. */
  current: 0,
  /** The selected token: a pane and an index; without one, it is the token at the caret. */
  selected: null,
  display: "text",
  specials: "text",
  get pane() { return this.selected?.pane ?? this.panes[Math.min(this.current, this.panes.length - 1)]; },
};

export const say = message => { byID("status").textContent = message; };

/** What to look at in an example, and the way to the view that shows how tokens are learned. */
export function remark(text, leadsToLearning = false) {
  const link = element("button", { class: "link", onclick: () => byID("tab-learn").click() }, "watch it learn");
  byID("look").replaceChildren(text, ...(leadsToLearning ? [" ", link, "."] : []));
}

let fading = 0;
/** Says something for a few seconds, below a button and above the page, which does not move. */
export function notify(message, button) {
  const note = byID("note");
  note.textContent = message;
  hangBelow(note, button);
  clearTimeout(fading);
  fading = setTimeout(() => { note.textContent = ""; }, 2500 + 40 * message.length);
}

/** Puts a box of a fixed place below a button, but within the window. */
export function hangBelow(box, button, width = box.offsetWidth, height = box.offsetHeight) {
  const place = button.getBoundingClientRect();
  const { clientWidth } = document.documentElement;
  const right = Math.max(8, Math.min(clientWidth - place.right, clientWidth - width - 8));
  const top = Math.max(8, Math.min(place.bottom + 6, innerHeight - height - 8));
  Object.assign(box.style, { right: `${right}px`, top: `${top}px` });
}
