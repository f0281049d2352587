// «Что попробовать»: seven steps; each leads to its place and ticks itself when the story has got there.

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
  { title: "Анна берёт ссылку", text: "«Начать», «Заработать», «Моя ссылка»", go: () => look(anna(), null) },
  { title: "Борис открывает её", text: "Кнопка «Поделиться» у Анны — или нажмите здесь", go: hand },
  { title: "Борис платит", text: "Согласие, почта, карта 5555\u00a05555\u00a05555\u00a04444", go: () => look(boris(), "payments") },
  { title: "Группа и письмо", text: "Приглашение — в чате и на почте", go: () => look(boris(), "mail") },
  { title: "Анна видит бонус", text: "Кнопка «Мой отчёт» в её чате", go: () => look(anna(), null) },
  { title: "Борис сдаёт тест", text: "«Получить сертификат» — или владелец пишет боту «Зачесть тест: 1003 демо»", go: () => look(boris(), null) },
  { title: "Сертификат с\u00a0QR", text: "Имя, «Всё верно», «Скачать PDF»", go: () => look(boris(), null) },
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
    toast("Сначала пусть Анна возьмёт ссылку: «Начать», «Заработать», «Моя ссылка».", "wait");
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
  done.clear();
  const facts = [
    annas.some((one) => one.from_bot && /start=/.test(JSON.stringify([one.html, one.caption_html, one.buttons]))),
    boriss.some((one) => !one.from_bot && /^\/start \S/.test(one.text ?? "")),
    Boolean(paid),
    entered && letters.length > 0,
    Boolean(paid) && bonusWasSeen(annas, paid.id),
    Boolean(paid) && testWasPassed(boriss, paid.id),
    hasCertificate(boriss),
  ];
  facts.forEach((is, index) => is && done.add(index));
  draw();
}

// The report gives way to the next screen, so having seen it is remembered, for this very sale.
function bonusWasSeen(annas, sale) {
  const open = annas.some((one) => one.from_bot && /отчёт/i.test(one.text ?? "") && /[1-9][\d\s]*₽/.test(one.text));
  if (open) remember("bonus-seen", sale);
  return open || recall("bonus-seen", null) === sale;
}

// A picture with a number stays in the chat; the test's result gives way to the next screen.
const hasCertificate = (messages) => messages.some((one) => one.from_bot && one.kind === "photo" && /AIM(-[0-9A-Z]{4}){3}/.test(one.caption_html ?? one.text ?? ""));

function testWasPassed(boriss, sale) {
  const open = hasCertificate(boriss) || boriss.some((one) => one.from_bot && /Тест сдан/.test(one.text ?? ""));
  if (open) remember("test-passed", sale);
  return open || recall("test-passed", null) === sale;
}

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
