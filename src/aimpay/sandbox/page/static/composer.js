// Where a person types; «Начать» in an empty chat, «Разблокировать» in a blocked one.

import { post } from "./api.js";
import { $, h, icon } from "./dom.js";
import { attempt, menu } from "./dialog.js";
import { unblock } from "./header.js";
import { openAs } from "./links.js";
import { chooseWho } from "./share.js";
import { emit, group, person, state } from "./state.js";

const TALLEST = 140;
const CHUNK = 0x8000;
let shown = "";

export async function say(text) {
  const sent = await attempt(() => post(`telegram/users/${state.me}/send`, { text, ...place() }));
  if (sent) emit("sent");
  return Boolean(sent);
}

const topics = () => (state.chat && group()?.is_forum ? group().topics : []);

// In a forum a message goes into the topic that was chosen, at first the newest one.
function place() {
  if (!state.chat) return {};
  const list = topics();
  const chosen = list.find((one) => one.id === state.topic) ?? list.at(-1);
  return { chat_id: state.chat, ...(chosen ? { topic_id: chosen.id } : {}) };
}

function topicField() {
  const list = topics();
  if (!list.length) return [];
  const onchange = (event) => {
    state.topic = Number(event.currentTarget.value);
  };
  const now = place().topic_id;
  const options = list.map((one) => h("option", { value: one.id, ...(one.id === now ? { selected: "" } : {}) }, one.name));
  return [h("label", { class: "topic" }, h("span", { class: "hint" }, "Тема"), h("select", { onchange, "data-testid": "topic" }, ...options))];
}

export function drawComposer({ empty = false, none = false }) {
  const blocked = !state.chat && person()?.blocked_bot;
  const kind = none ? "none" : blocked ? "blocked" : empty && !state.chat ? "start" : "field";
  const signature = `${kind} ${topics().map((one) => one.id)}`;
  if (signature === shown) return;
  shown = signature;
  $("#composer").replaceChildren(...BARS[kind]());
}

const BARS = {
  none: () => [],
  start: () => [more(), bigButton("Начать", "start", () => say("/start"))],
  blocked: () => [bigButton("Разблокировать бота", "unblock", unblock)],
  field: () => [...topicField(), form()],
};

function bigButton(text, testid, act) {
  return h("button", { type: "button", class: "button main wide", "data-testid": testid, onclick: () => attempt(act) }, text);
}

function form() {
  const field = h("textarea", { rows: 1, class: "type", placeholder: "Сообщение", "aria-label": "Сообщение", "data-testid": "composer", maxlength: "4096" });
  const submit = () => send(field);
  field.addEventListener("input", () => grow(field));
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    submit();
  });
  const go = h("button", { type: "submit", class: "round send", "aria-label": "Отправить", title: "Отправить", "data-testid": "send" }, icon("send"));
  const onsubmit = (event) => {
    event.preventDefault();
    submit();
  };
  return h("form", { class: "typing", onsubmit }, more(), field, go);
}

async function send(field) {
  const text = field.value.trim();
  if (!text) return;
  field.value = "";
  grow(field);
  if (!(await say(text))) field.value = text;
}

function grow(field) {
  field.style.height = "auto";
  field.style.height = `${Math.min(field.scrollHeight, TALLEST)}px`;
}

// A file goes as base64 inside JSON: the control API speaks nothing else.
function sendFile() {
  const field = h("input", { type: "file", "data-testid": "composer-file" });
  field.addEventListener("change", () => attempt(async () => {
    const [file] = field.files;
    if (!file) return;
    const bytes = new Uint8Array(await file.arrayBuffer());
    let binary = "";
    for (let at = 0; at < bytes.length; at += CHUNK) binary += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
    await post(`telegram/users/${state.me}/send_file`, { name: file.name, content: btoa(binary) });
    emit("sent");
  }));
  field.click();
}

function more() {
  const items = [
    { label: "Отправить файл…", act: sendFile, shape: "file", testid: "composer-send-file" },
    { label: "Открыть ссылку…", act: () => chooseWho({ act: openAs, who: state.me }), shape: "link", testid: "composer-open-link" },
    { label: "Отправить /start", act: () => say("/start"), shape: "send", testid: "composer-start" },
  ];
  const attributes = { type: "button", class: "round", "aria-label": "Ещё", title: "Ещё", "aria-haspopup": "menu", "data-testid": "composer-menu" };
  return h("span", { class: "menu-home up" }, h("button", { ...attributes, onclick: (event) => menu(event.currentTarget, items) }, icon("plus")));
}
