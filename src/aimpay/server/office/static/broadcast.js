// Draws a broadcast's progress anew while it moves; when its state changes, the buttons change with the page.

const box = document.querySelector("#progress");
const part = (name) => box.querySelector(`[data-part="${name}"]`);

function draw(shown) {
  const bar = box.querySelector("progress");
  bar.max = shown.total || 1;
  bar.value = shown.over;
  for (const name of ["line", "speed", "left"]) part(name).textContent = shown[name];
  part("reasons").textContent = shown.reasons.join(", ");
  part("counts").replaceChildren(...shown.counts.map((one) => {
    const link = document.createElement("a"), word = document.createElement("span");
    link.href = `${box.dataset.progress.replace("/progress", "/people")}?status=${one.status}`;
    word.className = `status ${one.kind}`;
    word.textContent = `${one.words}: ${one.count}`;
    link.append(word);
    return link;
  }));
}

async function look() {
  try {
    const answer = await fetch(box.dataset.progress, { headers: { Accept: "application/json" } });
    if (answer.ok) {
      const shown = await answer.json();
      if (shown.status !== box.dataset.status) return location.reload();
      draw(shown);
    }
  } catch { /* the connection is away: look again */ }
  setTimeout(look, 2000);
}

if (box && box.dataset.moving) setTimeout(look, 1500);
