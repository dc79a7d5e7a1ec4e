// The list of findings.

import { element, grouped, isolated } from "./elements.js";

/** The number of findings that are shown at first. */
const portion = 40;
let shown = "";

/** Shows the findings of an inspection; a click on one calls `go` with its token. */
export function showFindings(place, inspection, go, most = portion) {
  // With most keys, the findings do not change.
  const key = JSON.stringify([inspection.name, inspection.oddities, inspection.counts, most]);
  if (key === shown) return;
  shown = key;
  const heading = element("h2", {}, `Findings in ${inspection.name}`);
  if (!inspection.oddities.length) {
    place.replaceChildren(heading, element("p", {}, "Nothing odd was found."));
    return;
  }
  const items = inspection.oddities.slice(0, most).map(finding => item(finding, go));
  const all = inspection.counts.reduce((sum, kind) => sum + kind.count, 0);
  const kept = inspection.oddities.length;
  if (kept > most) {
    const button = element("button", {}, `Show all ${grouped(kept)}`);
    button.addEventListener("click", () => showFindings(place, inspection, go, kept));
    items.push(element("li", {}, button));
  } else if (all > kept) {
    items.push(element("li", {}, `… and ${grouped(all - kept)} more`));
  }
  place.replaceChildren(heading, element("ul", {}, ...items));
}

function item(finding, go) {
  const button = element("button", {}, `${finding.code}, token ${grouped(finding.tokens[0] + 1)}`);
  button.addEventListener("click", () => go(finding.tokens[0]));
  return element("li", {},
    element("span", { class: `severity ${finding.severity}` }, finding.severity), " ", button, element("br"),
    isolated(finding.message),
    ...(finding.suggestion ? [" ", element("em", {}, "→ ", isolated(finding.suggestion))] : []));
}
