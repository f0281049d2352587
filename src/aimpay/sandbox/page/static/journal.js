// Every request between the product and the outside, newest first; a press shows both bodies.

import { get } from "./api.js";
import { empty, h } from "./dom.js";
import { pretty, seconds } from "./format.js";
import { panel, parts } from "./panel.js";

const SYSTEMS = [
  { id: "", title: "Все" }, { id: "telegram", title: "Телеграм" }, { id: "yookassa", title: "ЮKassa" }, { id: "resend", title: "Почта" },
  { id: "deepseek", title: "Модель" }, { id: "metrika", title: "Метрика" },
];
// The bot asks for news all the time, and a payer's browser fetches pages: neither tells much.
const QUIET = /getUpdates$|getUpdates\?|^GET \/yookassa\/checkout\//i;
const KEPT = 500;

let lines = [];
let system = "";
let words = "";
let polls = false;

const nameOf = (id) => SYSTEMS.find((one) => one.id === id)?.title ?? id;

async function load(box) {
  const last = lines.at(-1)?.seq ?? 0;
  const fresh = (await get(`journal?after=${last}&limit=${KEPT}`)).lines;
  lines = [...lines, ...fresh].slice(-KEPT);
  if (!box.querySelector(".journal")) frame(box);
  draw(box);
}

function frame(box) {
  const search = h("input", { type: "search", class: "search", placeholder: "Путь или слово из тела", "aria-label": "Искать в журнале", "data-testid": "journal-search" });
  search.addEventListener("input", () => {
    words = search.value.toLowerCase();
    draw(box);
  });
  const poll = h("input", { type: "checkbox", checked: polls, onchange: (event) => {
    polls = event.target.checked;
    draw(box);
  } });
  box.replaceChildren(
    h("div", { class: "toolbar" }, h("div", { class: "filters" }), search, h("label", { class: "check", title: "Опрос getUpdates и страницы, открытые в браузере" }, poll, "и фоновые")),
    h("div", { class: "journal", role: "list" }),
  );
}

function draw(box) {
  const choose = (id) => {
    system = id;
    draw(box);
  };
  box.querySelector(".filters").replaceChildren(parts("journal", SYSTEMS, system, choose, "Система"));
  const found = lines.filter(fits).reverse();
  const list = box.querySelector(".journal");
  if (found.length) list.replaceChildren(...found.map(row));
  else list.replaceChildren(empty("list", lines.length ? "Ничего не нашлось" : "Журнал пуст", lines.length ? "Измените отбор или слова поиска." : "Здесь появится каждый запрос между школой и внешними системами."));
}

function fits(line) {
  if (system && line.system !== system) return false;
  if (!polls && QUIET.test(`${line.method} ${line.path}`)) return false;
  return !words || `${line.path} ${line.request} ${line.response}`.toLowerCase().includes(words);
}

function row(line) {
  const known = drawn.get(line.seq);
  if (known) return known;
  const node = h(
    "details",
    { class: "line", role: "listitem", "data-testid": `journal-${line.seq}`, ontoggle: (event) => fold(event, line) },
    h(
      "summary",
      {},
      h("time", { class: "hint" }, seconds(line.at)),
      h("span", { class: "direction", title: line.direction === "out" ? "школа обратилась наружу" : "снаружи обратились к школе" }, line.direction === "out" ? "→" : "←"),
      h("span", { class: "system" }, nameOf(line.system)),
      h("span", { class: "path", title: line.path }, h("b", {}, line.method), " ", shortPath(line.path)),
      h("span", { class: `code ${tone(line.status)}` }, line.status === null ? "нет ответа" : String(line.status)),
      h("span", { class: "hint ms" }, `${Math.round(line.ms)}\u00a0мс`),
    ),
  );
  drawn.set(line.seq, node);
  return node;
}

const drawn = new Map();

function fold(event, line) {
  const { currentTarget: node } = event;
  if (!node.open || node.querySelector(".bodies")) return;
  node.append(h("div", { class: "bodies" }, body("Запрос", line.request), body("Ответ", line.response)));
}

const body = (title, text) => h("figure", {}, h("figcaption", { class: "hint" }, title), h("pre", {}, text ? pretty(text) : "пусто"));

const tone = (code) => (code === null || code >= 500 ? "bad" : code >= 400 ? "wait" : "ok");

const shortPath = (path) => path.replace(/^\/(telegram|yookassa|resend|deepseek|metrika)/, "").replace(/bot\d+:[^/]+/, "bot…");

export const startJournal = () => panel({ tab: "journal", topics: ["journal"], load, dot: false });
