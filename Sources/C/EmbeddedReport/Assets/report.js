document.addEventListener("keydown", event => {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step || !document.activeElement.classList.contains("token")) return;
  const tokens = [...document.querySelectorAll(".token")];
  const next = tokens[tokens.indexOf(document.activeElement) + step];
  if (next) { next.focus(); event.preventDefault(); }
});
