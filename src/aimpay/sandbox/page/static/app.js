// The demo page. It talks to the sandbox's control API and to nothing else.
//
// data-testid, for the browser test:
//   people    person-<id>, add-person, add-person-dialog, new-first_name, new-last_name, new-username, add-person-go
//   chats     chat-bot, chat-<group id>, chat-menu, open-link, block-bot, unblock-bot, leave-group
//   talk      messages, message-<id> (buttons under it: by role and name), to-end
//   writing   composer, send, start, unblock, composer-menu, composer-open-link, composer-start
//   links     open-link-dialog, open-link-input, who-<id>, open-link-go
//   answers   toast, alert, alert-ok, confirm, confirm-yes
//   pages     overlay, overlay-frame, overlay-close, overlay-back
//   clock     clock-now, clock-hour, clock-day, clock-month
//   guide     guide-toggle, guide-step-1 … guide-step-5
//   tabs      tab-chat, tab-mail, tab-payments, tab-metrika, tab-model, tab-journal, tab-faults, tab-clock
//   mail      mail-<id>, letter, letter-frame, part-mail-html|text
//   payments  part-payments-payments|refunds|payouts|webhooks, payment-<id> (data-status), pay-page-<id>, refund-<id>, payout-<id>, webhook-<id>
//   journal   journal-<seq>, journal-search, part-journal-<system>
//   faults    part-faults-<system>, fault-form, fault-add

import { get } from "./api.js";
import { startChat } from "./chat.js";
import { startClock } from "./clock.js";
import { $, empty, h, icon } from "./dom.js";
import { startFaults } from "./faults.js";
import { startGuide } from "./guide.js";
import { loadGroups, startHeader } from "./header.js";
import { startJournal } from "./journal.js";
import { listen } from "./live.js";
import { startMail } from "./mail.js";
import { startObserved } from "./observed.js";
import { chooseTab } from "./panel.js";
import { startPayments } from "./payments.js";
import { startPages } from "./overlay.js";
import { openAs } from "./links.js";
import { loadPeople, startPeople } from "./people.js";
import { chooseWho } from "./share.js";
import { emit, recall, state } from "./state.js";

const WIDE = matchMedia("(min-width: 960px)");
const ONLY_NARROW = new Set(["chat", "clock"]);

function startTabs() {
  for (const button of document.querySelectorAll("#tabs [data-tab]")) {
    button.prepend(icon(button.dataset.icon));
    button.addEventListener("click", () => chooseTab(button.dataset.tab));
  }
  for (const button of document.querySelectorAll("[data-go]")) button.addEventListener("click", () => chooseTab(button.dataset.go));
  $("#tabs").addEventListener("keydown", walkTabs);
  WIDE.addEventListener("change", fitTab);
}

function walkTabs(event) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  const shown = [...document.querySelectorAll("#tabs [data-tab]")].filter((one) => one.offsetParent);
  const next = shown[(shown.indexOf(document.activeElement) + step + shown.length) % shown.length];
  next.focus();
  next.click();
}

// On a wide screen the chat and the clock are always in view, so they are no tabs there.
function fitTab() {
  if (WIDE.matches && ONLY_NARROW.has(state.tab)) chooseTab("mail");
}

function firstTab() {
  return WIDE.matches ? pick(recall("tab", "mail"), "mail") : "chat";
}

const pick = (tab, otherwise) => (ONLY_NARROW.has(tab) ? otherwise : tab);

async function begin() {
  state.about = await get("about");
  Object.assign($("#school-site"), { href: state.about.server_url, hidden: false });
  document.title = `${state.about.bot_name} — демонстрация`;
  await Promise.all([loadPeople(), loadGroups(), startClock()]);
  for (const start of [startPeople, startHeader, startChat, startMail, startPayments, startObserved, startJournal, startFaults, startTabs, startGuide]) start();
  startPages();
  chooseTab(firstTab());
  emit("chat");
  listen();
  document.body.dataset.ready = "";
  openBrought();
}

// A page of the school's site led here with a link to the bot: whoever is chosen opens it.
function openBrought() {
  const url = new URLSearchParams(location.search).get("open");
  if (!url?.startsWith("https://t.me/")) return;
  history.replaceState(null, "", location.pathname);
  chooseWho({ url, act: openAs });
}

function refuse(error) {
  const again = h("button", { type: "button", class: "button main", onclick: () => location.reload() }, "Обновить страницу");
  $("#messages").replaceChildren(empty("close", "Демонстрация не открылась", error.message, again));
}

begin().catch(refuse);
