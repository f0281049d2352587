// Draws the progress of a report anew while it is being made; when its state changes, the page does.

const box = document.querySelector("#progress");

async function look() {
  try {
    const answer = await fetch(box.dataset.progress, { headers: { Accept: "application/json" } });
    if (answer.ok) {
      const shown = await answer.json();
      if (shown.status !== box.dataset.status) return location.reload();
      const bar = box.querySelector("progress");
      bar.max = shown.total || 1;
      bar.value = shown.done;
      box.querySelector("[data-part=line]").textContent = shown.line;
    }
  } catch { /* the connection is away: look again */ }
  setTimeout(look, 2000);
}

if (box) setTimeout(look, 1000);
