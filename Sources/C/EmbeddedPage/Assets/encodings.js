// The encodings to choose from, with the models that use them.

import { byID, element } from "./elements.js";
import { usedBy } from "./pane.js";

/** Fills the list; `change(names)` is called when the choice changes, `say` when it cannot. */
export function startEncodings(encodings, most, change, say) {
  const boxes = encodings.map(encoding => {
    const box = element("input", { type: "checkbox", value: encoding.name });
    box.addEventListener("change", () => {
      const checked = boxes.filter(box => box.checked).map(box => box.value);
      if (checked.length > most || !checked.length) {
        box.checked = !box.checked;
        say(checked.length ? `Select at most ${most} encodings.` : "Select at least one encoding.");
        return;
      }
      change(checked);
    });
    const models = usedBy(encoding);
    byID("encodings").append(element("label", { class: "chip", title: models || undefined }, box,
      element("span", {}, element("b", {}, encoding.name), ...(models ? [element("small", {}, models)] : []))));
    return box;
  });
  return names => { for (const box of boxes) box.checked = names.includes(box.value); };
}
