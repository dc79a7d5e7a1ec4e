// The tokens of an encoding as boxes in rows. An update replaces only boxes that have changed, because a key changes a token
// or two of thousands.

import { counted, element, grouped, hexadecimal, shown } from "./elements.js";

/** The number of tokens that are shown at first. */
const portion = 20000;
/** A very long line has several rows, so that a key does not lay out all of it again. Rows end at certain ids, so that an
    edit does not move the ends of the rows after it. */
const leastInRow = 48, mostInRow = 192;
const mayEndRow = token => token.id % 8 === 0;

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

export class Pane {
  #head; #tokens; #more;
  /** A row is a line of the text or part of one: `{ element, boxes, looks, first }`. */
  #rows = [];
  #limit = portion;
  inspection = null;

  /** `choose(pane, index, how)` is called when the user points at a token, clicks it or focuses it. */
  constructor(name, choose) {
    this.name = name;
    this.choose = choose;
    this.#head = element("span", { class: "count" });
    this.#tokens = element("div", { class: "tokens", role: "listbox", "aria-label": `Tokens in ${name}`, "aria-orientation": "horizontal" });
    this.#more = element("button", { class: "more", hidden: true });
    this.#more.addEventListener("click", () => { this.#limit += portion; this.show(this.inspection, this.bytes, this.display); });
    this.element = element("section", { class: "pane", "aria-label": name, "data-encoding": name },
      element("header", {}, element("h2", {}, name), this.#head), this.#tokens, this.#more);
    this.#tokens.addEventListener("pointerover", event => this.#pointed(event, "pointer"));
    this.#tokens.addEventListener("click", event => this.#pointed(event, "click"));
    this.#tokens.addEventListener("focusin", event => this.#pointed(event, "focus"));
    this.#tokens.addEventListener("keydown", event => this.#pressed(event));
  }

  #pointed(event, how) {
    const box = event.target.closest?.(".token");
    if (box) this.choose(this, this.#index(box), how);
  }

  #pressed(event) {
    const box = event.target.closest(".token");
    if (!box) return;
    const at = this.#index(box), last = this.#count - 1;
    const to = {
      ArrowRight: () => at + 1, ArrowLeft: () => at - 1, Home: () => 0, End: () => last,
      ArrowDown: () => this.#inLine(at, 1), ArrowUp: () => this.#inLine(at, -1),
      PageDown: () => at + 50, PageUp: () => at - 50,
    }[event.key]?.();
    if (to === undefined) return;
    event.preventDefault();
    this.focus(Math.min(Math.max(0, to), last));
  }

  /** The token above or below on the screen. */
  #inLine(at, step) {
    const from = this.#box(at).getClientRects()[0];
    const middle = from.left + from.width / 2;
    let line = null, best = at, bestDistance = Infinity;
    for (let index = at + step; index >= 0 && index < this.#count; index += step) {
      const box = this.#box(index).getClientRects()[0];
      if (Math.abs(box.top - from.top) < 4) continue;
      line ??= box.top;
      if (Math.abs(box.top - line) >= 4) break;
      const distance = Math.abs(box.left + box.width / 2 - middle);
      if (distance < bestDistance) [best, bestDistance] = [index, distance];
    }
    return best;
  }

  get #count() {
    const last = this.#rows.at(-1);
    return last ? last.first + last.boxes.length : 0;
  }

  #index(box) {
    const row = box.parentNode.row;
    return row.first + row.boxes.indexOf(box);
  }

  #box(index) {
    let low = 0, high = this.#rows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#rows[middle].first <= index) low = middle + 1; else high = middle;
    }
    const row = this.#rows[low - 1];
    return row?.boxes[index - row.first];
  }

  /** Shows an inspection of these bytes. */
  show(inspection, bytes, display) {
    this.inspection = inspection;
    this.bytes = bytes;
    this.display = display;
    this.#head.replaceChildren(element("b", {}, grouped(inspection.count)), inspection.count === 1 ? " token" : " tokens");
    const noted = new Set(inspection.oddities.filter(o => o.severity !== "info").map(o => o.tokens[0]));
    const tokens = inspection.tokens.slice(0, this.#limit);
    const rows = [[]];
    tokens.forEach((token, index) => {
      const isInside = index > 0 && tokens[index - 1].piece === token.piece;
      const face = this.#face(token);
      rows.at(-1).push(`${this.#flags(token, isInside, noted.has(index))}${face.length > 40 ? " long" : ""}|${face}`);
      const isLong = rows.at(-1).length >= (mayEndRow(token) ? leastInRow : mostInRow);
      if ((isLong || token.shown.includes("⏎")) && index + 1 < tokens.length) rows.push([]);
    });
    this.#update(rows);
    const hidden = inspection.count - tokens.length;
    this.#more.hidden = hidden === 0;
    this.#more.textContent = `Show ${counted(Math.min(hidden, portion), "more token")} of ${grouped(hidden)}`;
  }

  #flags(token, isInside, isNoted) {
    let flags = "token";
    if (!isInside) flags += " piece";
    if (token.partOf !== undefined || token.text === null) flags += " part";
    if (token.special) flags += " special";
    if (isNoted) flags += " noted";
    return flags;
  }

  #face(token) {
    if (this.display === "ids") return String(token.id);
    if (this.display === "bytes") return hexadecimal(this.bytes.subarray(...token.bytes));
    return token.shown;
  }

  /** Updates the rows between the first and the last whose looks differ. */
  #update(looks) {
    const rows = this.#rows, focused = this.#tokens.contains(document.activeElement) ? this.#index(document.activeElement) : null;
    const [start, kept] = common(rows, looks, (row, looks) => alike(row.looks, looks));
    const old = rows.slice(start, rows.length - kept), next = looks.slice(start, looks.length - kept);
    if (old.length === 1 && next.length === 1) {
      this.#updateRow(old[0], next[0]);
    } else {
      const after = rows[rows.length - kept]?.element ?? null;
      const made = next.map(looks => this.#row(looks));
      for (const row of old) row.element.remove();
      for (const row of made) this.#tokens.insertBefore(row.element, after);
      rows.splice(start, old.length, ...made);
    }
    let first = 0;
    for (const row of rows) {
      row.first = first;
      first += row.boxes.length;
    }
    // Tab reaches one token; the arrow keys move from there.
    if (this.#count && !this.#tokens.querySelector("[tabindex='0']")) this.#box(0).tabIndex = 0;
    if (focused !== null && !this.#tokens.contains(document.activeElement)) this.focus(Math.min(focused, this.#count - 1));
  }

  #updateRow(row, looks) {
    const [start, kept] = common(row.looks, looks, (a, b) => a === b);
    const old = row.boxes.slice(start, row.boxes.length - kept);
    const after = row.boxes[row.boxes.length - kept] ?? null;
    const made = looks.slice(start, looks.length - kept).map(look => this.#newBox(look));
    for (const box of old) box.remove();
    for (const box of made) row.element.insertBefore(box, after);
    row.boxes.splice(start, old.length, ...made);
    row.looks = looks;
  }

  #row(looks) {
    const row = { element: element("div", { class: "row", role: "presentation" }), boxes: looks.map(look => this.#newBox(look)), looks, first: 0 };
    row.element.row = row;
    row.element.append(...row.boxes);
    return row;
  }

  #newBox(look) {
    const bar = look.indexOf("|");
    const text = shown(look.slice(bar + 1), {});
    return element("span", { class: look.slice(0, bar), role: "option", tabindex: "-1" }, text);
  }

  /** Focuses a token. */
  focus(index) {
    this.#tokens.querySelector("[tabindex='0']")?.setAttribute("tabindex", "-1");
    const box = this.#box(index);
    if (!box) return;
    box.tabIndex = 0;
    box.focus();
  }

  /** Highlights the selected token. */
  mark(index) {
    this.#tokens.querySelector(".chosen")?.removeAttribute("aria-selected");
    this.#tokens.querySelector(".chosen")?.classList.remove("chosen");
    const box = this.#box(index);
    box?.classList.add("chosen");
    box?.setAttribute("aria-selected", "true");
  }

  /** Highlights the tokens that share bytes with a range. */
  markSame(range) {
    for (const box of this.#tokens.querySelectorAll(".same")) box.classList.remove("same");
    if (!range || !this.inspection) return;
    const tokens = this.inspection.tokens;
    let low = 0, high = tokens.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (tokens[middle].bytes[1] <= range[0]) low = middle + 1; else high = middle;
    }
    for (let index = low; index < tokens.length && tokens[index].bytes[0] < range[1]; index += 1) {
      this.#box(index)?.classList.add("same");
    }
  }
}
