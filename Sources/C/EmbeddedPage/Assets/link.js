// Links that carry the text and the encodings in their fragment, which browsers never send to a server.

/** The contents of a link. */
export function fromLink(fragment = location.hash) {
  const values = new URLSearchParams(fragment.replace(/^#/, ""));
  return {
    text: values.get("text"), encodings: values.getAll("e"), view: values.get("view"),
    specials: values.get("specials") === "allow" ? "allow" : "text",
  };
}

/** A link to a text in some encodings. */
export function link(text, encodings, specials) {
  const values = new URLSearchParams();
  for (const name of encodings) values.append("e", name);
  if (specials !== "text") values.append("specials", specials);
  values.append("text", text);
  // Readers disagree whether a plus is a space.
  return `${location.origin}/#${values.toString().replaceAll("+", "%20")}`;
}
