// What happens when a person presses a link.

import { post } from "./api.js";
import { attempt, confirmBox, toast } from "./dialog.js";
import { showPage } from "./overlay.js";
import { chooseWho } from "./share.js";
import { emit, state } from "./state.js";

const REFUSALS = {
  unknown_link: "Такой ссылки нет. Возможно, она скопирована не целиком.",
  revoked: "Ссылка отозвана.",
  expired: "Срок ссылки вышел.",
  limit_reached: "По этой ссылке уже вступили.",
  banned: "Вам закрыт доступ в эту группу.",
};
const SHARE = /^https?:\/\/t\.me\/share\/url\?/;

export async function openLink(url, who = state.me) {
  if (SHARE.test(url)) {
    const asked = new URL(url).searchParams;
    chooseWho({ url: asked.get("url") ?? "", text: asked.get("text") ?? "", act: openAs });
    return;
  }
  await attempt(async () => follow(await post(`telegram/users/${who}/open`, { url }), url, who));
}

export async function openAs(url, who) {
  if (who !== state.me) emit("choose-person", who);
  await openLink(url, who);
}

function follow(answer, url, who) {
  if (answer.kind === "invoice") askToPay(answer, who);
  else if (answer.kind === "external") visit(answer.url ?? url);
  else if (answer.kind === "join" && answer.reason_code !== "already_member") toast(...joined(answer));
  else emit("choose-chat", answer.chat_id < 0 ? answer.chat_id : null);
}

// The office refuses frames of others, as it should: it gets a tab of its own.
function visit(url) {
  if (new URL(url).pathname.startsWith("/office/")) window.open(url, "_blank", "noopener");
  else showPage(url, openLink);
}

function askToPay({ invoice, url }, who) {
  confirmBox(invoice.title, invoice.description, `Оплатить ${invoice.stars} ⭐`, async () => {
    const paid = await post(`telegram/users/${who}/pay_invoice`, { url });
    toast(paid.outcome === "paid" ? "Звёзды отправлены." : paid.reason, paid.outcome === "paid" ? "ok" : "bad");
  }, "");
}

function joined({ outcome, reason_code: reason }) {
  if (outcome === "requested") return ["Заявка на вступление отправлена. Её рассмотрит бот.", "wait"];
  if (outcome === "joined") return ["Вы вступили в группу.", "ok"];
  return [REFUSALS[reason] ?? "Ссылка не действует.", "bad"];
}
