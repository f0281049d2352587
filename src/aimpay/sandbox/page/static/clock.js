// The movable clock.

import { get, post } from "./api.js";
import { $ } from "./dom.js";
import { attempt, toast } from "./dialog.js";
import { date, plural, time } from "./format.js";
import { on } from "./state.js";

const STEPS = { hour: 3600, day: 86_400, month: 30 * 86_400 };
const TICK = 1000;
let ahead = 0; // milliseconds between the sandbox's time and this computer's

function take(view) {
  ahead = Date.parse(view.now) - Date.now();
  const days = view.offset_seconds / STEPS.day;
  $("#clock-ahead").textContent = days < 0.02 ? "" : days < 1 ? `впереди на ${plural(Math.round(days * 24), "час", "часа", "часов")}` : `впереди на ${plural(Math.round(days), "день", "дня", "дней")}`;
  draw();
}

function draw() {
  const now = new Date(Date.now() + ahead);
  $("#clock-now").textContent = `${date(now)}, ${time(now)}`;
  $("#clock-now").dateTime = now.toISOString();
}

async function advance(button) {
  button.disabled = true;
  await attempt(async () => {
    take(await post("clock/advance", { seconds: STEPS[button.dataset.step] }));
    toast(`Часы переведены: ${$("#clock-now").textContent}.`);
  });
  button.disabled = false;
  button.focus();
}

const load = () => attempt(async () => take(await get("clock")));

export async function startClock() {
  for (const button of document.querySelectorAll("[data-step]")) button.addEventListener("click", () => advance(button));
  on("change:clock", load);
  on("again", load);
  setInterval(draw, TICK);
  await load();
}
