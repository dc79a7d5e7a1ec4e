// A link that carries the text and the encodings behind its "#", which no browser ever sends anywhere.

/** What a link carries. */
export function fromLink(fragment = location.hash) {
  const values = new URLSearchParams(fragment.replace(/^#/, ""));
  return { text: values.get("text"), encodings: values.getAll("e"), view: values.get("view") };
}

/** The link to a text in some encodings. */
export function link(text, encodings) {
  const values = new URLSearchParams();
  for (const name of encodings) values.append("e", name);
  values.append("text", text);
  // A plus would be read as a space by some, as a plus by others.
  return `${location.origin}/#${values.toString().replaceAll("+", "%20")}`;
}
