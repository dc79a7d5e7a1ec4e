// Links that carry the text and the encodings in their fragment, which browsers never send to a server.

import { source, state } from "./state.js";

/** In bytes: a longer text is not kept in the address. */
export const mostKept = 4000;

/** The contents of an address. */
export function fromLink(fragment = location.hash) {
  const values = new URLSearchParams(fragment.replace(/^#/, ""));
  return {
    text: values.get("view") === "learn" ? null : values.get("text"), encodings: values.getAll("e"), view: values.get("view"),
    specials: values.get("specials") === "allow" ? "allow" : "text",
    display: ["ids", "bytes"].includes(values.get("show")) ? values.get("show") : "text",
  };
}

/** A link to what is shown, with or without its text. */
export function currentLink(hasText = true) {
  const values = new URLSearchParams();
  for (const { name } of state.panes) values.append("e", name);
  if (state.specials !== "text") values.append("specials", state.specials);
  if (state.display !== "text") values.append("show", state.display);
  if (hasText) values.append("text", source.text ?? "");
  // Readers disagree whether a plus is a space.
  return `${location.origin}/#${values.toString().replaceAll("+", "%20")}`;
}

let keeping = 0;

/** Whether a text is short enough for the address. */
export const isKept = bytes => bytes.length <= mostKept;

/** Keeps a short text in the address, so that the page can be reloaded and bookmarked. Of a longer text, the address has
    nothing: an earlier text would be the wrong one. */
export function keepInAddress() {
  clearTimeout(keeping);
  keeping = setTimeout(() => {
    // While Learn is open, the address is the lesson's.
    if (!document.getElementById("learn").hidden) return;
    history.replaceState(null, "", currentLink(isKept(source.bytes) && source.text !== null));
  }, 400);
}

/** Calls `follow` when someone edits the address. */
export const acceptAddresses = follow => addEventListener("hashchange", () => follow(fromLink()));
