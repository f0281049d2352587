// Two quiet panels: what Metrika received, and what the model answered.

import { getList } from "./api.js";
import { empty, h } from "./dom.js";
import { dayTime, pretty } from "./format.js";
import { facts, panel, status } from "./panel.js";

async function loadMetrika(box) {
  const [hits, uploads] = await Promise.all([getList("metrika/hits"), getList("metrika/conversions")]);
  if (!hits.length && !uploads.length) {
    box.replaceChildren(empty("chart", "Метрика ничего не получала", "После оплаты школа отправит сюда цель «покупка»."));
    return;
  }
  box.replaceChildren(section("Обращения", hits, hit), section("Офлайн-конверсии", uploads, upload));
}

async function loadModel(box) {
  const answers = await getList("deepseek/completions");
  if (!answers.length) {
    box.replaceChildren(empty("spark", "Модель пока не спрашивали", "Здесь будут вопросы школы к модели и её ответы."));
    return;
  }
  box.replaceChildren(section("Ответы модели", answers, completion));
}

function section(title, rows, view) {
  if (!rows.length) return "";
  return h("section", { class: "section" }, h("h2", {}, title), h("div", { class: "cards" }, [...rows].reverse().map(view)));
}

// Measurement protocol: `t` is the kind, `dl` the address, `ea` the goal.
const KINDS = { pageview: "Просмотр страницы", event: "Цель", timing: "Замер", transaction: "Покупка", item: "Товар" };

function hit(one) {
  const { t: kind, ea: goal, dl: address, cid: visitor } = one.params;
  const verdict = one.stored ? status("ok", "принято") : status("bad", "не принято");
  const known = facts([["Адрес", address], ["Посетитель", visitor], ["Случилось", dayTime(one.happened_at)], ["Что не так", one.problems.join("; ")]]);
  return card([KINDS[kind] ?? kind ?? "Обращение", goal].filter(Boolean).join(": "), one.at, verdict, one.params, known);
}

function upload(one) {
  const bad = one.rows.filter((row) => row.problem).map((row) => row.problem);
  const verdict = status(UPLOADED[one.status]?.[0] ?? "plain", UPLOADED[one.status]?.[1] ?? one.status);
  const known = facts([["Строк", String(one.rows.length)], ["Заметка", one.comment], ["Не связано с визитом", bad.join("; ")]]);
  return card(`Загрузка ${one.id}`, one.created_at, verdict, one, known);
}

const UPLOADED = { PROCESSED: ["ok", "обработано"], UPLOADED: ["wait", "ждёт обработки"], PREPARED: ["wait", "готовится"], LINKAGE_FAILURE: ["bad", "не связано"] };

function completion(one) {
  const asked = one.messages.filter((said) => said.role === "user").at(-1)?.text;
  const verdict = one.finish_reason === "stop" ? null : status("wait", one.finish_reason);
  return card(one.model, one.at, verdict, one, asked && h("p", { class: "asked" }, asked), h("p", { class: "answered" }, one.answer));
}

function card(title, at, verdict, whole, ...more) {
  return h(
    "article",
    { class: "card" },
    h("header", { class: "card-head" }, h("h3", {}, title), verdict, h("span", { class: "spring" }), h("time", { class: "hint" }, dayTime(at))),
    ...more,
    h("details", { class: "raw" }, h("summary", {}, "Целиком"), h("pre", {}, pretty(whole))),
  );
}

export function startObserved() {
  panel({ tab: "metrika", topics: ["metrika"], load: loadMetrika });
  panel({ tab: "model", topics: ["deepseek"], load: loadModel });
}
