// The strip of people: whose eyes we look through, and who else has something new.

import { getList, post } from "./api.js";
import { $, avatar, h, icon } from "./dom.js";
import { attempt, cancelButton, open } from "./dialog.js";
import { emit, fullName, on, person, recall, remember, state } from "./state.js";

const unread = new Set();

export async function loadPeople() {
  state.people = await getList("telegram/users");
  if (!person()) state.me = person(recall("me"))?.id ?? firstGuest()?.id ?? null;
  draw();
}

const firstGuest = () => state.people.find((one) => !one.is_owner) ?? state.people[0];

export function choosePerson(id) {
  state.me = id;
  unread.delete(id);
  remember("me", id);
  draw();
  emit("person");
}

function draw() {
  $("#people").replaceChildren(...state.people.map(face), addButton());
  $("#people").querySelector('[aria-pressed="true"]')?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function face(one) {
  const mine = one.id === state.me;
  const name = fullName(one);
  const note = unread.has(one.id) ? ", есть новое" : "";
  return h(
    "button",
    { type: "button", class: "face", "aria-pressed": String(mine), "aria-label": name + note, title: name, "data-testid": `person-${one.id}`, onclick: () => choosePerson(one.id) },
    h("span", { class: "face-picture" }, avatar(name, one.id), unread.has(one.id) && h("span", { class: "badge-dot" }), one.is_owner && h("span", { class: "role" }, "владелец")),
    h("span", { class: "cut" }, one.first_name),
  );
}

function addButton() {
  return h(
    "button",
    { type: "button", class: "face add", "aria-label": "Добавить человека", title: "Добавить человека", "data-testid": "add-person", onclick: addDialog },
    h("span", { class: "avatar plus" }, icon("plus")),
    h("span", { class: "cut" }, "Добавить"),
  );
}

function addDialog() {
  const form = h(
    "form",
    { method: "dialog", class: "dialog-body", onsubmit: () => attempt(() => add(new FormData(form))) },
    h("h2", {}, "Новый человек"),
    field("Имя", "first_name", { required: true, placeholder: "Вера", maxlength: "64" }),
    field("Фамилия", "last_name", { placeholder: "можно не указывать", maxlength: "64" }),
    field("Имя в Телеграме", "username", { placeholder: "можно не указывать", pattern: "[A-Za-z][A-Za-z0-9_]{3,31}", title: "Латинские буквы, цифры и _, от 4 знаков" }),
    h("div", { class: "row end" }, cancelButton(), h("button", { class: "button main", type: "submit", "data-testid": "add-person-go" }, "Добавить")),
  );
  open(form, { testid: "add-person-dialog", label: "Новый человек" });
}

function field(label, name, props) {
  return h("label", { class: "field" }, h("span", {}, label), h("input", { type: "text", name, autocomplete: "off", "data-testid": `new-${name}`, ...props }));
}

async function add(values) {
  const body = Object.fromEntries([...values].map(([name, value]) => [name, value.trim()]).filter(([, value]) => value));
  const made = await post("telegram/users", body);
  await loadPeople();
  choosePerson(made.id);
}

function noticed(changes) {
  const told = changes.filter((one) => !one.action);
  const others = told.map(({ user_id: user, chat_id: chat }) => user ?? chat).filter((id) => id > 0 && id !== state.me);
  const fresh = others.filter((id) => person(id) && !unread.has(id));
  fresh.forEach((id) => unread.add(id));
  if (told.length) attempt(loadPeople);
}

export function startPeople() {
  on("change:telegram", noticed);
  on("choose-person", choosePerson);
  on("again", () => attempt(loadPeople));
}
