// The tokens of an encoding as boxes. Only the blocks that can be seen are in the page, and an update replaces only the boxes that
// look different, because a key changes a token or two of thousands.

import { Blocks } from "./blocks.js";
import { element, parts } from "./elements.js";

/** In pixels: what is drawn above and below what can be seen. */
const margin = 400;
const columnWidth = 8.4, lineHeight = 32;

const alike = (a, b) => a.length === b.length && a.every((look, place) => look === b[place]);

/** The lengths of the common prefix and, after it, of the common suffix of two arrays. */
function common(a, b, same) {
  const most = Math.min(a.length, b.length);
  let start = 0;
  while (start < most && same(a[start], b[start])) start += 1;
  let end = 0;
  while (end < most - start && same(a[a.length - 1 - end], b[b.length - 1 - end])) end += 1;
  return [start, end];
}

export class TokenList {
  #inner = element("div", { class: "inner", role: "presentation" });
  /** The drawn blocks: `{ element, boxes, looks }`, and the number of the first. */
  #rows = []; #first = 0;
  #blocks = null; #look = null; #widthOf = null; #frame = 0; #width = 0;
  #chosen = -1; #same = [0, 0]; #marked = [];

  /** `name` is the list's for those who cannot see it. */
  constructor(name, id) {
    this.element = element("div", {
      class: "tokens", role: "listbox", tabindex: "0", "aria-label": `Tokens in ${name}`, "aria-orientation": "horizontal",
      onscroll: () => this.#drawSoon(),
    }, this.#inner);
    this.id = id;
    new ResizeObserver(() => this.#resized()).observe(this.element);
  }

  get count() { return this.#blocks?.tokens.count ?? 0; }

  /** Shows tokens. `look` makes a string of all that a box shows: classes, its name, its face, with line breaks between. */
  show(tokens, look, widthOf) {
    const earlier = this.#widthOf === widthOf ? this.#blocks : null;
    this.#blocks = new Blocks(tokens);
    [this.#look, this.#widthOf] = [look, widthOf];
    this.#guess(earlier);
    this.#draw(true);
  }

  /** Shows something that is not tokens. */
  showInstead(...nodes) {
    this.#blocks = null;
    this.#rows = [];
    this.#inner.replaceChildren(...nodes);
    this.#inner.style.padding = "";
  }

  #guess(earlier) {
    this.#width = this.element.clientWidth;
    this.#blocks.guess(Math.max(8, (this.#width - 24) / columnWidth), lineHeight, this.#widthOf, earlier);
  }

  #resized() {
    if (!this.#blocks) return;
    if (Math.abs(this.element.clientWidth - this.#width) > 1) {
      const byte = this.byteAtTop;
      this.#blocks.forget();
      this.#guess(null);
      this.#inner.style.paddingBottom = `${this.#blocks.height}px`;
      this.scrollTo(byte);
    }
    this.#drawSoon();
  }

  #drawSoon() {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      if (this.#blocks) this.#draw(false);
    });
  }

  #draw(isChanged) {
    const blocks = this.#blocks, scroller = this.element;
    const top = scroller.scrollTop, anchor = blocks.atHeight(top);
    const first = blocks.count ? blocks.atHeight(Math.max(0, top - margin)) : 0;
    const last = Math.min(blocks.count, blocks.atHeight(top + Math.max(300, scroller.clientHeight) + margin) + 1);
    const looks = [];
    for (let block = first; block < last; block += 1) looks.push(this.#looks(block));
    const rows = isChanged ? this.#updated(looks) : this.#moved(looks, first);
    // While rows are measured there is always enough below, or the browser would scroll up.
    this.#inner.style.paddingTop = `${blocks.top(first)}px`;
    if (top) this.#inner.style.paddingBottom = `${blocks.height - blocks.top(last) + scroller.clientHeight + 4 * margin}px`;
    this.#arrange(rows);
    [this.#rows, this.#first] = [rows, first];
    const moved = blocks.measured(first, rows.map(row => row.element.offsetHeight), Math.min(anchor, blocks.count));
    this.#inner.style.paddingBottom = `${Math.max(0, blocks.height - blocks.top(last))}px`;
    if (moved) scroller.scrollTop = top + moved;
    this.#mark();
  }

  #looks(block) {
    const looks = [];
    for (let index = this.#blocks.starts[block]; index < this.#blocks.starts[block + 1]; index += 1) looks.push(this.#look(index));
    return looks;
  }

  /** The rows after the text has changed: those that look the same stay. */
  #updated(looks) {
    const rows = this.#rows;
    const [start, kept] = common(rows, looks, (row, looks) => alike(row.looks, looks));
    const old = rows.slice(start, rows.length - kept), next = looks.slice(start, looks.length - kept);
    const made = next.map((looks, place) => old[place] ? this.#updatedRow(old[place], looks) : this.#row(looks));
    return [...rows.slice(0, start), ...made, ...rows.slice(rows.length - kept)];
  }

  /** The rows after scrolling: those with the same number stay. */
  #moved(looks, first) {
    return looks.map((looks, place) => this.#rows[first + place - this.#first] ?? this.#row(looks));
  }

  #arrange(rows) {
    const kept = new Set(rows);
    for (const row of this.#rows) if (!kept.has(row)) row.element.remove();
    let next = this.#inner.firstChild;
    for (const row of rows) {
      if (row.element === next) next = next.nextSibling; else this.#inner.insertBefore(row.element, next);
    }
    while (next) {
      const after = next.nextSibling;
      next.remove();
      next = after;
    }
  }

  #updatedRow(row, looks) {
    const [start, kept] = common(row.looks, looks, (a, b) => a === b);
    const old = row.boxes.slice(start, row.boxes.length - kept);
    const after = row.boxes[row.boxes.length - kept] ?? null;
    const made = looks.slice(start, looks.length - kept).map(box);
    for (const box of old) box.remove();
    for (const box of made) row.element.insertBefore(box, after);
    row.boxes.splice(start, old.length, ...made);
    row.looks = looks;
    return row;
  }

  #row(looks) {
    const row = { element: element("div", { class: "row", role: "presentation" }), boxes: looks.map(box), looks };
    row.element.row = row;
    row.element.append(...row.boxes);
    return row;
  }

  /** The index of the token of an element in the list, or -1. */
  index(node) {
    const box = node.closest?.(".token");
    if (!box) return -1;
    const row = box.parentNode.row;
    return this.#blocks.starts[this.#first + this.#rows.indexOf(row)] + row.boxes.indexOf(box);
  }

  /** The box of a token, if it is drawn. */
  box(index) {
    if (!this.#blocks || index < 0 || index >= this.count) return null;
    const block = this.#blocks.holding(index);
    return this.#rows[block - this.#first]?.boxes[index - this.#blocks.starts[block]] ?? null;
  }

  /** Scrolls so that a token can be seen. */
  reveal(index) {
    if (index < 0 || index >= this.count) return;
    const scroller = this.element;
    if (!this.box(index)) {
      scroller.scrollTop = this.#blocks.top(this.#blocks.holding(index)) - scroller.clientHeight / 3;
      this.#draw(false);
    }
    const own = this.box(index)?.getClientRects()[0], around = scroller.getBoundingClientRect();
    if (!own) return;
    const room = 12;
    if (own.top < around.top + room) scroller.scrollTop -= around.top + room - own.top;
    else if (own.bottom > around.bottom - room) scroller.scrollTop += own.bottom - (around.bottom - room);
  }

  /** About which byte of the text is at the top. */
  get byteAtTop() { return this.#blocks?.byteAt(this.element.scrollTop) ?? 0; }
  scrollTo(byte) { if (this.#blocks?.count) this.element.scrollTop = this.#blocks.heightOf(byte); }

  /** The token above or below another on the screen. */
  inLine(at, step) {
    const from = this.box(at)?.getClientRects()[0];
    if (!from) return at;
    const middle = from.left + from.width / 2;
    let line = null, best = at, least = Infinity;
    for (let index = at + step; this.box(index); index += step) {
      const place = this.box(index).getClientRects()[0];
      if (Math.abs(place.top - from.top) < 4) continue;
      line ??= place.top;
      if (Math.abs(place.top - line) >= 4) break;
      const distance = Math.abs(place.left + place.width / 2 - middle);
      if (distance < least) [best, least] = [index, distance];
    }
    return best;
  }

  /** Highlights the selected token, or those from one to another that share bytes with it elsewhere. */
  mark(chosen, same = [0, 0]) {
    [this.#chosen, this.#same] = [chosen, same];
    this.#mark();
  }

  #mark() {
    for (const box of this.#marked) {
      box.classList.remove("chosen", "same");
      box.removeAttribute("aria-selected");
      box.removeAttribute("id");
    }
    this.#marked = [];
    const add = (index, name) => {
      const box = this.box(index);
      if (!box) return null;
      box.classList.add(name);
      this.#marked.push(box);
      return box;
    };
    for (let index = this.#same[0]; index < this.#same[1]; index += 1) add(index, "same");
    const box = add(this.#chosen, "chosen");
    box?.setAttribute("aria-selected", "true");
    if (box) box.id = this.id;
    if (box) this.element.setAttribute("aria-activedescendant", this.id);
    else this.element.removeAttribute("aria-activedescendant");
  }
}

function box(look) {
  const [flags, name, face] = look.split("\n");
  const made = element("span", { class: flags, role: "option", "aria-label": name });
  if (flags.includes("plain")) made.append(face); else made.append(...parts(face, true));
  return made;
}
