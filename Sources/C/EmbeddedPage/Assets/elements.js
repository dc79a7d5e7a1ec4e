// Elements of the page. No text is ever parsed as HTML.

/** An element with attributes and children; strings become text nodes. */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(key, "");
    else if (value !== false && value !== undefined) made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

/** A text whose direction does not affect its surroundings. */
export const isolated = text => element("bdi", {}, text);

const signs = /[␠⏎␍⇥]|<[^>]*>/gu;

/** Tokens as the server shows them, with the signs for invisible characters highlighted. */
export function shown(text, attributes = { class: "shown" }) {
  const made = element("bdi", attributes);
  let end = 0;
  for (const sign of text.matchAll(signs)) {
    if (sign.index > end) made.append(text.slice(end, sign.index));
    made.append(element("i", { class: sign[0] === "␠" ? "space" : undefined }, sign[0]));
    end = sign.index + sign[0].length;
  }
  if (end < text.length) made.append(text.slice(end));
  return made;
}

/** 1,234,567 for 1234567. */
export const grouped = number => number.toLocaleString("en-US");

/** "3 bytes" for 3 and "byte". */
export const counted = (number, noun) => `${grouped(number)} ${noun}${number === 1 ? "" : "s"}`;

/** "C3 A9" for two bytes. */
export const hexadecimal = bytes =>
  [...bytes].map(byte => byte.toString(16).toUpperCase().padStart(2, "0")).join(" ");
