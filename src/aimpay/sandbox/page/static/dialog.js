// Pop-ups: a short toast, an alert to be closed, and dialogs with a form.

import { $, h, icon } from "./dom.js";

let fading;

export function toast(text, kind = "plain") {
  const box = $("#toast");
  box.textContent = text;
  box.dataset.kind = kind;
  box.style.top = `${Math.max(0, $("#conversation").getBoundingClientRect().top) + 12}px`;
  box.hidden = false;
  clearTimeout(fading);
  fading = setTimeout(() => (box.hidden = true), Math.max(3500, text.length * 70));
}

// Runs an action started by a person and shows what went wrong, if anything did.
export async function attempt(action) {
  try {
    return await action();
  } catch (error) {
    toast(error.message, "bad");
    return undefined;
  }
}

export function alertBox(text) {
  const ok = h("button", { class: "button main", type: "submit", "data-testid": "alert-ok" }, "Понятно");
  open(h("form", { method: "dialog", class: "dialog-body" }, h("p", { class: "alert-text" }, text), h("div", { class: "row end" }, ok)), {
    testid: "alert",
    label: "Сообщение бота",
  });
}

export function confirmBox(title, text, yes, act, kind = "danger") {
  const go = h("button", { class: `button main ${kind}`, type: "submit", "data-testid": "confirm-yes" }, yes);
  const form = h(
    "form",
    { method: "dialog", class: "dialog-body", onsubmit: () => attempt(act) },
    h("h2", {}, title),
    h("p", {}, text),
    h("div", { class: "row end" }, cancelButton(), go),
  );
  open(form, { testid: "confirm", label: title });
}

export function cancelButton() {
  return h("button", { class: "button", type: "button", onclick: (event) => event.target.closest("dialog").close() }, "Отмена");
}

export function open(content, { testid, label, wide = "" }) {
  const box = h("dialog", { class: `dialog ${wide}`, "data-testid": testid, "aria-label": label }, content);
  box.addEventListener("close", () => box.remove());
  box.addEventListener("click", (event) => event.target === box && box.close());
  document.body.append(box);
  box.showModal();
  return box;
}

// A menu under a button. `items`: [{label, act, testid, kind?}].
export function menu(anchor, items) {
  const list = h("div", { class: "menu", role: "menu" });
  const close = () => {
    list.remove();
    document.removeEventListener("pointerdown", outside, true);
    anchor.setAttribute("aria-expanded", "false");
  };
  const outside = (event) => !list.contains(event.target) && close();
  for (const item of items) list.append(entry(item, close, anchor));
  list.addEventListener("keydown", (event) => walk(event, list, close, anchor));
  anchor.after(list);
  anchor.setAttribute("aria-expanded", "true");
  document.addEventListener("pointerdown", outside, true);
  list.firstElementChild.focus();
}

function entry({ label, act, testid, kind = "", shape }, close, anchor) {
  const run = () => {
    close();
    anchor.focus();
    attempt(act);
  };
  const attributes = { type: "button", role: "menuitem", class: `menu-item ${kind}`, "data-testid": testid, onclick: run };
  return h("button", attributes, shape && icon(shape), label);
}

function walk(event, list, close, anchor) {
  const items = [...list.children];
  const at = items.indexOf(document.activeElement);
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    event.preventDefault();
    items[(at + step + items.length) % items.length].focus();
  } else if (event.key === "Escape") {
    close();
    anchor.focus();
  }
}
