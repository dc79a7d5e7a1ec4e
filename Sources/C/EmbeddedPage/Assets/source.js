// The inspected text: typed, or a file. A text area holds only text and turns every line break into a line feed, so the
// bytes of a file are kept here.

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const lossy = new TextDecoder("utf-8", { ignoreBOM: true });
const encoder = new TextEncoder();

/** Bytes as base64, in portions because the number of arguments of a call is limited. */
function base64(bytes) {
  let text = "";
  for (let start = 0; start < bytes.length; start += 0x8000) {
    text += String.fromCharCode(...bytes.subarray(start, start + 0x8000));
  }
  return btoa(text);
}

export class Source {
  #area;
  /** The bytes of a file. */
  #bytes = null;
  /** The value of the area for them. */
  #shown = null;

  constructor(area) { this.#area = area; }

  get bytes() { return this.#isFile ? this.#bytes : encoder.encode(this.#typed); }

  /** The text, or null if it is not UTF-8. */
  get text() {
    if (!this.#isFile) return this.#typed;
    try { return strict.decode(this.#bytes); } catch { return null; }
  }

  /** The text as a request body. */
  get body() {
    const text = this.text;
    return text === null ? { base64: base64(this.#bytes) } : { text };
  }

  /** Shows any bytes. */
  open(bytes) {
    this.#area.value = lossy.decode(bytes);
    this.#bytes = bytes;
    this.#shown = this.#area.value;
  }

  set(text) { this.open(encoder.encode(text)); }

  /** Whether the user has not edited the file's text. */
  get #isFile() { return this.#bytes !== null && this.#area.value === this.#shown; }

  // Replaces unpaired surrogates.
  get #typed() { return this.#area.value.toWellFormed(); }
}
