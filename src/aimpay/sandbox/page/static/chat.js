// The conversation of the chosen person: with the bot, or in a group.

import { getList, post } from "./api.js";
import { $, empty, h, icon } from "./dom.js";
import { alertBox, attempt, toast } from "./dialog.js";
import { dayKey, day } from "./format.js";
import { drawComposer, say } from "./composer.js";
import { drawHeader, isMember } from "./header.js";
import { openLink } from "./links.js";
import { messageView } from "./message.js";
import { fullName, group, on, person, state } from "./state.js";

const NEAR_END = 80;
const GAP = 8;
let drawn = new Map(); // message id -> {signature, node}
let asked = 0;
let following = true; // until the person scrolls up to older messages
let placed = 0; // where we scrolled to ourselves

const act = { openLink, command: say, press };

async function press(message, button, node) {
  if (button.kind === "url") {
    await openLink(button.url);
    return;
  }
  node.setAttribute("aria-busy", "true");
  await attempt(async () => {
    const answer = await post(`telegram/users/${state.me}/click`, { message_id: message.message_id, data: button.data, ...inGroup() });
    node.removeAttribute("aria-busy");
    show(answer);
  });
  node.removeAttribute("aria-busy");
}

const inGroup = () => (state.chat ? { chat_id: state.chat } : {});

function show(answer) {
  if (!answer.answered) toast("Бот не ответил на нажатие. Проверьте, что он запущен.", "wait");
  else if (answer.url) openLink(answer.url);
  else if (answer.text && answer.show_alert) alertBox(answer.text);
  else if (answer.text) toast(answer.text);
}

export async function loadChat() {
  if (!state.me) return;
  const ticket = ++asked;
  const { me, chat } = state;
  if (chat && !isMember(me, chat)) {
    drawHeader();
    drawOutside();
    return;
  }
  const found = await getList(chat ? `telegram/chats/${chat}/messages` : `telegram/users/${me}/messages?limit=200`);
  if (ticket !== asked) return; // another chat was chosen meanwhile
  drawHeader();
  draw(found.filter((one) => !one.deleted).map(dressed));
}

// Adds what only the viewer decides: which side the message is on, and whose name it shows.
function dressed(message) {
  const mine = !message.from_bot && (!state.chat || message.sender === fullName(person()));
  const topic = group()?.topics?.find((one) => one.id === message.topic_id)?.name;
  const author = state.chat && !mine ? [message.sender, topic].filter(Boolean).join(" · ") : (topic ?? null);
  return { ...message, mine, author };
}

function drawOutside() {
  drawn = new Map();
  $("#messages").replaceChildren(empty("people", "Вы не в группе", "Сюда попадают по личной ссылке, которую бот присылает после оплаты."));
  drawComposer({ none: true });
}

function draw(messages) {
  const box = $("#messages");
  const newest = box.lastElementChild;
  const before = drawn.size;
  const fresh = new Map(messages.map((one) => [one.message_id, reuse(one)]));
  drawn = fresh;
  place(box, messages.length ? withDays(messages) : [nobodySpoke()]);
  drawComposer({ empty: !messages.length });
  if (!before || (following && newest !== box.lastElementChild)) toNewest();
  else mark();
}

function reuse(message) {
  const signature = JSON.stringify(message);
  const known = drawn.get(message.message_id);
  return known?.signature === signature ? known : { signature, node: messageView(message, act) };
}

function withDays(messages) {
  const nodes = [];
  let last = "";
  for (const message of messages) {
    const key = dayKey(message.date);
    if (key !== last) nodes.push(h("p", { class: "service day" }, day(message.date)));
    last = key;
    nodes.push(drawn.get(message.message_id).node);
  }
  return nodes;
}

// Nodes that stay are left in place, so that a playing video plays on.
function place(box, nodes) {
  const keep = new Set(nodes);
  for (const old of [...box.childNodes]) if (!keep.has(old)) old.remove();
  nodes.forEach((node, index) => {
    if (box.childNodes[index] !== node) box.insertBefore(node, box.childNodes[index] ?? null);
  });
}

function nobodySpoke() {
  if (state.chat) return empty("people", "Пока тихо", "Здесь появятся сообщения участников.");
  return empty("chat", state.about.bot_name, "Нажмите «Начать», и бот поздоровается. Или откройте ссылку, которой поделился друг.");
}

const below = (box) => box.scrollHeight - box.scrollTop - box.clientHeight;

// Where the newest message begins in view, or the very end when all of it fits.
function restingPlace(box) {
  const top = box.lastElementChild ? box.lastElementChild.getBoundingClientRect().top - box.getBoundingClientRect().top : 0;
  return Math.min(box.scrollTop + top - GAP, box.scrollHeight - box.clientHeight);
}

function toNewest() {
  const box = $("#messages");
  box.scrollTop = restingPlace(box);
  placed = box.scrollTop;
  following = true;
  mark();
}

function toEnd() {
  const box = $("#messages");
  box.scrollTop = box.scrollHeight;
}

function mark() {
  $("#to-end").hidden = below($("#messages")) < NEAR_END;
}

function fromScratch() {
  drawn = new Map();
  $("#messages").replaceChildren(h("p", { class: "loading", role: "status" }, "Загружаем переписку…"));
  attempt(loadChat);
}

function scrolled({ currentTarget: box }) {
  if (Math.abs(box.scrollTop - placed) > 1) following = box.scrollTop > restingPlace(box) - NEAR_END;
  mark();
}

// Pictures take their place late: what was in view stays in view.
function grown() {
  const box = $("#messages");
  if (following && box.scrollTop <= restingPlace(box)) toNewest();
  else mark();
}

export function startChat() {
  const end = $("#to-end");
  end.append(icon("down"));
  end.addEventListener("click", toEnd);
  $("#messages").addEventListener("scroll", scrolled);
  for (const event of ["load", "loadedmetadata"]) $("#messages").addEventListener(event, grown, true);
  on("chat", fromScratch);
  on("telegram-ready", () => attempt(loadChat));
  on("sent", toNewest);
}
