// The findings of an encoding, those of a kind together.

import { element, grouped, isolated, kindName } from "./elements.js";

/** How many messages of a kind are shown at first, and how many places of a message. */
const fewMessages = 8, fewPlaces = 12;
let shown = [];

/** Shows the findings of the pane that is looked at; a click on a place calls `go` with a pane and a token. */
export function showFindings(place, panes, current, { go, choose }) {
  const pane = panes[current], findings = pane?.findings;
  const now = [panes, pane, findings, !pane?.tokens, !pane?.tokens?.count];
  if (now.every((value, number) => value === shown[number])) return;
  // While those about a changed text are on their way, the list stays.
  if (pane?.tokens?.count && !findings && shown[0] === panes && shown[1] === pane && shown[2]) return;
  shown = now;
  const open = new Set([...place.querySelectorAll("details[open]")].map(kind => kind.dataset.kind));
  const closed = new Set([...place.querySelectorAll("details:not([open])")].map(kind => kind.dataset.kind));
  const tabs = panes.length < 2 ? [] : [element("div", { class: "switch", role: "group", "aria-label": "Findings of which encoding" },
    ...panes.map((pane, number) => element("button", {
      "aria-pressed": String(number === current), onclick: () => choose(number),
    }, pane.name)))];
  place.replaceChildren(element("h2", {}, "Findings"), ...tabs, ...body());

  function body() {
    if (!pane) return [];
    if (!pane.tokens) return [element("p", {}, "Findings need the tokens.")];
    if (!pane.tokens.count) return [element("p", {}, "Anything odd about the text is listed here.")];
    if (!findings) return [element("p", {}, "Looking …")];
    if (!findings.counts.length) return [element("p", {}, "Nothing odd was found.")];
    return findings.counts.map(kind => {
      const name = `${kind.severity} ${kind.code}`, own = findings.oddities.filter(one => one.code === kind.code && one.severity === kind.severity);
      const isOpen = open.has(name) || !closed.has(name) && kind.severity !== "info" && kind.severity !== "low";
      return kindOf(name, kind, own, isOpen, index => go(pane, index));
    });
  }
}

/** A kind; its list is made when it is opened. */
function kindOf(name, { code, severity, count, reason }, own, isOpen, go) {
  const list = element("ul");
  const made = element("details", { "data-kind": name, open: isOpen },
    element("summary", {}, element("span", { class: "reason" }, reason), " ", ...kindName(severity, code),
      element("small", {}, ` ×${grouped(count)}`)),
    list);
  const fill = most => {
    const groups = Map.groupBy(own, one => `${one.message}\n${one.suggestion ?? ""}`);
    list.replaceChildren(...[...groups.values()].slice(0, most).map(group => message(group, go)));
    const left = groups.size - most, unseen = count - own.length;
    if (left > 0) {
      list.append(element("li", {}, element("button", { onclick: () => fill(Infinity) }, `Show ${grouped(left)} more`)));
    } else if (unseen > 0) {
      list.append(element("li", {}, `… and ${grouped(unseen)} more`));
    }
  };
  if (isOpen) fill(fewMessages);
  else made.addEventListener("toggle", () => { if (!list.hasChildNodes()) fill(fewMessages); });
  return made;
}

function message(group, go) {
  const [{ message, suggestion }] = group;
  const places = group.slice(0, fewPlaces).flatMap(({ tokens: [index] }) => [
    element("button", { class: "place", "data-token": index, "aria-label": `token ${index}`, onclick: () => go(index) }, grouped(index)), " "]);
  const more = group.length > fewPlaces ? [`and ${grouped(group.length - fewPlaces)} more `] : [];
  return element("li", {}, isolated(message), ...(suggestion ? [" ", element("em", {}, "→ ", isolated(suggestion))] : []),
    element("br"), group.length === 1 ? "At token " : "At tokens ", ...places, ...more);
}
