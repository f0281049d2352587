// Hand a link to somebody: pick the person who opens it. Also «Открыть ссылку…» from the composer's menu.

import { getList } from "./api.js";
import { avatar, h } from "./dom.js";
import { attempt, cancelButton, open } from "./dialog.js";
import { fullName, state } from "./state.js";

const LINK = /(?:https?:\/\/)?t\.me\/(?!share\/)[^\s"'<>&«»]+(?:&amp;[^\s"'<>«»]+)*/g;

export function chooseWho({ url = "", text = "", act, who = null }) {
  let chosen = who ?? state.people.find((one) => one.id !== state.me && !one.is_owner)?.id ?? state.me;
  const field = h("input", {
    type: "text", name: "url", required: true, autocomplete: "off", placeholder: "https://t.me/…", "data-testid": "open-link-input",
  });
  field.value = url;
  const found = h("div", { class: "found" });
  const form = h(
    "form",
    { method: "dialog", class: "dialog-body", onsubmit: () => attempt(() => act(field.value.trim(), chosen)) },
    h("h2", {}, url ? "Поделиться ссылкой" : "Открыть ссылку"),
    text && h("p", { class: "quote" }, text),
    h("label", { class: "field" }, h("span", {}, "Ссылка"), field),
    found,
    h("fieldset", { class: "whos" }, h("legend", {}, "Кто её откроет"), people(() => chosen, (id) => (chosen = id))),
    h("div", { class: "row end" }, cancelButton(), h("button", { class: "button main", type: "submit", autofocus: Boolean(url), "data-testid": "open-link-go" }, "Открыть")),
  );
  open(form, { testid: "open-link-dialog", label: "Открыть ссылку" });
  if (!url) attempt(() => suggest(found, field));
}

function people(current, choose) {
  return state.people.map((one) =>
    h(
      "label",
      { class: "who" },
      h("input", { type: "radio", name: "who", value: String(one.id), checked: one.id === current(), "data-testid": `who-${one.id}`, onchange: () => choose(one.id) }),
      avatar(fullName(one), one.id),
      h("span", { class: "cut" }, one.first_name),
    ),
  );
}

async function suggest(box, field) {
  const links = await linksInChats();
  if (!links.length) return;
  box.append(h("p", { class: "hint" }, "Ссылки из переписки"));
  for (const { url, owner } of links) {
    const take = () => (field.value = url);
    box.append(h("button", { type: "button", class: "suggestion", onclick: take }, h("span", { class: "cut" }, url), h("span", { class: "hint" }, owner)));
  }
}

// Every Telegram link that somebody has seen in a chat, newest first: [{url, owner, ownerId}].
export async function linksInChats() {
  const seen = new Map();
  const chats = await Promise.all(state.people.map((one) => getList(`telegram/users/${one.id}/messages?limit=200`)));
  state.people.forEach((one, index) => {
    for (const url of chats[index].flatMap(linksOf)) if (!seen.has(url)) seen.set(url, { url, owner: fullName(one), ownerId: one.id });
  });
  return [...seen.values()].slice(-6).reverse();
}

function linksOf(message) {
  if (message.deleted) return [];
  const buttons = (message.buttons ?? []).flat().map((button) => sharedUrl(button.url ?? ""));
  const source = [message.html, message.caption_html, ...buttons].join(" ");
  return [...source.matchAll(LINK)].map(([url]) => complete(url.replaceAll("&amp;", "&")));
}

const sharedUrl = (url) => (url.startsWith("https://t.me/share/url?") ? (new URL(url).searchParams.get("url") ?? "") : url);

const complete = (url) => (url.startsWith("http") ? url : `https://${url}`).replace(/[.,;:!?)]+$/, "");
