// A text's tokens as blocks, which are lines of the text or parts of long ones: their order, and where each is on the screen.

import { firstIndex, offset } from "./tokens.js";

/** A long line has several blocks, so that a key does not lay out all of it again. They end at certain ids, so that an edit does
    not move the ends of those after it. */
const least = 256, most = 768, mayEnd = id => id % 16 === 0;

/** The first token of each block, and the number of tokens. */
function starts({ ids, marks, bytes, count }) {
  const all = [0];
  let first = 0;
  for (let index = 0; index + 1 < count; index += 1) {
    const after = marks[index] & offset, length = index + 1 - first;
    if (bytes[after - 1] !== 0x0a && length < most && !(length >= least && mayEnd(ids[index]))) continue;
    all.push(index + 1);
    first = index + 1;
  }
  all.push(count);
  return Uint32Array.from(all);
}

export class Blocks {
  /** The heights are guessed until a block has been drawn. */
  #heights = new Float32Array(); #isKnown = new Uint8Array(); #tops = new Float64Array(1);

  constructor(tokens) {
    this.tokens = tokens;
    this.starts = starts(tokens);
    this.count = tokens.count ? this.starts.length - 1 : 0;
    this.#heights = new Float32Array(this.count);
    this.#isKnown = new Uint8Array(this.count);
  }

  get height() { return this.#tops[this.count]; }
  top(block) { return this.#tops[block]; }
  /** The block at a height, and the one that holds a token. */
  atHeight(height) { return Math.max(0, firstIndex(this.count, block => this.#tops[block + 1] > height)); }
  holding(index) { return firstIndex(this.count, block => this.starts[block + 1] > index); }

  /** About which byte is at a height, and the other way round: within a block, bytes are taken to be evenly spread. */
  byteAt(height) {
    const block = Math.min(this.atHeight(height), this.count - 1);
    if (block < 0) return 0;
    const [start, end] = this.#bytes(block);
    return start + (end - start) * Math.min(1, (height - this.#tops[block]) / Math.max(1, this.#heights[block]));
  }

  heightOf(byte) {
    const block = Math.min(this.holding(this.tokens.at(Math.floor(byte))), this.count - 1), [start, end] = this.#bytes(block);
    return this.#tops[block] + this.#heights[block] * Math.max(0, byte - start) / Math.max(1, end - start);
  }

  #bytes(block) { return [this.tokens.start(this.starts[block]), this.tokens.end(this.starts[block + 1] - 1)]; }

  /** Guesses heights from lines of so many columns; what an earlier state of the text knew stays known. */
  guess(columns, lineHeight, widthOf, earlier = null) {
    if (earlier) this.#takeOver(earlier);
    for (let block = 0; block < this.count; block += 1) {
      if (this.#isKnown[block]) continue;
      const [start, end] = this.#bytes(block);
      const width = widthOf(this.starts[block + 1] - this.starts[block], end - start);
      this.#heights[block] = Math.max(1, Math.ceil(width / columns)) * lineHeight;
    }
    this.#addUp(0);
  }

  /** Forgets what was drawn, because the width has changed. */
  forget() { this.#isKnown.fill(0); }

  /** Takes the heights of drawn blocks; returns by how much the one at `anchor` moves. */
  measured(first, heights, anchor) {
    const before = this.#tops[anchor];
    heights.forEach((height, place) => {
      this.#heights[first + place] = height;
      this.#isKnown[first + place] = 1;
    });
    this.#addUp(first);
    return this.#tops[anchor] - before;
  }

  #addUp(from) {
    if (this.#tops.length !== this.count + 1) this.#tops = new Float64Array(this.count + 1);
    for (let block = from; block < this.count; block += 1) {
      this.#tops[block + 1] = this.#tops[block] + this.#heights[block];
    }
  }

  #size(block) {
    const [start, end] = this.#bytes(block);
    return (this.starts[block + 1] - this.starts[block]) * 0x20000000 + end - start;
  }

  /** Blocks of the same size before and after an edit have the same height. */
  #takeOver(earlier) {
    const shared = Math.min(this.count, earlier.count);
    const take = (own, other) => {
      if (this.#size(own) !== earlier.#size(other)) return false;
      this.#heights[own] = earlier.#heights[other];
      this.#isKnown[own] = earlier.#isKnown[other];
      return true;
    };
    let place = 0;
    while (place < shared && take(place, place)) place += 1;
    for (let end = 1; end <= shared - place && take(this.count - end, earlier.count - end);) end += 1;
  }
}
