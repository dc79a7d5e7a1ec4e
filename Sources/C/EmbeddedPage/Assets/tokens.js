// The tokens of a text in one encoding, as the server sends them: two arrays of numbers. Nothing is made for a token before it
// is looked at.

const startOfPiece = 0x80000000, partial = 0x40000000, special = 0x20000000;
/** The bits of a mark that are where the token ends. */
export const offset = 0x1fffffff;
/** One character for each byte, so that bytes can be keys. */
const characters = new TextDecoder("latin1");
const isContinuation = byte => (byte & 0xc0) === 0x80;

/** The first index from 0 to `count` at which `isPast` is true. */
export function firstIndex(count, isPast) {
  let low = 0, high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isPast(middle)) high = middle; else low = middle + 1;
  }
  return low;
}

/** The answer of `/api/tokens`: a line of JSON, then the arrays. */
export function readTokens(buffer, bytes) {
  const line = new Uint8Array(buffer).indexOf(0x0a);
  const head = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 0, line)));
  const seen = new Map(head.shown.map(([start, end, text]) => [characters.decode(bytes.subarray(start, end)), text]));
  let at = line + 1;
  return head.encodings.map(({ name, count }) => {
    const ids = new Uint32Array(buffer, at, count), marks = new Uint32Array(buffer, at + 4 * count, count);
    at += 8 * count;
    return new Tokens(name, bytes, ids, marks, seen);
  });
}

export class Tokens {
  #seen;

  constructor(name, bytes, ids, marks, seen) {
    Object.assign(this, { name, bytes, ids, marks, count: ids.length });
    this.#seen = seen;
  }

  start(index) { return index ? this.marks[index - 1] & offset : 0; }
  end(index) { return this.marks[index] & offset; }
  startsPiece(index) { return this.marks[index] >= startOfPiece; }
  isPartial(index) { return (this.marks[index] & partial) !== 0; }
  isSpecial(index) { return (this.marks[index] & special) !== 0; }
  own(index) { return this.bytes.subarray(this.start(index), this.end(index)); }

  /** The token that holds a byte; the last one at the end of the text. */
  at(byte) { return Math.min(firstIndex(this.count, index => this.end(index) > byte), this.count - 1); }

  /** A token as the library shows it. */
  shown(index) { return this.visible(this.start(index), this.end(index)); }

  /** The bytes of a token, or of the characters that it has a part of, as the library shows them. */
  visible(start, end) {
    const key = characters.decode(this.bytes.subarray(start, end));
    return this.#seen.get(key) ?? key.replaceAll(" ", "␠");
  }

  /** Whether a sign for a space in what is shown is one that the text itself has. */
  hasSignItself(index) {
    const own = this.own(index);
    return own.includes(0xe2) && characters.decode(own).includes("\u00e2\u0090\u00a0");
  }

  /** The first token of a piece and the one after its last, from any of its tokens. */
  piece(index) {
    let first = index, last = index + 1;
    while (first > 0 && !this.startsPiece(first)) first -= 1;
    while (last < this.count && !this.startsPiece(last)) last += 1;
    return [first, last];
  }

  /** The number of the piece that a token lies in, from 0. */
  pieceNumber(index) {
    const { marks } = this;
    let number = -1;
    for (let place = 0; place <= index; place += 1) number += marks[place] >>> 31;
    return number;
  }

  /** The code points that a token has at least a byte of. */
  characters(index) {
    const start = this.start(index), count = codePoints(this.bytes.subarray(0, start));
    const first = isContinuation(this.bytes[start]) ? Math.max(0, count - 1) : count;
    return [first, count + codePoints(this.own(index))];
  }

  /** The bytes of the characters that a token has a part of. */
  wholeCharacters(index) {
    let start = this.start(index), end = this.end(index);
    const earliest = Math.max(0, start - 3), latest = Math.min(this.bytes.length, end + 3);
    while (start > earliest && isContinuation(this.bytes[start])) start -= 1;
    while (end < latest && isContinuation(this.bytes[end])) end += 1;
    return [start, end];
  }
}

/** The number of code points, four bytes at a time: those that do not continue one. */
export function codePoints(bytes) {
  let at = 0, more = 0;
  const continues = byte => (byte & 0xc0) === 0x80 ? 1 : 0;
  for (; at < bytes.length && (bytes.byteOffset + at) % 4; at += 1) more += continues(bytes[at]);
  const count = (bytes.length - at) >> 2, words = count ? new Uint32Array(bytes.buffer, bytes.byteOffset + at, count) : [];
  for (let place = 0; place < words.length; place += 1) {
    const word = words[place], marks = (word >> 7) & ~(word >> 6) & 0x01010101;
    if (marks) more += Math.imul(marks, 0x01010101) >>> 24;
  }
  for (at += 4 * words.length; at < bytes.length; at += 1) more += continues(bytes[at]);
  return bytes.length - more;
}

/** For each token of two encodings, whether it lies in a stretch that they cut differently; and how many such stretches there are. */
export function differences(a, b) {
  const inA = new Uint8Array(a.count), inB = new Uint8Array(b.count);
  const endsOfA = a.marks, endsOfB = b.marks, countOfA = a.count, countOfB = b.count;
  let i = 0, j = 0, firstOfA = 0, firstOfB = 0, stretches = 0, all = 0;
  while (i < countOfA && j < countOfB) {
    const endOfA = endsOfA[i] & offset, endOfB = endsOfB[j] & offset;
    if (endOfA <= endOfB) i += 1;
    if (endOfB <= endOfA) j += 1;
    if (endOfA !== endOfB) continue;
    all += 1;
    if (i - firstOfA > 1 || j - firstOfB > 1) {
      stretches += 1;
      inA.fill(1, firstOfA, i);
      inB.fill(1, firstOfB, j);
    }
    [firstOfA, firstOfB] = [i, j];
  }
  return { marks: [inA, inB], stretches, all };
}
