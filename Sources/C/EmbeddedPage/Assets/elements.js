// Elements of the page. No text is ever parsed as HTML.

export const byID = id => document.getElementById(id);

/** An element with attributes and children; strings become text nodes. A function is a listener: `onclick`. */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(key.slice(2), value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value !== undefined) made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

const signs = /␠+|[⏎␍⇥]|<[^>]*>/gu;

/** What is drawn of a token: the signs for what cannot be seen are marked, and a style draws a dot for a space. A line breaks where
    the text does, if `breaks`; after the last sign, that is left to the block. */
export function parts(text, breaks = false) {
  const made = [];
  let end = 0;
  for (const sign of text.matchAll(signs)) {
    if (sign.index > end) made.push(text.slice(end, sign.index));
    const isSpace = sign[0][0] === "␠";
    made.push(element("i", isSpace ? { class: "space", "data-dots": "·".repeat(sign[0].length) } : {}, sign[0]));
    end = sign.index + sign[0].length;
    if (breaks && sign[0] === "⏎" && end < text.length) made.push(element("br"));
  }
  if (end < text.length) made.push(text.slice(end));
  return made;
}

/** A token in a sentence. */
export const shown = text => element("bdi", { class: "shown" }, ...parts(text));

/** A sentence whose direction does not affect its surroundings, with the signs of the tokens in it. */
export const isolated = text => element("bdi", {}, ...parts(text));

/** A token for those who listen. */
export const spoken = text => text
  .replace(/␠+/g, spaces => spaces.length === 1 ? "space " : `${spaces.length} spaces `)
  .replace(/⏎/g, "line break ").replace(/␍/g, "carriage return ").replace(/⇥/g, "tab ").trim();

/** How serious a finding is, and its name: small, after the sentence that tells it. */
export const kindName = (severity, code) =>
  [element("span", { class: `severity ${severity}` }, severity), " ", element("small", { class: "code" }, code)];

/** 1,234,567 for 1234567. */
export const grouped = number => number.toLocaleString("en-US");

/** "3 bytes" for 3 and "byte". */
export const counted = (number, noun) => `${grouped(number)} ${noun}${number === 1 ? "" : "s"}`;

/** "C3 A9" for two bytes. */
export const hexadecimal = bytes =>
  [...bytes].map(byte => byte.toString(16).toUpperCase().padStart(2, "0")).join(" ");
