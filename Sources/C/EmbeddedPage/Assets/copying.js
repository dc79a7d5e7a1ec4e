// What can be copied: an encoding's tokens, and a link.

import { byID } from "./elements.js";
import { currentLink } from "./link.js";
import { say, state } from "./state.js";

const published = new Set(["o200k_base", "o200k_harmony", "cl100k_base", "p50k_base", "p50k_edit", "r50k_base", "gpt2"]);

/** Bytes as Python writes them. */
function literal(bytes) {
  let text = "";
  for (const byte of bytes) {
    if (byte === 0x22 || byte === 0x5c) text += `\\${String.fromCharCode(byte)}`;
    else if (byte >= 0x20 && byte < 0x7f) text += String.fromCharCode(byte);
    else text += `\\x${byte.toString(16).padStart(2, "0")}`;
  }
  return `b"${text}"`;
}

const shownTokens = tokens => Array.from(tokens.ids, (_, index) => tokens.shown(index));

const copies = {
  ids: tokens => tokens.ids.join(" "),
  tokens: tokens => shownTokens(tokens).join("\n"),
  json: tokens => JSON.stringify({ encoding: tokens.name, ids: [...tokens.ids], tokens: shownTokens(tokens) }),
  python(tokens) {
    const ids = `ids = [${[...tokens.ids].join(", ")}]\n`;
    if (published.has(tokens.name)) {
      return `import tiktoken\n\nencoding = tiktoken.get_encoding("${tokens.name}")\n${ids}assert encoding.decode_bytes(ids) == ${literal(tokens.bytes)}\n`;
    }
    const parts = Array.from(tokens.ids, (_, index) => literal(tokens.own(index)));
    return `# ${tokens.name.replace(/[^\x20-\x7e]/g, "?")}\n${ids}tokens = [${parts.join(", ")}]\n`;
  },
};

async function copy(text, what) {
  byID("copy").hidePopover();
  try {
    await navigator.clipboard.writeText(text);
    say(`${what} copied.`);
  } catch {
    say("The browser does not allow the page to copy.");
  }
}

export function acceptCopying() {
  byID("copy").addEventListener("toggle", event => {
    byID("copy-of").textContent = `Of ${state.pane.name}:`;
    if (event.newState === "open") byID("copy").querySelector("button").focus();
  });
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.addEventListener("click", () => {
      const { tokens, name } = state.pane;
      if (tokens) copy(copies[button.dataset.copy](tokens), `${button.textContent} of ${name}`);
    });
  }
  byID("copy-link").addEventListener("click", () => copy(currentLink(), "Link"));
}
