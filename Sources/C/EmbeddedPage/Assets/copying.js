// What can be copied: an encoding's tokens, and a link.

import { byID, element, grouped } from "./elements.js";
import { currentLink } from "./link.js";
import { hangBelow, notify, source, state } from "./state.js";

/** In characters: above the first, a link is copied with a warning; above the second, it is not copied. */
const fewLinked = 8000, mostLinked = 64000;

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

async function copy(text, what, warning = "") {
  byID("copy").hidePopover();
  try {
    await navigator.clipboard.writeText(text);
    tell(`${what} copied${warning}.`);
  } catch {
    tell("The browser does not allow the page to copy.");
  }
}

const tell = message => notify(message, byID("open-copy"));

/** Copies a link, unless it could not carry the text. */
function copyLink() {
  const link = currentLink();
  if (source.text !== null && link.length <= mostLinked) {
    copy(link, "Link", link.length <= fewLinked ? "" : `. It has ${grouped(link.length)} characters, and some programs cut long links`);
    return;
  }
  byID("copy").hidePopover();
  tell(source.text === null
    ? "Nothing copied: the text is not UTF-8, so a link cannot carry it."
    : `Nothing copied: the link would have ${grouped(link.length)} characters, too many for most programs. Share the text as a file.`);
}

export function acceptCopying() {
  const menu = byID("copy"), from = byID("copy-from");
  menu.addEventListener("beforetoggle", event => {
    if (event.newState !== "open") return;
    from.replaceChildren(...state.panes.map(({ name }) => element("option", { value: name }, name)));
    from.value = state.pane.name;
    hangBelow(menu, byID("open-copy"), 272, 290);
  });
  menu.addEventListener("toggle", event => { if (event.newState === "open") menu.querySelector("button").focus(); });
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.addEventListener("click", () => {
      const { tokens, name } = state.panes.find(pane => pane.name === from.value) ?? state.pane;
      if (tokens) copy(copies[button.dataset.copy](tokens), `${button.textContent} of ${name}`);
    });
  }
  byID("copy-link").addEventListener("click", copyLink);
}
