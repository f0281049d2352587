// Shows a text of the bot as Telegram will, while it is being written.

const form = document.getElementById("text-form");
const at = (id) => document.getElementById(id);
let waiting = 0;

async function show() {
  const answer = await fetch(form.dataset.preview, { method: "POST", body: new URLSearchParams(new FormData(form)) });
  if (!answer.ok) return;
  const shown = await answer.json();
  at("shown").innerHTML = shown.html;
  at("length").textContent = shown.length;
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
