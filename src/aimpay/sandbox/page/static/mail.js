// The mail box: a list, and the open letter in a frame without scripts.

import { get, getList } from "./api.js";
import { empty, h, icon } from "./dom.js";
import { attempt } from "./dialog.js";
import { dayTime, size } from "./format.js";
import { openLink } from "./links.js";
import { facts, panel, parts, status } from "./panel.js";

const EVENTS = {
  queued: ["wait", "в очереди"], scheduled: ["wait", "запланировано"], sent: ["wait", "отправлено"], delivered: ["ok", "доставлено"],
  delivery_delayed: ["wait", "задерживается"], opened: ["ok", "открыто"], clicked: ["ok", "перешли по ссылке"], bounced: ["bad", "не доставлено"],
  complained: ["bad", "пожаловались на спам"], failed: ["bad", "ошибка"], suppressed: ["bad", "адрес в стоп-листе"], canceled: ["bad", "отменено"],
};
const PAPER = "html{background:#fff}"; // under a letter that has no dark face of its own

let letters = []; // as in the list, newest first
let opened = null; // id of the open letter
let letter = null;
let face = "html";

const word = (event) => status(...(EVENTS[event.replace(/^email\./, "")] ?? ["plain", event]));

async function load(box) {
  letters = await getList("resend/emails");
  if (!letters.length) {
    box.replaceChildren(empty("mail", "Писем пока нет", "После оплаты сюда придёт письмо со ссылкой на вступление в группу."));
    return;
  }
  const wide = matchMedia("(min-width: 960px)").matches;
  if (wide && !letters.some((one) => one.id === opened)) opened = letters[0].id;
  if (opened && letter?.id !== opened) letter = await get(`resend/emails/${opened}`);
  draw(box);
}

function draw(box) {
  const list = h("div", { class: "mail-list", role: "list" }, letters.map((one) => row(one, box)));
  const known = box.querySelector(".letter");
  const same = known?.dataset.key === keyOf();
  const reading = same ? known : letterView(box);
  box.replaceChildren(h("div", { class: "split", "data-open": opened ? "" : null }, list, reading));
}

const keyOf = () => `${letter?.id}/${face}`;

function row(one, box) {
  const show = () => attempt(async () => {
    opened = one.id;
    letter = await get(`resend/emails/${one.id}`);
    draw(box);
  });
  return h(
    "button",
    { type: "button", class: "mail-row", role: "listitem", "aria-current": String(one.id === opened), "data-testid": `mail-${one.id}`, onclick: show },
    h("span", { class: "mail-top" }, h("span", { class: "cut" }, one.to.join(", ")), h("time", { class: "hint" }, dayTime(one.created_at))),
    h("span", { class: "mail-subject" }, one.subject),
    word(one.last_event),
  );
}

function letterView(box) {
  if (!letter || !opened) return h("div", { class: "letter" });
  const back = () => {
    opened = null;
    letter = null;
    draw(box);
  };
  const turn = (id) => {
    face = id;
    draw(box);
  };
  return h(
    "section",
    { class: "letter", "data-key": keyOf(), "data-testid": "letter", "aria-label": "Письмо" },
    h("button", { type: "button", class: "button back", onclick: back }, icon("back"), "Все письма"),
    h("h2", {}, letter.subject),
    facts([["От", letter.sender], ["Кому", letter.to.join(", ")], ["Ответить", letter.reply_to.join(", ")], ["Когда", dayTime(letter.created_at)]]),
    files(),
    letter.html && letter.text && parts("mail", [{ id: "html", title: "Письмо" }, { id: "text", title: "Текстом" }], face, turn, "Вид письма"),
    letter.html && face === "html" ? frame() : h("pre", { class: "letter-text" }, letter.text ?? ""),
  );
}

function files() {
  if (!letter.attachments?.length) return null;
  const links = letter.attachments.map((one, index) =>
    h("a", { class: "chip", href: one.path ?? `/sandbox/api/resend/emails/${letter.id}/attachments/${index}`, download: one.filename }, icon("file"), one.filename, " ", h("span", { class: "hint" }, size(one.size))),
  );
  return h("div", { class: "row" }, links);
}

function frame() {
  const dark = /prefers-color-scheme:\s*dark/.test(letter.html);
  const view = h("iframe", { class: `letter-frame ${dark ? "dark" : ""}`, title: "Содержание письма", sandbox: "allow-same-origin", "data-testid": "letter-frame" });
  view.srcdoc = `<style>${dark ? "" : PAPER}body{margin:16px}</style>${letter.html}`;
  view.addEventListener("load", () => prepare(view));
  return view;
}

// Scripts do not run in the frame; its links are followed by the demo as the chosen person would.
function prepare(view) {
  const page = view.contentDocument;
  view.style.height = `${page.documentElement.scrollHeight}px`;
  page.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    if (!link) return;
    event.preventDefault();
    if (/^https?:/.test(link.href)) openLink(link.href);
  });
}

export const startMail = () => panel({ tab: "mail", topics: ["resend"], load });
