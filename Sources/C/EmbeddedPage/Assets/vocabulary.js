// The vocabulary browser: finds tokens by text, bytes, id, script and length.

import { ask } from "./api.js";
import { showDetails } from "./details.js";
import { byID, counted, element, grouped, shown } from "./elements.js";

const portion = 200;

/** Sets up the view, and returns a function to call whenever it is shown. */
export function startVocabulary(names) {
  const fields = {
    encoding: byID("search-encoding"), kind: byID("search-kind"), value: byID("search-value"),
    script: byID("search-script"), order: byID("search-order"),
  };
  const body = byID("results").tBodies[0], more = byID("search-more"), status = byID("search-status");
  fields.encoding.append(...names.map(name => element("option", {}, name)));
  let isAsking = false, isStale = false, hasStarted = false, shownScripts = null;

  function question(offset) {
    const value = fields.value.value.replaceAll("␠", " ");
    const question = { encoding: fields.encoding.value, order: fields.order.value, offset, limit: portion };
    if (fields.script.value) question.script = fields.script.value;
    if (!value) return question;
    if (fields.kind.value === "id") {
      if (!/^\d{1,9}$/.test(value.trim())) throw new Error("An id is a number.");
      question.id = Number(value);
    } else {
      question[fields.kind.value] = value;
    }
    return question;
  }

  /** One request at a time; another follows if the query changes meanwhile. */
  async function search() {
    isStale = true;
    if (isAsking) return;
    isAsking = true;
    while (isStale) {
      isStale = false;
      await fill(0);
    }
    isAsking = false;
  }

  async function fill(offset) {
    try {
      const answer = await ask("vocabulary", question(offset));
      fillScripts(answer);
      const rows = answer.tokens.map(token => row(token, answer.encoding.name));
      if (offset) body.append(...rows); else body.replaceChildren(...rows);
      status.textContent = counted(answer.total, "token");
      more.hidden = body.rows.length >= answer.total;
    } catch (error) {
      status.textContent = error.message;
    }
  }

  function row(token, encoding) {
    const button = element("button", {}, grouped(token.id));
    const hex = (token.bytesHex.match(/../g) ?? []).join(" ").toUpperCase();
    const made = element("tr", {},
      element("td", {}, button), element("td", {}, shown(token.shown)), element("td", {}, hex));
    button.addEventListener("click", () => {
      body.querySelector("[aria-current]")?.removeAttribute("aria-current");
      made.setAttribute("aria-current", "true");
      const rows = [["bytes", `${token.bytesHex.length / 2}: ${hex}`], ...(token.special ? [["kind", "special token"]] : [])];
      showDetails(byID("search-details"), encoding, { id: token.id, face: token.shown, rows });
    });
    return made;
  }

  function fillScripts(answer) {
    if (shownScripts === answer.encoding.name) return;
    shownScripts = answer.encoding.name;
    const chosen = fields.script.value;
    fields.script.replaceChildren(element("option", { value: "" }, "any"), ...answer.scripts.map(script =>
      element("option", { value: script.name }, `${script.name} (${grouped(script.tokens)})`)));
    if (answer.scripts.some(script => script.name === chosen)) fields.script.value = chosen;
  }

  byID("search").addEventListener("input", () => {
    byID("search-label").textContent = { text: "Text", bytes: "Bytes", id: "Id" }[fields.kind.value];
    search();
  });
  byID("search").addEventListener("submit", event => event.preventDefault());
  more.addEventListener("click", () => fill(body.rows.length));
  byID("search-details").append("Select a token to see its merges.");

  return () => {
    if (!hasStarted) search();
    hasStarted = true;
  };
}
