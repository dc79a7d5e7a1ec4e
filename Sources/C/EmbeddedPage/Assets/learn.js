// The view "Learn": byte-pair encoding learns from a text, a merge at a time. The server learns; this shows its steps.

import { ask } from "./api.js";
import { counted, element, grouped } from "./elements.js";
import { acceptLessons, fitsAddress, keepLesson, lessonInAddress } from "./learn-link.js";
import { drawCurve, drawPairs, drawTokens, drawVocabulary, faces, tokenBox } from "./learn-views.js";
import { Lesson } from "./lesson.js";

const samples = {
  "The foot and its eyes": "the foot, the feet, the eyes on the foot, the eyes on the feet",
  "How many eyes?": "How many eyes does my foot have? My foot has no eyes. How many eyes does my other foot have?",
  "Low, newest, widest": "low low low low low lower lower newest newest newest newest newest newest widest widest widest",
  "aaabdaaabac": "aaabdaaabac",
  "Python": "for eye in eyes:\n    print(eye)\nfor foot in feet:\n    print(foot)\n",
  "Hindi": "पैर की आँख, पैर की आँखें, पैरों की आँखें",
  "Emoji": "👀🦶 👀🦶 👁️🦶 👀👀",
};
const firstText = samples["The foot and its eyes"], firstSentence = "the forefoot of the fee";
const paces = { slow: 3000, normal: 1500, fast: 600 };

function option(select, values, chosen) {
  for (const [value, text] of values) select.append(element("option", { value, selected: value === chosen }, text));
  return select;
}

// MARK: The elements

const text = element("textarea", { id: "learn-text", rows: 2, dir: "auto", spellcheck: "false", autocomplete: "off" });
const sample = option(element("select", { id: "learn-sample" }),
  [...Object.keys(samples).map(name => [name, name]), ["", "your own"]]);
const pattern = option(element("select", { id: "learn-pattern" }),
  [["o200k", "GPT-4o’s pattern"], ["gpt2", "GPT-2’s pattern"], ["qwen2", "Qwen’s pattern"]], "o200k");
const ties = option(element("select", { id: "learn-ties" }), [
  ["first-seen", "the first in the text"], ["huggingface", "the lowest ids (Hugging Face)"],
  ["sentencepiece", "the shortest (SentencePiece)"],
], "first-seen");
const display = option(element("select", { id: "learn-display" }), ["text", "bytes", "ids"].map(name => [name, name]), "text");
const pace = option(element("select", { id: "learn-pace" }), Object.keys(paces).map(name => [name, name]), "normal");
/** A lesson without a text has nothing but its text to show. */
const showWork = isShown => {
  for (const part of document.querySelectorAll("#learn :is(.learn-bar, .learn-columns)")) part.hidden = !isShown;
};
const note = element("p", { class: "hint", id: "learn-note", hidden: true }, "The address has no room for this text: reloading the page loses it.");
const status = element("p", { role: "status", id: "learn-status" });
const [first, back, next, play] = [["learn-first", "Start over"], ["learn-back", "Back"], ["learn-next", "Next"], ["learn-play", "Play"]]
  .map(([id, name]) => element("button", { id, type: "button" }, name));
const slider = element("input", { id: "learn-step", type: "range", min: 0, max: 0, value: 0 });
const place = element("output", { id: "learn-place", for: "learn-step" });
const story = element("div", { id: "learn-story", "aria-live": "polite" });
const tokens = element("div", { id: "learn-tokens", class: "learn-tokens", role: "group", "aria-label": "The text as tokens" });
const tokensCount = element("small"), pairsCount = element("small"), vocabularyCount = element("small");
const pairs = element("div", { id: "learn-pairs" },
  element("table", {},
    element("thead", {}, element("tr", {},
      element("th", { scope: "col" }, "pair"), element("th", { scope: "col", class: "number" }, "count"),
      element("td", { colspan: 2 }))),
    element("tbody")),
  element("p", { class: "rest" }));
const vocabulary = element("ol", { id: "learn-vocabulary", tabindex: 0, "aria-label": "Tokens learned so far, the newest first" });
const curve = element("div", { id: "learn-curve" });
const sentence = element("input", { id: "learn-sentence", type: "text", dir: "auto", autocomplete: "off", spellcheck: "false", maxlength: 1000 });
const sentenceTokens = element("div", { id: "learn-sentence-tokens", class: "learn-tokens", role: "group", "aria-label": "The other text as tokens" });
const sentenceCount = element("p", { class: "facts", id: "learn-sentence-count" });

const field = (name, control) => element("label", {}, element("span", {}, name), control);

function build(section) {
  section.replaceChildren(
    element("p", { class: "learn-lead" },
      "Byte-pair encoding learns tokens from text. Every byte starts as a token; an English letter is one byte. The two neighbours that "
      + "occur together most often become one new token, everywhere in the text: that is a ", element("b", {}, "merge"),
      ". Then it counts again, and merges again, as long as a pair occurs at least twice."),
    element("div", { class: "learn-source" },
      field("Text to learn from", text),
      element("div", {}, field("Example", sample),
        element("details", {}, element("summary", {}, "More choices"),
          element("div", { class: "learn-choices" }, field("Cut into pieces by", pattern),
            field("Of equally common pairs, merge", ties), field("Show tokens as", display))))),
    status, note,
    element("div", { class: "learn-bar", role: "group", "aria-label": "Steps" },
      element("div", { class: "learn-buttons" }, next, back, first, play, field("Speed", pace)),
      element("label", { class: "learn-slider" }, element("span", { class: "unseen" }, "Step"), slider, place)),
    story,
    element("div", { class: "learn-columns" },
      element("div", {},
        element("section", { "aria-label": "The text" }, element("h2", {}, "The text ", tokensCount),
          element("p", { class: "hint" }, "A dot is a space. A thick edge begins a piece: the text is first cut into pieces, about a word each "
            + "with the space before it. Nothing merges across pieces, so a comma and the space after it are never a pair."),
          tokens),
        element("section", { "aria-label": "Pairs" },
          element("h2", {}, "Pairs of neighbours ", pairsCount), pairs)),
      element("div", {},
        element("section", { "aria-label": "Another text" },
          element("h2", {}, "Type another text: how would these merges cut it?"),
          field("Cut by the merges so far, in the same order", sentence), sentenceTokens, sentenceCount),
        element("section", { "aria-label": "Vocabulary" },
          element("h2", {}, "Vocabulary ", vocabularyCount), vocabulary),
        element("section", { "aria-label": "Compression" }, element("h2", {}, "Bytes per token"), curve))),
    element("p", { class: "hint" }, "Keys: → next, ← back, Home first, End last, P play."));
}

// MARK: The state

let lesson = null, step = 0, timer = 0, isAsking = false, isStale = false, keepsStep = false;

async function learn(keeps) {
  keepsStep = keeps && (!isStale || keepsStep);
  isStale = true;
  if (isAsking) return;
  isAsking = true;
  while (isStale) {
    isStale = false;
    const keepsThis = keepsStep;
    try {
      lesson = new Lesson(await ask("learn", {
        text: text.value, pattern: pattern.value, ties: ties.value, sentence: sentence.value,
      }));
      status.textContent = "";
      if (!keepsThis) stop();
      show(keepsThis ? step : 0);
    } catch (error) {
      stop();
      lesson = null;
      status.textContent = error.message;
      story.replaceChildren();
      showWork(false);
    }
  }
  isAsking = false;
}

function show(to) {
  if (!lesson) return;
  lesson.display = display.value;
  showWork(lesson.answer.text.bytes > 0);
  step = Math.min(Math.max(to, 0), lesson.count);
  const upcoming = lesson.steps[step], last = lesson.steps[step - 1];
  const size = `${counted(lesson.tokenCount(step), "token")}, ${lesson.bytesPerToken(step).toFixed(2)} bytes each`;
  drawTokens(tokens, lesson, lesson.answer.text, step, true);
  drawPairs(pairs, lesson, step);
  drawVocabulary(vocabulary, lesson, step);
  drawCurve(curve, lesson, step);
  const other = lesson.answer.sentence;
  const count = drawTokens(sentenceTokens, lesson, other, step, false);
  sentenceCount.textContent = `${counted(other.bytes, "byte")}, ${counted(count, "token")} after ${counted(step, "merge")}`;
  tokensCount.textContent = size;
  pairsCount.textContent = `${grouped(lesson.pairs(step).pairCount)} different ones`;
  vocabularyCount.textContent = `${grouped(256 + step)} tokens`;
  slider.max = lesson.count;
  slider.value = step;
  slider.setAttribute("aria-valuetext", `${step} of ${counted(lesson.count, "merge")}`);
  place.textContent = `${step} of ${counted(lesson.count, "merge")}`;
  const focused = document.activeElement;
  const pair = upcoming ? [tokenBox(lesson, upcoming.left), " + ", tokenBox(lesson, upcoming.right)] : [];
  next.replaceChildren(...(upcoming ? ["Merge ", ...pair.map(part => part.cloneNode?.(true) ?? part)] : ["Nothing left to merge"]));
  next.disabled = !upcoming;
  back.disabled = first.disabled = step === 0;
  play.disabled = !lesson.count;
  // A button that can do nothing more must not take the focus with it.
  if (focused === next && next.disabled) back.focus();
  if ((focused === back || focused === first) && back.disabled) next.focus();
  const begun = lesson.answer.text.bytes ? [`Every byte is a token: ${counted(lesson.answer.text.bytes, "token")}.`] : [];
  story.replaceChildren(
    element("p", {}, ...(last
      ? [element("b", {}, "Done: "), tokenBox(lesson, last.left), " + ", tokenBox(lesson, last.right), " became ",
        tokenBox(lesson, last.token), ` in ${counted(last.replaced, "place")}. It is token ${last.token}.`]
      : begun)),
    element("p", {}, ...(upcoming
      ? [element("b", {}, "Next: "), ...pair, ...faces(upcoming.reason.slice(lesson.nameOf(upcoming).length))]
      : faces(lesson.answer.rest.reason))));
  section.dataset.shown = step;
  keep();
}

const firstChoices = { pattern: pattern.value, ties: ties.value, display: display.value };

function keep() {
  const choices = { pattern: pattern.value, ties: ties.value, display: display.value };
  const other = Object.entries(choices).filter(([name, value]) => value !== firstChoices[name]);
  const kept = { text: text.value, sentence: sentence.value, ...Object.fromEntries(other), step };
  note.hidden = fitsAddress(kept);
  keepLesson(section, kept);
}

/** Shows the lesson of an address; what the address leaves out is as at first. */
function follow(address) {
  stop();
  text.value = address.text ?? firstText;
  sentence.value = (address.sentence ?? firstSentence).slice(0, sentence.maxLength);
  sample.value = Object.keys(samples).find(name => samples[name] === text.value) ?? "";
  for (const [name, select] of Object.entries({ pattern, ties, display })) {
    const value = address[name] ?? firstChoices[name];
    if ([...select.options].some(option => option.value === value)) select.value = value;
  }
  step = address.step;
  learn(true);
}

// MARK: Playing

function stop() {
  clearInterval(timer);
  timer = 0;
  play.textContent = "Play";
  story.setAttribute("aria-live", "polite");
}

function start() {
  clearInterval(timer);
  // A reader would never come to the end of a sentence.
  story.setAttribute("aria-live", "off");
  play.textContent = "Stop";
  timer = setInterval(() => {
    show(step + 1);
    if (step === lesson.count) stop();
  }, paces[pace.value]);
}

function toggle() {
  if (timer) return stop();
  show(step === lesson.count ? 0 : step + 1);
  start();
}

function go(to) {
  stop();
  show(to);
}

function connect(section) {
  let waiting = 0;
  const later = keeps => {
    clearTimeout(waiting);
    waiting = setTimeout(() => learn(keeps), 150);
  };
  text.addEventListener("input", () => {
    sample.value = "";
    later(false);
  });
  sentence.addEventListener("input", () => later(true));
  sample.addEventListener("change", () => {
    if (!sample.value) return text.focus();
    text.value = samples[sample.value];
    learn(false);
  });
  pattern.addEventListener("change", () => learn(false));
  ties.addEventListener("change", () => learn(false));
  display.addEventListener("change", () => show(step));
  pace.addEventListener("change", () => timer && start());
  next.addEventListener("click", () => go(step + 1));
  back.addEventListener("click", () => go(step - 1));
  first.addEventListener("click", () => go(0));
  play.addEventListener("click", toggle);
  slider.addEventListener("input", () => go(Number(slider.value)));
  // In the whole view, whatever has the focus, unless it needs the keys itself.
  addEventListener("keydown", event => {
    if (section.hidden || document.querySelector("dialog[open]") || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    if (event.target.matches("input:not([type=range]), textarea, select") || event.key.startsWith("Arrow") && event.target.matches("[role=tab]")) return;
    const move = { ArrowRight: () => go(step + 1), ArrowLeft: () => go(step - 1), Home: () => go(0), End: () => go(lesson.count), p: toggle }[event.key];
    if (!move || !lesson) return;
    event.preventDefault();
    move();
  });
  acceptLessons(section, () => {
    takeKeys();
    if (lesson) keep();
  }, follow);
}

/** Whoever opened the view with a pointer means its keys, and not those of the tabs. */
function takeKeys() {
  if (document.activeElement.matches("#tab-learn:not(:focus-visible)")) next.focus({ preventScroll: true });
}

const section = document.getElementById("learn");
build(section);
connect(section);
takeKeys();
follow(lessonInAddress() ?? { step: 0 });
