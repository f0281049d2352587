// Shows a text as it is being written: asks the server to draw it, and lists what is wrong with it.

export function previewing(form, draw) {
  let waiting = 0;

  async function show() {
    const answer = await fetch(form.dataset.preview, { method: "POST", body: new URLSearchParams(new FormData(form)) });
    if (!answer.ok) return;
    const shown = await answer.json();
    draw(shown);
    document.getElementById("problems").replaceChildren(...shown.problems.map((words) => {
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
}
