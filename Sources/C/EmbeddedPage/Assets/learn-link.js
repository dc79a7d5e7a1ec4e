// The address of a lesson: its text, the choices that are not the first ones, and the step.

import { keepInAddress, mostKept } from "./link.js";

/** What an address says of a lesson, or null if it is not a lesson's. */
export function lessonInAddress() {
  const values = new URLSearchParams(location.hash.slice(1));
  if (values.get("view") !== "learn") return null;
  return { ...Object.fromEntries(values), step: Number.parseInt(values.get("step"), 10) || 0 };
}

const bytesOf = text => new TextEncoder().encode(text).length;

/** Whether the address has room for a lesson. */
export const fitsAddress = ({ text, sentence }) => bytesOf(text) + bytesOf(sentence) <= mostKept;

let keeping = 0;

/** Keeps a lesson in the address while it is shown, so that it can be reloaded and shared. */
export function keepLesson(section, lesson) {
  clearTimeout(keeping);
  keeping = setTimeout(() => {
    if (section.hidden) return;
    const values = new URLSearchParams({ view: "learn", ...(fitsAddress(lesson) ? lesson : {}) });
    // Readers disagree whether a plus is a space.
    history.replaceState(null, "", `#${values.toString().replaceAll("+", "%20")}`);
  }, 400);
}

/** Calls `opened` when the view is opened and `follow` when someone edits the address; the other views get theirs back. */
export function acceptLessons(section, opened, follow) {
  for (const tab of document.querySelectorAll("[role=tab]")) tab.addEventListener("click", () => section.hidden ? keepInAddress() : opened());
  addEventListener("hashchange", () => {
    const lesson = lessonInAddress();
    if (lesson) follow(lesson);
    else if (!section.hidden) document.getElementById("tab-inspect").click();
  });
}
