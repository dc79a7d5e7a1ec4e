// Where the text comes from: the keyboard, the clipboard, files, examples.

import { byID, counted, element, grouped } from "./elements.js";
import { refresh, showPart } from "./inspector.js";
import { samples } from "./samples.js";
import { showSelection } from "./selection.js";
import { area, mostCounted, remark, say, source, state } from "./state.js";

/** In characters: a text area takes long to lay out a longer paste, so the page takes it instead. */
const longPaste = 20000;

/** Shows a text that does not come from the keyboard, with the caret after a stretch of it. */
export function put(text, { after = "", look = "", leadsToLearning = false } = {}) {
  source.set(text);
  const place = after ? text.indexOf(after) + after.length : 0;
  if (!source.isInParts) area.setSelectionRange(place, place);
  area.scrollTop = 0;
  changed(look, leadsToLearning);
}

export const putSample = ({ at, text, ...rest }) => put(text, { after: at, ...rest });

function changed(look = "", leadsToLearning = false) {
  state.selected = null;
  remark(look, leadsToLearning);
  say("");
  refresh();
}

async function open(file) {
  if (!file) return;
  if (file.size > mostCounted) {
    say(`${file.name} has ${counted(file.size, "byte")}, more than this page counts (${grouped(mostCounted)}); try: bpe count FILE`);
    return;
  }
  source.open(new Uint8Array(await file.arrayBuffer()));
  area.setSelectionRange(0, 0);
  changed();
}

/** Whoever selects all that is in the box of a long text means all of the text. */
const isAllSelected = () =>
  source.isInParts && area.selectionStart === 0 && area.selectionEnd > 0 && area.selectionEnd === area.value.length;

/** The text that an edit puts in place of what is selected, or null if it does something else. */
function inserted({ inputType, data }) {
  if (inputType.startsWith("delete")) return isAllSelected() ? "" : null;
  return inputType === "insertLineBreak" ? "\n" : data;
}

function acceptFiles() {
  byID("file").addEventListener("change", event => open(event.target.files[0]));
  addEventListener("dragover", event => {
    event.preventDefault();
    area.classList.add("dropping");
  });
  addEventListener("dragleave", () => area.classList.remove("dropping"));
  addEventListener("drop", event => {
    event.preventDefault();
    area.classList.remove("dropping");
    const { files } = event.dataTransfer, text = event.dataTransfer.getData("text/plain");
    if (files.length) open(files[0]); else if (text) put(text);
  });
}

function acceptTyping() {
  area.addEventListener("input", () => {
    source.take();
    changed();
  });
  const takeInstead = (event, text) => {
    if (!event.cancelable || text === null || !isAllSelected() && text.length < longPaste) return;
    event.preventDefault();
    const isWhole = area.selectionStart === 0 && area.selectionEnd === area.value.length;
    if (isAllSelected()) source.set(text); else source.insert(text);
    // A long text is read from its beginning; after a paste into another, the caret is where the paste ends.
    if (isWhole) {
      source.reveal(0, 0);
      area.scrollTop = 0;
    }
    changed();
  };
  area.addEventListener("paste", event => takeInstead(event, event.clipboardData?.getData("text/plain") ?? null));
  area.addEventListener("beforeinput", event => takeInstead(event, inserted(event)));
  for (const name of ["copy", "cut"]) {
    area.addEventListener(name, event => {
      if (!isAllSelected() || source.text === null) return;
      event.preventDefault();
      event.clipboardData.setData("text/plain", source.text);
      if (name === "cut") put("");
    });
  }
  for (const [id, step] of [["part-before", -1], ["part-after", 1]]) {
    byID(id).addEventListener("click", () => {
      source.step(step);
      state.selected = null;
      showPart();
      showSelection();
    });
  }
}

export function acceptInput() {
  acceptTyping();
  acceptFiles();
  byID("samples").append("Try ", ...samples.map(sample =>
    element("button", { class: "sample", onclick: () => putSample(sample) }, sample.name)));
}
