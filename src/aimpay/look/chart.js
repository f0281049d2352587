// Draws the partner's chart from the JSON in the page, in the colours of tokens.css, and again when they change.
"use strict";

const data = JSON.parse(document.getElementById("data").textContent);
for (const state of data.states) state.rubles = state.kopecks.map((sum) => sum / 100);
const months = ["январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август", "сентябрь", "октябрь",
  "ноябрь", "декабрь"];
const shortMonths = ["янв", "фев", "мар", "апр", "май", "июн", "июл", "авг", "сен", "окт", "ноя", "дек"];

window.Plotly.register({
  moduleType: "locale",
  name: "ru",
  dictionary: {},
  format: {
    days: ["воскресенье", "понедельник", "вторник", "среда", "четверг", "пятница", "суббота"],
    shortDays: ["вс", "пн", "вт", "ср", "чт", "пт", "сб"],
    months, shortMonths, date: "%d.%m.%Y", decimal: ",", thousands: "\u00a0",
  },
});

const day = 86400000;
const narrow = () => window.innerWidth < 560;
const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

function layout(more) {
  const axis = { gridcolor: token("line"), linecolor: token("line-strong"), zerolinecolor: token("line-strong"),
    fixedrange: true, automargin: true };
  return {
    locale: "ru", showlegend: false, dragmode: false, bargap: 0.35, hovermode: "x unified",
    paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)", separators: ",\u00a0",
    margin: { l: 8, r: 8, t: 12, b: 8 },
    font: { family: token("font"), size: 14, color: token("muted") },
    hoverlabel: { bgcolor: token("surface"), bordercolor: token("line-strong"),
      font: { family: token("font"), size: 14, color: token("ink") } },
    ...more,
    xaxis: { ...axis, showgrid: false, hoverformat: "%-d %B %Y", ...more.xaxis },
    yaxis: { ...axis, rangemode: "tozero", ...more.yaxis },
  };
}

function line(points, first, name, colour) {
  const [x, y] = [points.map((point) => point[0]), points.map((point) => point[1])];
  if (!x.length || x[0] > first) { x.unshift(first); y.unshift(0); }
  if (x.at(-1) < data.today) { x.push(data.today); y.push(y.at(-1)); }
  return { type: "scatter", mode: x.length > 1 ? "lines" : "markers", x, y, name,
    line: { color: token(colour), width: 3, shape: "hv" }, marker: { color: token(colour), size: 10 },
    hovertemplate: `${name}: <b>%{y}</b><extra></extra>` };
}

function label(points, name, colour, shift) {
  const count = points.length ? points.at(-1)[1] : 0;
  return { x: 1, xref: "paper", y: count, xanchor: "left", yanchor: "middle", xshift: 8, yshift: shift, showarrow: false,
    text: `${name} <b>${count}</b>`, font: { color: token(colour), size: 14 } };
}

function dayBefore(date) {
  const moment = new Date(`${date}T00:00:00Z`);
  moment.setUTCDate(moment.getUTCDate() - 1);
  return moment.toISOString().slice(0, 10);
}

function drawFriends(config) {
  const days = [...data.came, ...data.paid].map((point) => point[0]).sort();
  const first = dayBefore(days[0]);
  const top = Math.max(...[...data.came, ...data.paid].map((point) => point[1]));
  const last = (points) => (points.length ? points.at(-1)[1] : 0);
  const fewDays = (Date.parse(data.today) - Date.parse(first)) / day < 6;
  const near = Math.abs(last(data.came) - last(data.paid)) < top * 0.1;
  window.Plotly.react("friends", [line(data.came, first, "пришли", "accent"), line(data.paid, first, "купили", "ok")],
    layout({
      margin: { l: 8, r: 104, t: 12, b: 8 },
      xaxis: { type: "date", range: [first, data.today], tickformat: "%-d %b",
        ...(fewDays ? { dtick: day } : { nticks: narrow() ? 4 : 6 }) },
      yaxis: { range: [0, top * 1.12 + 0.2], tickformat: ",d", ...(top < 6 ? { dtick: 1 } : { nticks: 6 }) },
      annotations: [label(data.came, "пришли", "accent", near ? 10 : 0), label(data.paid, "купили", "ok", near ? -10 : 0)],
    }), config);
}

function drawMoney(config) {
  const colours = { available: "ok", held: "wait", review: "line-strong" };
  const shown = data.states.filter((state) => state.rubles.some((sum) => sum > 0));
  const years = new Set(data.months.map((month) => month.slice(0, 4)));
  const names = data.months.map((month) => {
    const name = shortMonths[Number(month.slice(5, 7)) - 1];
    return years.size > 1 || !narrow() ? `${name} ${month.slice(0, 4)}` : name;
  });
  const traces = shown.map((state) => ({ type: "bar", name: state.name, x: names, y: state.rubles,
    marker: { color: token(colours[state.key]) }, hovertemplate: `${state.name}: <b>%{y:,.0f}\u00a0₽</b><extra></extra>` }));
  const totals = data.months.map((_, at) => shown.reduce((sum, state) => sum + state.rubles[at], 0));
  const few = data.months.length < 7;
  const labelled = data.months.length < (narrow() ? 4 : 9);
  window.Plotly.react("money", traces, layout({
    barmode: "stack",
    xaxis: { type: "category", nticks: narrow() ? 6 : 12, tickangle: narrow() && years.size > 1 ? -45 : 0, range: few ? [-0.5 - (6 - names.length) / 4, names.length - 0.5 + (6 - names.length) / 4] : undefined },
    yaxis: { tickformat: ",.0f", ticksuffix: "\u00a0₽", nticks: 5, range: [0, Math.max(...totals, 1) * 1.15] },
    annotations: labelled ? totals.map((sum, at) => ({ x: names[at], y: sum, yshift: 12, showarrow: false,
      text: `<b>${sum.toLocaleString("ru-RU")}\u00a0₽</b>`, font: { color: token("ink"), size: 14 } })) : [],
  }), config);
  document.getElementById("states").replaceChildren(...shown.map((state) => {
    const [entry, mark] = [document.createElement("span"), document.createElement("i")];
    mark.style.background = token(colours[state.key]);
    entry.append(mark, state.name);
    return entry;
  }));
}

function draw() {
  const config = { displayModeBar: false, responsive: true, locale: "ru" };
  drawFriends(config);
  if (data.months.length) drawMoney(config);
  else document.getElementById("money").closest("section").hidden = true;
}

document.fonts.ready.then(draw);
window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);

let waiting = 0;
window.addEventListener("resize", () => {
  clearTimeout(waiting);
  waiting = setTimeout(draw, 200);
});
