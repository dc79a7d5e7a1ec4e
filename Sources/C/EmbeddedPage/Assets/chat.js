// Messages of a chat: what a model's template makes of them, and how many tokens OpenAI's interface counts.

import { askAbout } from "./api.js";
import { byID, counted, element } from "./elements.js";

/** Each: the text of all messages, ending where the model's answer begins. */
const templates = {
  "ChatML (Qwen and others)": messages =>
    messages.map(({ role, content }) => `<|im_start|>${role}\n${content}<|im_end|>\n`).join("") + "<|im_start|>assistant\n",
  "Harmony (gpt-oss)": messages =>
    messages.map(({ role, content }) => `<|start|>${role}<|message|>${content}<|end|>`).join("") + "<|start|>assistant",
  "Llama 3": messages => "<|begin_of_text|>"
    + messages.map(({ role, content }) => `<|start_header_id|>${role}<|end_header_id|>\n\n${content.trim()}<|eot_id|>`).join("")
    + "<|start_header_id|>assistant<|end_header_id|>\n\n",
};

/** OpenAI's documented rule, for the encodings that it is documented for. */
const perMessage = 3, reply = 3, documented = ["o200k_base", "cl100k_base"];

/** Sets up the dialog; `use(text)` is called with a template's text, `encodings()` gives the names that are shown. */
export function startChat(use, encodings) {
  const dialog = byID("chat"), rows = byID("chat-messages"), family = byID("chat-family"), preview = byID("chat-preview");
  family.append(...Object.keys(templates).map(name => element("option", {}, name)));
  const add = (role, content) => {
    const number = rows.children.length;
    const row = element("div", { class: "message" },
      element("select", { "aria-label": `Role of message ${number}` },
        ...["system", "user", "assistant"].map(name => element("option", { selected: name === role }, name))),
      element("textarea", { "aria-label": `Message ${number}`, rows: "2", dir: "auto", spellcheck: "false" }),
      element("button", { type: "button", "aria-label": `Remove message ${number}`, onclick: () => { row.remove(); update(); } }, "×"));
    row.querySelector("textarea").value = content;
    rows.append(row);
  };
  const messages = () => [...rows.children].map(row => ({
    role: row.querySelector("select").value, content: row.querySelector("textarea").value }));
  add("system", "You are a careful zoologist.");
  add("user", "How many eyes does my foot have?");

  let asked = 0;
  async function update() {
    preview.textContent = templates[family.value](messages());
    const own = asked += 1, names = documented.filter(name => encodings().includes(name)), said = byID("chat-count");
    if (!names.length) { said.textContent = ""; return; }
    try {
      const texts = messages().flatMap(({ role, content }) => [role, content]);
      const counts = await Promise.all(texts.map(async text =>
        (await (await askAbout("count", { encodings: names }, new TextEncoder().encode(text.toWellFormed()))).json()).counts.map(count => count.tokens)));
      if (own !== asked) return;
      const totals = names.map((name, place) =>
        `${counted(counts.reduce((sum, count) => sum + count[place], reply + perMessage * messages().length), "token")} in ${name}`);
      said.textContent = `Sent to OpenAI's interface: ${totals.join(", ")} (3 for each message and 3 for the reply, as OpenAI documents it).`;
    } catch (error) {
      said.textContent = error.message;
    }
  }
  dialog.addEventListener("input", update);
  byID("chat-add").addEventListener("click", () => {
    add(messages().at(-1)?.role === "user" ? "assistant" : "user", "");
    rows.lastChild.querySelector("textarea").focus();
    update();
  });
  byID("chat-use").addEventListener("click", () => {
    use(templates[family.value](messages()));
    dialog.close();
  });
  byID("open-chat").addEventListener("click", () => {
    update();
    dialog.showModal();
  });
}
