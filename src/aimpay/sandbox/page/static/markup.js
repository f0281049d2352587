// Telegram's HTML as elements: only its own tags; everything else is shown as text.

import { h } from "./dom.js";

const TAGS = {
  B: "strong", STRONG: "strong", I: "em", EM: "em", U: "u", INS: "u", S: "s", STRIKE: "s", DEL: "s",
  CODE: "code", PRE: "pre", BLOCKQUOTE: "blockquote", "TG-SPOILER": "spoiler", "TG-EMOJI": "span", SPAN: "span", BR: "br",
};
const TOKENS = /(https?:\/\/[^\s<>«»"]+[^\s<>«»".,;:!?)]|t\.me\/[\w+/?=&-]+|(?<![\w/])\/[a-z][a-z0-9_]{0,31}(?![\w/]))/g;

// `act`: {openLink(url), command(text)}
export function telegramHtml(source, act) {
  const parsed = new DOMParser().parseFromString(`<body>${source}</body>`, "text/html");
  return h("div", { class: "html" }, [...parsed.body.childNodes].flatMap((node) => convert(node, act)));
}

function convert(node, act) {
  if (node.nodeType === Node.TEXT_NODE) return linkify(node.data, act);
  if (node.nodeType !== Node.ELEMENT_NODE) return [];
  const kids = [...node.childNodes].flatMap((kid) => (inert(node) ? convertPlain(kid) : convert(kid, act)));
  if (node.tagName === "A") return [anchor(node.getAttribute("href") ?? "", kids, act)];
  const tag = TAGS[node.tagName];
  if (!tag) return [node.outerHTML];
  return tag === "spoiler" || node.className === "tg-spoiler" ? [spoiler(kids)] : [h(tag, {}, kids)];
}

const inert = (node) => ["A", "CODE", "PRE"].includes(node.tagName);

const convertPlain = (node) => [node.nodeType === Node.TEXT_NODE ? node.data : node.textContent];

function linkify(text, act) {
  return text.split(TOKENS).map((part, index) => {
    if (index % 2 === 0) return part;
    if (part.startsWith("/")) return h("button", { type: "button", class: "command", onclick: () => act.command(part) }, part);
    return anchor(part.startsWith("t.me/") ? `https://${part}` : part, [part], act);
  });
}

function anchor(url, kids, act) {
  if (!/^(https?|tg|mailto):/i.test(url)) return h("span", {}, kids);
  const follow = (event) => {
    event.preventDefault();
    if (!url.startsWith("mailto:")) act.openLink(url);
  };
  return h("a", { href: url, title: url, rel: "noreferrer", onclick: follow }, kids);
}

function spoiler(kids) {
  const show = (event) => event.currentTarget.classList.add("shown");
  return h("button", { type: "button", class: "spoiler", title: "Показать скрытое", onclick: show }, kids);
}
