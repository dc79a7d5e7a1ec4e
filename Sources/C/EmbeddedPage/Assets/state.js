// What the view of a text shows, and where it says something.

import { byID } from "./elements.js";
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
export const remark = text => { byID("look").textContent = text; };
