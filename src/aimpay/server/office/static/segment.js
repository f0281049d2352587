// Counts whom a segment holds as it is being filled in.

const form = document.querySelector("form[data-count]");
const line = document.querySelector("#counted strong");
let waiting = 0;

async function count() {
  const body = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (value !== "") body.append(name, value);
  const answer = await fetch(form.dataset.count, { method: "POST", body, headers: { Accept: "application/json" } });
  const told = await answer.json();
  line.textContent = answer.ok ? told.words : told.error.message;
}

form.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(() => count().catch(() => {}), 400);
});
