// The text that is looked at: what is typed, or a file. A text area turns every line break into a line feed and knows
// nothing but text, so files keep their own bytes here.

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const lossy = new TextDecoder("utf-8", { ignoreBOM: true });
const encoder = new TextEncoder();

/** Bytes as base64, a portion at a time: a call takes only so many arguments. */
function base64(bytes) {
  let text = "";
  for (let start = 0; start < bytes.length; start += 0x8000) {
    text += String.fromCharCode(...bytes.subarray(start, start + 0x8000));
  }
  return btoa(text);
}

export class Source {
  #area;
  /** What is looked at if it is not what the area shows. */
  #bytes = null;
  /** What the area gives for them. */
  #shown = null;

  constructor(area) { this.#area = area; }

  /** The bytes of the text. */
  get bytes() { return this.#isOwn ? this.#bytes : encoder.encode(this.#typed); }

  /** The text, or null if it is none. */
  get text() {
    if (!this.#isOwn) return this.#typed;
    try { return strict.decode(this.#bytes); } catch { return null; }
  }

  /** The text as a request has it. */
  get body() {
    const text = this.text;
    return text === null ? { base64: base64(this.#bytes) } : { text };
  }

  /** Looks at bytes of any kind. */
  open(bytes) {
    this.#area.value = lossy.decode(bytes);
    this.#bytes = bytes;
    this.#shown = this.#area.value;
  }

  /** Looks at a text. */
  set(text) { this.open(encoder.encode(text)); }

  /** As long as nobody has typed. */
  get #isOwn() { return this.#bytes !== null && this.#area.value === this.#shown; }

  // Half of a surrogate pair is no character.
  get #typed() { return this.#area.value.toWellFormed(); }
}
