// The board: a card is dragged by mouse or finger, moved by the menu or by Alt and an arrow. It moves at once and
// goes back when the server refuses.

import { say } from "/office/static/say.js";

const board = document.querySelector("#board");
const dialog = document.querySelector("#move");
const FAR = 6, HELD_MS = 300, EDGE = 48, STALE_MS = 15_000;
let loadedAt = Date.now(), expanded = false, moving = 0;

const cardOf = (node) => node?.closest?.("[data-lead]");
const columnOf = (node) => node?.closest?.("[data-stage]");
const listOf = (column) => column.querySelector(".cards");

function count(stage, change) {
  document.querySelectorAll(`[data-count-of="${CSS.escape(stage)}"]`).forEach((place) => {
    place.textContent = Number(place.textContent) + change;
  });
}

async function send(lead, stage) {
  const answer = await fetch("/office/board/move", {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json" },
    body: JSON.stringify({ lead_id: Number(lead), stage }),
  });
  if (answer.ok) return;
  const body = await answer.json().catch(() => null);
  throw new Error(body?.error?.message ?? "Сервер не ответил.");
}

async function move(card, column) {
  const from = columnOf(card);
  if (!column || column === from) return;
  const next = card.nextElementSibling, focused = card.contains(document.activeElement) ? document.activeElement : null;
  listOf(column).prepend(card);
  count(from.dataset.stage, -1);
  count(column.dataset.stage, +1);
  focused?.focus();
  moving += 1;
  try {
    await send(card.dataset.lead, column.dataset.stage);
    say(`${card.dataset.name}: теперь в «${column.querySelector("h2 span").textContent}»`);
  } catch (error) {
    listOf(from).insertBefore(card, next);
    count(from.dataset.stage, +1);
    count(column.dataset.stage, -1);
    const why = error instanceof TypeError ? "Нет связи с сервером." : error.message;
    say(`${card.dataset.name}: не перенесено. ${why}`, true);
  } finally {
    moving -= 1;
  }
}

// The menu.
document.addEventListener("click", (event) => {
  const mover = event.target.closest("[data-move]");
  if (!mover) return;
  event.preventDefault();
  openMenu(cardOf(mover));
});
document.addEventListener("keydown", (event) => {
  const mover = event.target.closest?.("[data-move]");
  if (mover && event.key === " ") {
    event.preventDefault();
    openMenu(cardOf(mover));
  }
  const card = cardOf(event.target), step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (card && step && event.altKey) {
    event.preventDefault();
    const columns = [...board.querySelectorAll("[data-stage]")];
    move(card, columns[columns.indexOf(columnOf(card)) + step]);
    card.scrollIntoView({ block: "nearest", inline: "center" });
  }
});
let chosen = null;
function openMenu(card) {
  chosen = card;
  dialog.returnValue = "";
  dialog.querySelector("#move-who").textContent = card.dataset.name;
  for (const button of dialog.querySelectorAll(".move-list button")) {
    button.disabled = button.value === columnOf(card).dataset.stage;
  }
  dialog.showModal();
}
dialog.addEventListener("close", () => {
  const card = chosen, stage = dialog.returnValue;
  chosen = null;
  if (!card?.isConnected) return;
  card.querySelector("[data-move]").focus();
  if (stage) move(card, document.getElementById(`stage-${stage}`));
});

// Dragging. A finger first holds still, so that it can still scroll.
let drag = null;
document.addEventListener("pointerdown", (event) => {
  const card = cardOf(event.target);
  if (!card || event.button !== 0 || event.target.closest("[data-move]")) return;
  drag = { card, id: event.pointerId, x: event.clientX, y: event.clientY, ghost: null };
  if (event.pointerType === "touch") {
    const mine = drag;
    drag.touch = true;
    drag.timer = setTimeout(() => drag === mine && lift(event), HELD_MS);
  }
});
document.addEventListener("pointermove", (event) => {
  if (!drag || event.pointerId !== drag.id) return;
  const far = Math.hypot(event.clientX - drag.x, event.clientY - drag.y) > FAR;
  if (!drag.ghost && drag.touch && far) return drop();
  if (!drag.ghost && far) lift(event);
  if (drag?.ghost) carry(event);
});
document.addEventListener("pointerup", (event) => {
  if (!drag || event.pointerId !== drag.id) return;
  const { card, ghost, over } = drag;
  drop();
  if (ghost) {
    swallowClick();
    if (over) move(card, over);
  }
});
document.addEventListener("pointercancel", drop);

// The click with which a drag ends is no press of the link under it.
function swallowClick() {
  const ended = new AbortController();
  const swallow = (click) => { click.preventDefault(); click.stopPropagation(); };
  window.addEventListener("click", swallow, { capture: true, signal: ended.signal });
  setTimeout(() => ended.abort());
}

document.addEventListener("keydown", (event) => event.key === "Escape" && drop());
document.addEventListener("touchmove", (event) => drag?.ghost && event.preventDefault(), { passive: false });
document.addEventListener("contextmenu", (event) => drag?.touch && event.preventDefault());
document.addEventListener("dragstart", (event) => cardOf(event.target) && event.preventDefault());

function lift(event) {
  const box = drag.card.getBoundingClientRect();
  drag.ghost = drag.card.cloneNode(true);
  drag.ghost.classList.add("ghost");
  drag.ghost.removeAttribute("data-lead");
  drag.ghost.setAttribute("aria-hidden", "true");
  drag.ghost.style.width = `${box.width}px`;
  drag.dx = drag.x - box.left;
  drag.dy = drag.y - box.top;
  document.body.append(drag.ghost);
  drag.card.classList.add("lifted");
  document.documentElement.classList.add("dragging");
  carry(event);
}

function carry(event) {
  drag.ghost.style.transform = `translate(${event.clientX - drag.dx}px, ${event.clientY - drag.dy}px)`;
  const over = columnOf(document.elementFromPoint(event.clientX, event.clientY));
  if (over !== drag.over) {
    drag.over?.classList.remove("over");
    over?.classList.add("over");
    drag.over = over;
  }
  const strip = board.querySelector(".board"), box = strip.getBoundingClientRect();
  if (event.clientX > box.right - EDGE) strip.scrollLeft += 16;
  if (event.clientX < box.left + EDGE) strip.scrollLeft -= 16;
}

function drop() {
  if (!drag) return;
  clearTimeout(drag.timer);
  drag.ghost?.remove();
  drag.over?.classList.remove("over");
  drag.card.classList.remove("lifted");
  document.documentElement.classList.remove("dragging");
  drag = null;
}

document.addEventListener("more", () => { expanded = true; });

// Who comes back to the page sees it as it is now.
document.addEventListener("visibilitychange", refresh);
window.addEventListener("focus", refresh);
async function refresh() {
  const busy = drag || moving || expanded || dialog.open || board.contains(document.activeElement);
  if (document.hidden || busy || Date.now() - loadedAt < STALE_MS) return;
  loadedAt = Date.now();
  const answer = await fetch(location.href).catch(() => null);
  if (!answer?.ok || drag || moving) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("#board");
  const left = board.querySelector(".board").scrollLeft;
  if (!fresh) return;
  board.replaceChildren(...fresh.childNodes);
  board.querySelector(".board").scrollLeft = left;
}
