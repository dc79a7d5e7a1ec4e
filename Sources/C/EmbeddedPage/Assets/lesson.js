// A lesson as the server gives it, and what the text is after any number of steps: merges only ever remove the
// boundary between two tokens, and the server says at which step each boundary goes.

export class Lesson {
  constructor(answer) {
    this.answer = answer;
    this.steps = answer.steps;
    this.shown = new Map(answer.tokens.map(token => [token.id, token.shown]));
    this.bytes = new Map(answer.tokens.map(token => [token.id, token.bytesHex.toUpperCase().replace(/..(?=.)/g, "$& ")]));
    /** What a token is drawn as: "text", "bytes" or "ids". */
    this.display = "text";
  }

  /** What is drawn of a token. */
  face(id) { return this.display === "ids" ? String(id) : this[this.display === "bytes" ? "bytes" : "shown"].get(id); }

  get count() { return this.steps.length; }

  /** The pairs after this many steps. */
  pairs(step) { return step < this.count ? this.steps[step] : this.answer.rest; }

  /** "t + h" */
  nameOf({ left, right }) { return `${this.shown.get(left)} + ${this.shown.get(right)}`; }

  /**
   * A text's tokens after this many steps: their ids, whether they begin a piece, the step that made them, and the
   * step that joins them to the token before.
   */
  tokens(text, step) {
    const starts = new Set(text.pieces.map(piece => piece[0])), tokens = [];
    text.byteIDs.forEach((id, place) => {
      const join = text.joins[place];
      if (join !== null && join <= step) {
        const token = tokens.at(-1);
        token.made = Math.max(token.made, join);
        token.id = this.steps[token.made - 1].token;
      } else {
        tokens.push({ id, made: 0, startsPiece: starts.has(place), join });
      }
    });
    return tokens;
  }

  /** How many tokens the text has after this many steps. */
  tokenCount(step) { return step ? this.steps[step - 1].textTokens : this.answer.text.bytes; }

  /** How many bytes a token has on average after this many steps. */
  bytesPerToken(step) { return this.answer.text.bytes / Math.max(1, this.tokenCount(step)); }
}
