// Chats of the chosen person and what can be done with each.

import { getList, post } from "./api.js";
import { $, avatar, h, icon } from "./dom.js";
import { attempt, confirmBox, menu, toast } from "./dialog.js";
import { plural } from "./format.js";
import { openAs } from "./links.js";
import { chooseWho } from "./share.js";
import { emit, group, on, person, state } from "./state.js";

const INSIDE = new Set(["creator", "administrator", "member", "restricted"]);

export async function loadGroups() {
  state.groups = (await getList("telegram/chats")).filter((one) => one.id < 0);
}

const idOf = (one) => one.user_id ?? one.id ?? one.user?.id ?? one;

const inside = (one) => one.status === undefined || INSIDE.has(one.status);

const membersOf = (one) => (one.members ?? []).filter(inside).map(idOf);

export const isMember = (who, chat) => membersOf(group(chat) ?? {}).includes(who);

const hasAsked = (who, one) => (one.join_requests ?? []).map(idOf).includes(who);

export function chooseChat(id) {
  const changed = state.chat !== id;
  state.chat = id;
  drawHeader();
  if (changed) emit("chat");
}

export function drawHeader() {
  const bot = chatTab({ id: null, testid: "chat-bot", title: state.about.bot_name, line: botLine(), picture: h("span", { class: "avatar mark" }) });
  const groups = state.groups.map((one) =>
    chatTab({ id: one.id, testid: `chat-${one.id}`, title: one.title, line: groupLine(one), picture: avatar(one.title, 3) }),
  );
  $("#chats").replaceChildren(bot, ...groups);
}

function chatTab({ id, testid, title, line, picture }) {
  const chosen = state.chat === id;
  return h(
    "button",
    { type: "button", class: "chat-tab", role: "tab", "aria-selected": String(chosen), "data-testid": testid, title, onclick: () => chooseChat(id) },
    picture,
    h("span", { class: "chat-tab-text" }, h("span", { class: "chat-title" }, title), h("span", { class: "hint cut" }, line)),
  );
}

const ACTIONS = { typing: "печатает…", upload_photo: "отправляет картинку…", upload_video: "отправляет видео…", upload_document: "отправляет файл…" };
const ACTION_SHOWN = 5000;
let action = null; // {who, words}
let calming;

function botLine() {
  if (person()?.blocked_bot) return "бот заблокирован";
  return action?.who === state.me ? action.words : "бот";
}

// A chat action lasts five seconds, or until something is said.
function acted(notices) {
  const last = notices.at(-1);
  action = last.action ? { who: last.chat_id, words: ACTIONS[last.action] ?? "работает…" } : null;
  clearTimeout(calming);
  if (action) calming = setTimeout(() => acted([{}]), ACTION_SHOWN);
  drawHeader();
}

function groupLine(one) {
  if (hasAsked(state.me, one)) return "заявка отправлена";
  if (!isMember(state.me, one.id)) return "вы не в группе";
  return plural(membersOf(one).length, "участник", "участника", "участников");
}

function showMenu(event) {
  const anchor = event.currentTarget;
  const items = [{ label: "Открыть ссылку…", act: () => chooseWho({ act: openAs, who: state.me }), shape: "link", testid: "open-link" }];
  if (!state.chat) items.push(blockItem());
  else if (isMember(state.me, state.chat)) items.push(leaveItem());
  menu(anchor, items);
}

function blockItem() {
  const blocked = person()?.blocked_bot;
  return blocked
    ? { label: "Разблокировать бота", act: unblock, testid: "unblock-bot", shape: "check" }
    : { label: "Заблокировать бота", act: block, testid: "block-bot", shape: "close", kind: "danger" };
}

function leaveItem() {
  const leave = async () => {
    await post(`telegram/users/${state.me}/leave`, { chat_id: state.chat });
    toast("Вы вышли из группы.");
  };
  const ask = () => confirmBox("Выйти из группы?", "Вернуться можно будет по новой личной ссылке.", "Выйти", leave);
  return { label: "Выйти из группы", act: ask, testid: "leave-group", shape: "close", kind: "danger" };
}

async function block() {
  await post(`telegram/users/${state.me}/block`);
  toast("Бот заблокирован: писать вам он больше не может.");
}

export async function unblock() {
  await post(`telegram/users/${state.me}/unblock`);
  toast("Бот снова может вам писать.", "ok");
}

async function refresh() {
  await loadGroups();
  emit("telegram-ready");
}

export function startHeader() {
  const button = $("#chat-menu");
  button.append(icon("dots"));
  button.addEventListener("click", showMenu);
  on("choose-chat", chooseChat);
  on("person", () => attempt(async () => {
    state.chat = null;
    await loadGroups();
    emit("chat");
  }));
  on("change:telegram", (notices) => {
    acted(notices);
    if (notices.some((one) => !one.action)) attempt(refresh);
  });
  on("overlay-closed", () => attempt(refresh));
  on("again", () => attempt(refresh));
}
