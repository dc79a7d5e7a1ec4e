// One token at a time can have the focus; the panel says what it is.
const panel = document.getElementById("panel");
const tokens = [...document.querySelectorAll(".line i")];
const indexOf = new Map(tokens.map((token, index) => [token, index]));

function facts(token) {
  const line = token.parentElement;
  const place = [...line.children].indexOf(token);
  const all = line.dataset.k.split(" ").map((fact, index) => {
    const [id, bytes] = fact.split(",").map(Number);
    return [id, bytes ?? [...line.children[index].textContent].length];
  });
  const start = all.slice(0, place).reduce((sum, fact) => sum + fact[1], Number(line.dataset.b));
  const [id, bytes] = all[place];
  return `token ${Number(line.dataset.t) + place} · id ${id} · bytes ${start}..${start + bytes} · ${token.textContent}`;
}

function show(token, takesFocus) {
  for (const old of document.querySelectorAll(".line i.at")) { old.classList.remove("at"); old.tabIndex = -1; }
  token.classList.add("at");
  token.tabIndex = 0;
  panel.textContent = facts(token);
  if (takesFocus) token.focus();
}

for (const token of tokens) token.tabIndex = -1;
if (tokens.length) tokens[0].tabIndex = 0;
const tokenAt = event => event.target.closest?.(".line i");
document.addEventListener("pointerover", event => tokenAt(event) && show(tokenAt(event), false));
document.addEventListener("focusin", event => tokenAt(event) && show(tokenAt(event), false));
document.addEventListener("click", event => {
  const token = tokenAt(event);
  if (token) show(token, true);
  const link = event.target.closest?.("a[data-t]");
  if (!link) return;
  // To the token itself, where the page shows it.
  const section = link.closest("section");
  const line = [...section.querySelectorAll(".line p")].find(line => {
    const place = Number(link.dataset.t) - Number(line.dataset.t);
    return place >= 0 && place < line.children.length;
  });
  if (!line) return;
  event.preventDefault();
  const found = line.children[Number(link.dataset.t) - Number(line.dataset.t)];
  found.scrollIntoView({ block: "center" });
  show(found, true);
});
document.addEventListener("keydown", event => {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step || !indexOf.has(document.activeElement)) return;
  const next = tokens[indexOf.get(document.activeElement) + step];
  if (next) { show(next, true); event.preventDefault(); }
});
