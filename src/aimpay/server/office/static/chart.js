// Draws the charts of a page from the JSON beside them, in the colours of tokens.css, and again when those change.

const charts = [...document.querySelectorAll("[data-chart]")];
const NARROW = 560;

function token(words) {
  const [name, percent] = words.slice("token:".length).split("/");
  const colour = getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  return percent ? colour + Math.round(percent * 2.55).toString(16).padStart(2, "0") : colour;
}

function painted(value) {
  if (typeof value === "string") return value.startsWith("token:") ? token(value) : value;
  if (Array.isArray(value)) return value.map(painted);
  if (!value || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, painted(one)]));
}

function draw(place) {
  const figure = painted(JSON.parse(document.getElementById(place.dataset.chart).textContent));
  const narrow = place.parentElement.clientWidth < NARROW;
  const font = { family: token("token:font"), size: narrow ? 12 : 14, color: token("token:muted") };
  const { layout } = figure;
  if (narrow && layout.xaxis.nticks) layout.xaxis.nticks = 4;
  // Beside a short bar there is little room: the rest is read on pointing at it, and in the table.
  if (narrow) for (const one of layout.annotations ?? []) if (one.text.length > 18) [one.text] = one.text.split(" · ");
  place.style.height = `${figure.height}px`;
  place.style.minWidth = figure.width ? `${figure.width}px` : "";
  return window.Plotly.react(place, figure.data, {
    paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)", separators: ",\u00a0", dragmode: false, font,
    hoverlabel: { bgcolor: token("token:surface"), bordercolor: token("token:line-strong"), align: "left",
      font: { ...font, color: token("token:ink") } },
    ...layout,
  }, { displayModeBar: false, responsive: true, staticPlot: false, doubleClick: false });
}

async function drawAll() {
  await document.fonts.ready;
  for (const place of charts) await draw(place);
  document.body.dataset.drawn = charts.length;
}

function failed() {
  for (const place of charts) {
    const words = document.createElement("p");
    words.className = "muted";
    words.textContent = "График не нарисовался. Все цифры — в таблице под ним.";
    place.parentElement.replaceWith(words);
  }
  for (const table of document.querySelectorAll("details.as-table")) table.open = true;
}

function loaded(address) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = resolve;
    script.onerror = reject;
    document.head.append(script);
  });
}

if (charts.length) {
  loaded("/look/vendor/plotly-basic.min.js").then(drawAll).catch(failed);
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
}

// A link is copied by a button where the browser allows it; else the field is there to be selected.
const [copier, field] = [document.querySelector("[data-copier]"), document.querySelector("[data-copy]")];
if (copier && navigator.clipboard) {
  copier.hidden = false;
  copier.addEventListener("click", async () => {
    await navigator.clipboard.writeText(field.value);
    copier.textContent = "Скопировано";
  });
}
field?.addEventListener("focus", () => field.select());
