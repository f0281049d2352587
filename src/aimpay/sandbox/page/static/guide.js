// «Что попробовать»: five steps; each leads to its place and ticks itself when the story has got there.

import { getList } from "./api.js";
import { $, h, icon } from "./dom.js";
import { attempt, toast } from "./dialog.js";
import { openAs } from "./links.js";
import { chooseTab } from "./panel.js";
import { chooseWho, linksInChats } from "./share.js";
import { isMember } from "./header.js";
import { emit, on, recall, remember, state } from "./state.js";

const PAUSE = 600;
const done = new Set();
let timer;

const guests = () => state.people.filter((one) => !one.is_owner);
const named = (name, index) => guests().find((one) => one.first_name === name) ?? guests()[index] ?? state.people[0];
const anna = () => named("Анна", 0);
const boris = () => named("Борис", 1);

const STEPS = [
  { title: "Анна берёт ссылку", text: "«Начать», затем «Заработать»", go: () => look(anna(), null) },
  { title: "Борис открывает её", text: "Кнопка «Поделиться» у Анны — или нажмите здесь", go: hand },
  { title: "Борис платит", text: "Согласие, почта, карта 5555\u00a05555\u00a05555\u00a04444", go: () => look(boris(), "payments") },
  { title: "Группа и письмо", text: "Приглашение — в чате и на почте", go: () => look(boris(), "mail") },
  { title: "Анна видит бонус", text: "Снова «Заработать»", go: () => look(anna(), null) },
];

function look(who, tab) {
  emit("choose-person", who.id);
  if (tab && matchMedia("(min-width: 960px)").matches) chooseTab(tab);
  if (!matchMedia("(min-width: 960px)").matches) chooseTab("chat");
}

async function hand() {
  const links = await linksInChats();
  const own = links.find((one) => one.ownerId === anna().id && one.url.includes("start="));
  if (!own) {
    toast("Сначала пусть Анна возьмёт ссылку: «Начать», затем «Заработать».", "wait");
    look(anna(), null);
    return;
  }
  if (!matchMedia("(min-width: 960px)").matches) chooseTab("chat");
  chooseWho({ url: own.url, act: openAs, who: boris().id });
}

function draw() {
  const next = STEPS.findIndex((_step, index) => !done.has(index));
  $("#guide-steps").replaceChildren(...STEPS.map((step, index) => stepView(step, index, index === next)));
}

function stepView(step, index, isNext) {
  const ticked = done.has(index);
  return h(
    "li",
    {},
    h(
      "button",
      { type: "button", class: `step ${ticked ? "done" : ""} ${isNext ? "next" : ""}`, "aria-label": `Шаг ${index + 1}. ${step.title}${ticked ? " — сделано" : ""}`, title: step.text, "data-testid": `guide-step-${index + 1}`, onclick: () => attempt(step.go) },
      h("span", { class: "step-number" }, ticked ? icon("check") : String(index + 1)),
      h("span", { class: "step-text" }, h("b", {}, step.title), h("span", { class: "hint" }, step.text)),
    ),
  );
}

const messagesOf = (one) => getList(`telegram/users/${one.id}/messages?limit=200`);

// Looks at the outside systems only: the page knows nothing of the school's own data.
async function check() {
  if (guests().length < 2) return;
  const [annas, boriss, payments, letters] = await Promise.all([messagesOf(anna()), messagesOf(boris()), getList("yookassa/payments"), getList("resend/emails")]);
  const paid = payments.find((one) => one.status === "succeeded");
  const entered = state.groups.some((one) => isMember(boris().id, one.id));
  const told = annas.filter((one) => one.from_bot && paid && sentAt(one) * 1000 >= Date.parse(paid.created_at));
  done.clear();
  const facts = [
    annas.some((one) => one.from_bot && /start=/.test(JSON.stringify([one.html, one.caption_html, one.buttons]))),
    boriss.some((one) => !one.from_bot && /^\/start \S/.test(one.text ?? "")),
    Boolean(paid),
    entered && letters.length > 0,
    told.some((one) => /₽/.test(`${one.html}${one.caption_html}`)),
  ];
  facts.forEach((is, index) => is && done.add(index));
  draw();
}

const sentAt = (one) => (typeof one.date === "number" ? one.date : Date.parse(one.date) / 1000);

function later() {
  clearTimeout(timer);
  timer = setTimeout(() => attempt(check), PAUSE);
}

function toggle(open) {
  $("#guide").dataset.open = String(open);
  $("#guide-toggle").setAttribute("aria-expanded", String(open));
  remember("guide", open);
}

export function startGuide() {
  $("#guide-toggle").addEventListener("click", () => toggle($("#guide").dataset.open !== "true"));
  toggle(recall("guide", true));
  draw();
  for (const topic of ["telegram", "yookassa", "resend"]) on(`change:${topic}`, later);
  on("again", later);
  later();
}
