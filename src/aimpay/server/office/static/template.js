// Shows a message as it is being written.

const form = document.querySelector("form[data-preview]");
const at = (id) => document.getElementById(id);
let waiting = 0;

async function show() {
  const answer = await fetch(form.dataset.preview, { method: "POST", body: new URLSearchParams(new FormData(form)) });
  if (!answer.ok) return;
  const shown = await answer.json();
  at("shown-telegram").innerHTML = shown.telegram;
  at("shown-button").textContent = shown.button;
  at("shown-button").hidden = !shown.button;
  at("shown-subject").textContent = shown.subject;
  at("shown-letter").textContent = shown.letter;
  at("problems").replaceChildren(...shown.problems.map((words) => {
    const line = document.createElement("li");
    line.className = "problem";
    line.textContent = words;
    return line;
  }));
}

form.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(() => show().catch(() => {}), 300);
});
