// The inspected text: typed, or a file. A text area holds only text and turns every line break into a line feed, so the bytes of
// a file are kept here. A text area lays out all that it holds, which takes half a second for a megabyte, so it holds only a part
// of a long text.

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const lossy = new TextDecoder("utf-8", { ignoreBOM: true });
const encoder = new TextEncoder();
const nothing = new Uint8Array();
/** In bytes: the area holds a longer text in parts of this size. */
const mostShown = 48 << 10, part = 24 << 10;

export class Source {
  #area;
  /** The bytes before the part that the area holds, those of the part, and those after it. */
  #before = nothing; #own = nothing; #after = nothing;
  /** The value of the area for the part. */
  #shown = "";
  #bytes = nothing;

  constructor(area) { this.#area = area; }

  get bytes() { return this.#bytes; }
  /** The bytes that the area holds. */
  get part() { return [this.#before.length, this.#before.length + this.#own.length]; }
  /** Whether the area's value has changed and has not been taken. */
  get isEdited() { return this.#area.value !== this.#shown; }
  get isInParts() { return this.#before.length + this.#after.length > 0; }

  /** The text, or null if it is not UTF-8. */
  get text() {
    try { return strict.decode(this.#bytes); } catch { return null; }
  }

  /** Takes any bytes, and shows those around one of them. */
  open(bytes, around = 0) {
    let start = 0, end = bytes.length;
    if (bytes.length > mostShown) {
      start = afterLineFeed(bytes, Math.max(0, Math.min(around - part / 2, bytes.length - part)));
      end = Math.max(start, afterLineFeed(bytes, Math.min(bytes.length, start + part)));
    }
    this.#bytes = bytes;
    this.#before = bytes.subarray(0, start);
    this.#own = bytes.subarray(start, end);
    this.#after = bytes.subarray(end);
    this.#area.value = lossy.decode(this.#own);
    this.#shown = this.#area.value;
  }

  set(text) { this.open(encoder.encode(text)); }

  /** Takes what the user has made of the area's value. What has not been edited stays as it was, to the byte. */
  take() {
    const now = this.#area.value.toWellFormed();
    if (now === this.#shown) return;
    const [start, kept] = unchanged(this.#shown, now);
    const from = this.#byte(start), to = this.#byte(this.#shown.length - kept);
    this.#replace(from, to, encoder.encode(now.slice(start, now.length - kept)), now);
  }

  /** Replaces what is selected; for long texts, which the area could not take. */
  insert(text) {
    const { selectionStart, selectionEnd } = this.#area;
    const bytes = encoder.encode(text.toWellFormed().replace(/\r\n?/g, "\n"));
    this.#replace(this.#byte(selectionStart), this.#byte(selectionEnd), bytes, null);
  }

  /** - now: the area's value, or null if it is to be made. */
  #replace(from, to, bytes, now) {
    let own = joined(this.#own.subarray(0, from), bytes, this.#own.subarray(to));
    // A line feed after a lone carriage return would become one line break with it.
    if (now !== null && own.includes(0x0d) && lossy.decode(own).replace(/\r\n?/g, "\n") !== now) own = encoder.encode(now);
    const whole = joined(this.#before, own, this.#after), caret = this.#before.length + from + bytes.length;
    if (now === null || own.length > mostShown) {
      this.open(whole, caret);
      this.reveal(caret, caret);
      return;
    }
    this.#bytes = whole;
    this.#after = whole.subarray(this.#before.length + own.length);
    this.#before = whole.subarray(0, this.#before.length);
    this.#own = own;
    this.#shown = now;
  }

  /** The byte of the text before which the caret is. */
  get caret() { return this.#before.length + this.#byte(this.#area.selectionStart); }

  /** Selects bytes of the text in the area. */
  reveal(start, end) {
    const [first, last] = this.part;
    if (start < first || end > last) this.open(this.#bytes, start);
    this.#area.setSelectionRange(this.#place(start - this.#before.length), this.#place(end - this.#before.length));
  }

  /** Shows an earlier (-1) or later (1) part. */
  step(by) {
    const [first, last] = this.part;
    this.open(this.#bytes, by < 0 ? first - part / 2 : last + part / 2);
    this.#area.setSelectionRange(0, 0);
  }

  /** The offset in the part's bytes for one in the area's value. */
  #byte(place) {
    const text = this.#shown.slice(0, place);
    if (!this.#own.includes(0x0d)) return Math.min(this.#own.length, this.#isText ? encoder.encode(text).length : this.#walk(place, Infinity)[1]);
    return this.#walk(place, Infinity)[1];
  }

  /** The offset in the area's value for one in the part's bytes. */
  #place(byte) { return this.#walk(Infinity, byte)[0]; }

  get #isText() {
    try { strict.decode(this.#own); return true; } catch { return false; }
  }

  /** Goes through value and bytes together, until one of the two offsets is reached. */
  #walk(mostPlace, mostByte) {
    const bytes = this.#own;
    let place = 0, byte = 0;
    while (place < mostPlace && byte < mostByte && byte < bytes.length) {
      const [size, units] = character(bytes, byte);
      byte += size;
      place += units;
    }
    return [place, Math.min(byte, bytes.length)];
  }
}

/** How many bytes a character has, and how many units of a string the area has for it. */
function character(bytes, at) {
  const first = bytes[at];
  if (first < 0x80) return first === 0x0d && bytes[at + 1] === 0x0a ? [2, 1] : [1, 1];
  const size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  try {
    return [size, strict.decode(bytes.subarray(at, at + size)).length];
  } catch {
    // The longest beginning of a character becomes one replacement character.
    for (let length = size - 1; length > 1; length -= 1) {
      if (lossy.decode(bytes.subarray(at, at + length)).length === 1) return [length, 1];
    }
    return [1, 1];
  }
}

function joined(...parts) {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** The lengths of what two strings have in common at their beginning and at their end, without half a character. */
function unchanged(a, b) {
  const most = Math.min(a.length, b.length), isHigh = text => /[\ud800-\udbff]$/.test(text), isLow = text => /^[\udc00-\udfff]/.test(text);
  let start = 0, end = 0;
  while (start < most && a.charCodeAt(start) === b.charCodeAt(start)) start += 1;
  if (start && isHigh(a[start - 1])) start -= 1;
  while (end < most - start && a.charCodeAt(a.length - 1 - end) === b.charCodeAt(b.length - 1 - end)) end += 1;
  if (end && isLow(a[a.length - end])) end -= 1;
  return [start, end];
}

/** A place at which a part can begin: after a line feed near by, else at the beginning of a character. */
function afterLineFeed(bytes, near) {
  if (near === 0 || near === bytes.length) return near;
  const lineFeed = bytes.subarray(near, near + 4096).indexOf(0x0a);
  if (lineFeed >= 0) return near + lineFeed + 1;
  while (near < bytes.length && (bytes[near] & 0xc0) === 0x80) near += 1;
  return near;
}
