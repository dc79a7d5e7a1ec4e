// What a model may trip over, beside the text.

import { element, grouped, isolated } from "./elements.js";

/** Shows the findings of an inspection; `go` is called with the token that one is about. */
export function showFindings(place, inspection, go) {
  const heading = element("h2", {}, `Findings in ${inspection.name}`);
  if (!inspection.oddities.length) {
    place.replaceChildren(heading, element("p", {}, "Nothing odd was found."));
    return;
  }
  const most = 200;
  const items = inspection.oddities.slice(0, most).map(finding => {
    const button = element("button", {}, `${finding.code}, token ${grouped(finding.tokens[0] + 1)}`);
    button.addEventListener("click", () => go(finding.tokens[0]));
    return element("li", {},
      element("span", { class: `severity ${finding.severity}` }, finding.severity), " ", button, element("br"),
      isolated(finding.message),
      ...(finding.suggestion ? [" ", element("em", {}, "→ ", isolated(finding.suggestion))] : []));
  });
  const all = inspection.counts.reduce((sum, kind) => sum + kind.count, 0);
  if (all > items.length) items.push(element("li", {}, `… and ${grouped(all - items.length)} more`));
  place.replaceChildren(heading, element("ul", {}, ...items));
}
