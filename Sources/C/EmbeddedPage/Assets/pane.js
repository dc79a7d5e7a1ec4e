// An encoding: its count, the context windows that it fits into, and its tokens.

import { counted, element, grouped, hexadecimal, spoken } from "./elements.js";
import { TokenList } from "./list.js";

/** About how many columns tokens and bytes take, for each way to show them. */
const widths = {
  text: (tokens, bytes) => bytes + tokens,
  ids: tokens => 6.5 * tokens,
  bytes: (tokens, bytes) => 3 * bytes + tokens,
};

export class Pane {
  #count = element("p", { class: "count" });
  #remark = element("p", { class: "remark" });
  #windows = element("div", { class: "windows" });
  tokens = null;
  findings = null;

  /** - encoding: its name, models and limits. - choose: called with the pane, a token and how it was chosen. */
  constructor(encoding, choose) {
    this.name = encoding.name;
    this.encoding = encoding;
    this.list = new TokenList(this.name, `chosen-${encoding.place}`);
    this.element = element("section", { class: "pane", "aria-label": this.name, "data-encoding": this.name },
      element("header", {},
        element("div", {}, element("h2", {}, this.name), element("p", { class: "models", title: usedBy(encoding) }, usedBy(encoding))),
        element("div", {}, this.#count, this.#remark)),
      this.list.element, this.#windows);
    const area = this.list.element;
    const at = (event, how) => {
      const index = this.list.index(event.target);
      if (index >= 0) choose(this, index, how);
    };
    area.addEventListener("pointerover", event => { if (event.pointerType !== "touch") at(event, "pointer"); });
    area.addEventListener("click", event => at(event, "click"));
    area.addEventListener("keydown", event => {
      const to = this.#target(event.key);
      if (to === null) return;
      event.preventDefault();
      choose(this, to, "key");
    });
    area.addEventListener("focus", () => { if (this.tokens?.count) choose(this, Math.max(0, this.chosen), "key"); });
    // What someone scrolls here, the other encodings follow; they are neither pointed at nor focused.
    area.addEventListener("scroll", () => { if (this.element.matches(":hover, :focus-within")) choose(this, this.list.byteAtTop, "scroll"); });
    this.chosen = -1;
  }

  get countText() { return this.#count.textContent; }

  #target(key) {
    const at = Math.max(0, this.chosen), last = (this.tokens?.count ?? 0) - 1;
    if (last < 0) return null;
    const to = {
      ArrowRight: () => at + 1, ArrowLeft: () => at - 1, Home: () => 0, End: () => last,
      ArrowDown: () => this.list.inLine(at, 1), ArrowUp: () => this.list.inLine(at, -1),
      PageDown: () => at + 50, PageUp: () => at - 50,
      n: () => this.nextFinding(at, 1), N: () => this.nextFinding(at, -1),
    }[key]?.();
    return to === undefined ? null : Math.min(Math.max(0, to), last);
  }

  /** The token at which the next finding that asks for something begins, or else the next one of any kind. */
  nextFinding(at, step) {
    const places = [...this.codes.keys()].sort((a, b) => a - b);
    if (!places.length) return at;
    return step > 0 ? places.find(place => place > at) ?? places[0] : places.findLast(place => place < at) ?? places.at(-1);
  }

  /** Shows tokens, and what is known about them. `differs` has a mark for each token that is cut differently elsewhere. */
  show(tokens, display, { differs, remark }) {
    this.tokens = tokens;
    this.display = display;
    this.differs = differs;
    this.#count.replaceChildren(element("b", {}, grouped(tokens.count)), tokens.count === 1 ? " token" : " tokens");
    this.#remark.textContent = remark;
    this.#remark.title = remark;
    this.#showWindows(tokens.count);
    if (tokens.count) this.redraw();
    else this.list.showInstead(element("p", { class: "empty" }, "No text yet: type some above, or take an example."));
  }

  /** Shows a count without tokens. */
  showCount(count, reason) {
    this.tokens = null;
    this.findings = null;
    this.codes = new Map();
    this.#count.replaceChildren(element("b", {}, grouped(count)), " tokens");
    this.#remark.textContent = "";
    this.#showWindows(count);
    this.list.showInstead(element("p", { class: "empty" }, reason));
  }

  /** The codes of the findings about tokens that ask for something. */
  codes = new Map();

  /** Until there are findings about a changed text, the marks of what has not changed stay. */
  carry(tokens) {
    const before = this.tokens, marks = this.codes;
    this.take(null);
    if (!before || !marks.size) return;
    const shift = tokens.count - before.count, most = Math.min(tokens.count, before.count);
    let start = 0, kept = 0;
    while (start < most && tokens.ids[start] === before.ids[start]) start += 1;
    while (kept < most - start && tokens.ids[tokens.count - 1 - kept] === before.ids[before.count - 1 - kept]) kept += 1;
    for (const [index, code] of marks) {
      if (index < start) this.codes.set(index, code);
      else if (index >= before.count - kept) this.codes.set(index + shift, code);
    }
  }

  /** Takes findings, which may come after the tokens. */
  take(findings) {
    this.findings = findings;
    this.codes = new Map();
    for (const { tokens: [first, last], code, severity } of findings?.oddities ?? []) {
      if (severity === "info") continue;
      for (let index = first; index < Math.min(last, first + 16); index += 1) {
        this.codes.set(index, this.codes.has(index) ? `${this.codes.get(index)}, ${code}` : code);
      }
    }
  }

  redraw() { this.list.show(this.tokens, index => this.#look(index), widths[this.display]); }

  #look(index) {
    const { tokens } = this, code = this.codes.get(index), face = this.#face(index);
    let flags = "token";
    if (tokens.startsPiece(index)) flags += " piece";
    if (tokens.isPartial(index)) flags += " part";
    if (tokens.isSpecial(index)) flags += " special";
    if (code) flags += " noted";
    if (this.differs?.[index]) flags += " differs";
    if (face.length > 40) flags += " long";
    if (this.display !== "text" || face.includes("␠") && tokens.hasSignItself(index)) flags += " plain";
    return `${flags}\n${spoken(tokens.shown(index))}, id ${tokens.ids[index]}${code ? `, ${code}` : ""}\n${face}`;
  }

  #face(index) {
    if (this.display === "ids") return String(this.tokens.ids[index]);
    if (this.display === "bytes") return hexadecimal(this.tokens.own(index));
    return this.tokens.shown(index);
  }

  #showWindows(count) {
    const { limits } = this.encoding;
    if (!limits?.models.length) return;
    const sizes = new Map();
    for (const { name, tokens } of limits.models) sizes.set(tokens, [...(sizes.get(tokens) ?? []), name]);
    const rows = [...sizes].map(([size, names]) => element("li", { class: count > size ? "over" : undefined },
      element("span", {}, names.join(", ")), element("span", {}, grouped(size)),
      element("span", {}, count > size ? "too long" : share(count / size))));
    const open = this.#windows.querySelector("details")?.open;
    this.#windows.replaceChildren(element("details", { open },
      element("summary", {}, `Share of a context window (as of ${limits.date})`), element("ul", {}, ...rows)));
  }

  /** Highlights the token that is selected here, or the tokens that share its bytes. */
  mark(index, range) {
    this.chosen = index;
    if (!range || !this.tokens?.count || range[0] === range[1]) return this.list.mark(index);
    const first = this.tokens.at(range[0]), last = Math.min(this.tokens.at(range[1] - 1) + 1, first + 2000);
    this.list.mark(index, [first, last]);
  }
}

const share = part => part < .0005 ? "under 0.1 %" : `${(100 * part).toFixed(1)} %`;

/** "gpt-4o, o3 and 4 more" */
export function usedBy({ models, isBuiltIn }) {
  if (isBuiltIn) return "built in; no model uses it";
  if (!models?.length) return "";
  const newest = ["gpt-5", "gpt-4.1", "gpt-4o", "o3", "o4-mini", "gpt-4", "gpt-3.5-turbo", "text-embedding-3-large", "gpt2", "davinci"]
    .filter(name => models.includes(name));
  const names = [...newest, ...models.filter(name => !newest.includes(name))], named = names.slice(0, 3);
  const more = names.length - named.length;
  return named.join(", ") + (more ? ` and ${counted(more, "other")}` : "");
}
