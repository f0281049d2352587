// What YooKassa knows: payments, refunds, payouts and the notifications it sends.

import { getList, post } from "./api.js";
import { empty, h } from "./dom.js";
import { attempt, confirmBox, menu, toast } from "./dialog.js";
import { dayTime, money, plural, pretty } from "./format.js";
import { openLink } from "./links.js";
import { facts, panel, parts, status } from "./panel.js";
import { CARDS, EVENTS, METHODS, REASONS, STATUSES } from "./words.js";
import { showPage } from "./overlay.js";

const PARTS = [
  { id: "payments", title: "Платежи", empty: "Платежей пока нет", hint: "Когда бот создаст платёж, он появится здесь со ссылкой на страницу оплаты." },
  { id: "refunds", title: "Возвраты", empty: "Возвратов пока нет", hint: "Возврат делает школа, или вы — в меню оплаченного платежа." },
  { id: "payouts", title: "Выплаты", empty: "Выплат пока нет", hint: "Здесь появятся выплаты тем, кто приглашает." },
  { id: "webhooks", title: "Уведомления", empty: "Уведомлений пока нет", hint: "О каждом оплаченном или отменённом платеже ЮKassa сообщает школе. Здесь видно, дошло ли." },
];

let part = "payments";

async function load(box) {
  const { id } = PARTS.find((one) => one.id === part);
  const rows = await getList(`yookassa/${id}`);
  if (id !== part) return;
  const choose = (next) => {
    part = next;
    attempt(() => load(box));
  };
  const open = new Set([...box.querySelectorAll("details[open]")].map((one) => one.dataset.of));
  box.replaceChildren(h("div", { class: "toolbar" }, parts("payments", PARTS, part, choose, "Что показать")), body(id, rows));
  for (const one of box.querySelectorAll("details[data-of]")) one.open = open.has(one.dataset.of);
}

function body(id, rows) {
  const chosen = PARTS.find((one) => one.id === id);
  if (!rows.length) return h("div", {}, empty("card", chosen.empty, chosen.hint), id === "payments" && testCards());
  const cards = newestFirst(rows).map((one) => VIEWS[id](one));
  return h("div", { class: "cards" }, ...cards, id === "payments" && testCards());
}

const newestFirst = (rows) => [...rows].sort((one, other) => String(other.created_at).localeCompare(String(one.created_at)));

function head(kind, one, items) {
  const attributes = { type: "button", class: "button small", "aria-haspopup": "menu", onclick: (event) => menu(event.currentTarget, items) };
  return h(
    "header",
    { class: "card-head" },
    h("h3", { class: "sum" }, money(one.amount)),
    status(...(STATUSES[kind][one.status] ?? ["plain", one.status])),
    h("span", { class: "spring" }),
    items.length ? h("span", { class: "menu-home" }, h("button", attributes, "Действия…")) : null,
  );
}

const raw = (one) => h("details", { class: "raw", "data-of": one.id }, h("summary", {}, "Целиком"), h("pre", {}, pretty(one)));

const why = (one) => {
  const found = one.cancellation_details;
  return found && (REASONS[found.reason] ?? found.reason);
};

const run = (act, said) => attempt(async () => {
  await act();
  toast(said, "ok");
});

function payment(one) {
  const page = one.checkout_url;
  const waits = one.status === "pending";
  return h(
    "article",
    { class: "card", "data-testid": `payment-${one.id}`, "data-status": one.status },
    head("payments", one, paymentActions(one)),
    h("p", { class: "what" }, one.description ?? ""),
    facts([
      ["Создан", dayTime(one.created_at)],
      ["Оплачен", one.captured_at && dayTime(one.captured_at)],
      ["Способ", one.payment_method && methodOf(one.payment_method)],
      ["Причина", why(one)],
      ["Поступит школе", one.income_amount && money(one.income_amount)],
      ["Возвращено", one.refunded_amount && Number(one.refunded_amount.value) ? money(one.refunded_amount) : null],
      ["Номер", h("code", {}, one.id)],
    ]),
    waits && page && h("div", { class: "row" }, h("button", { type: "button", class: "button main", "data-testid": `pay-page-${one.id}`, onclick: () => showPage(page, openLink) }, "Страница оплаты")),
    raw(one),
  );
}

function methodOf(method) {
  const tail = method.card?.last4 ?? method.account_number?.slice(-4);
  return [METHODS[method.type] ?? method.type, tail && `•• ${tail}`].filter(Boolean).join(" ");
}

function paymentActions(one) {
  const at = `yookassa/payments/${one.id}`;
  if (one.status === "pending") return [{ label: "Сделать просроченным", testid: "expire", act: () => run(() => post(`${at}/expire`), "Срок оплаты вышел.") }];
  if (one.status === "waiting_for_capture") {
    return [
      { label: "Подтвердить", testid: "capture", act: () => run(() => post(`${at}/force`, { status: "succeeded" }), "Платёж подтверждён.") },
      { label: "Отменить", testid: "cancel", kind: "danger", act: () => run(() => post(`${at}/force`, { status: "canceled" }), "Платёж отменён.") },
    ];
  }
  if (one.status !== "succeeded" || one.refundable === false) return [];
  const refund = () => post("yookassa/refunds", { payment_id: one.id });
  const ask = () => confirmBox("Вернуть деньги?", `Покупателю вернётся ${money(one.amount)}, как если бы вы сделали это в кабинете ЮKassa.`, "Вернуть", () => run(refund, "Возврат создан."));
  return [{ label: "Вернуть из кабинета…", testid: "refund", kind: "danger", act: ask }];
}

function refund(one) {
  return h(
    "article",
    { class: "card", "data-testid": `refund-${one.id}` },
    head("refunds", one, forcing("refunds", one)),
    facts([["Создан", dayTime(one.created_at)], ["Платёж", h("code", {}, one.payment_id)], ["Причина", why(one)], ["Комментарий", one.description]]),
    raw(one),
  );
}

function payout(one) {
  return h(
    "article",
    { class: "card", "data-testid": `payout-${one.id}` },
    head("payouts", one, forcing("payouts", one)),
    h("p", { class: "what" }, one.description ?? ""),
    facts([["Создана", dayTime(one.created_at)], ["Куда", one.payout_destination && methodOf(one.payout_destination)], ["Причина", why(one)]]),
    raw(one),
  );
}

function forcing(kind, one) {
  if (one.status !== "pending") return [];
  const force = (wanted, said) => () => run(() => post(`yookassa/${kind}/${one.id}/force`, { status: wanted }), said);
  return [
    { label: "Завершить успешно", act: force("succeeded", "Готово: операция прошла.") },
    { label: "Отменить", kind: "danger", act: force("canceled", "Операция отменена.") },
  ];
}

function webhook(one) {
  const attempts = one.attempts ?? [];
  const again = () => run(() => post(`yookassa/webhooks/${one.id}/resend`), "Уведомление отправляется ещё раз.");
  return h(
    "article",
    { class: "card", "data-testid": `webhook-${one.id}` },
    h("header", { class: "card-head" }, h("h3", {}, EVENTS[one.event] ?? one.event ?? "Уведомление"), delivery(one), h("span", { class: "spring" }), h("button", { type: "button", class: "button small", onclick: again }, "Отправить ещё раз")),
    facts([["Событие", h("code", {}, one.event ?? "—")], ["Создано", dayTime(one.created_at)], ["Куда", one.url], ["Следующая попытка", one.next_at && dayTime(one.next_at)], ["Попытки", attempts.length ? tries(attempts) : "ещё не отправлялось"]]),
    raw(one),
  );
}

const tries = (attempts) => h("span", {}, plural(attempts.length, "попытка", "попытки", "попыток"), ": ", attempts.map((one) => one.status ?? "нет ответа").join(", "));

const DELIVERY = { waiting: ["wait", "ждёт отправки"], delivered: ["ok", "доставлено"], lost: ["bad", "потеряно по переключателю"], given_up: ["bad", "не доставлено"] };

const delivery = (one) => status(...(DELIVERY[one.state] ?? ["plain", one.state ?? ""]));

const VIEWS = { payments: payment, refunds: refund, payouts: payout, webhooks: webhook };

function testCards() {
  const rows = CARDS.map(([number, outcome]) => [h("dt", {}, h("button", { type: "button", class: "copy", title: "Скопировать номер", onclick: () => copy(number) }, number)), h("dd", {}, outcome)]);
  return h("section", { class: "card note" }, h("h3", {}, "Тестовые карты"), h("dl", { class: "facts cards-list" }, rows), h("p", { class: "hint" }, "Срок — любой будущий, код — любые три цифры."));
}

const copy = (number) => attempt(async () => {
  await navigator.clipboard.writeText(number.replace(/\s/g, ""));
  toast("Номер карты скопирован.", "ok");
});

export const startPayments = () => panel({ tab: "payments", topics: ["yookassa"], load });
