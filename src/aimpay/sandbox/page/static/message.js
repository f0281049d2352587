// One message of a chat.

import { h, icon } from "./dom.js";
import * as format from "./format.js";
import { telegramHtml } from "./markup.js";

// `act`: {openLink(url), command(text), press(message, button, node)}
export function messageView(message, act) {
  if (message.kind === "service") return service(message);
  const body = message.kind === "text" ? (message.html ?? "") : (message.caption_html ?? "");
  const media = message.file && MEDIA[message.kind]?.(message.file);
  const bubble = h(
    "div",
    { class: `bubble ${message.file ? `with-${message.kind}` : ""}` },
    message.author && h("p", { class: "author" }, message.author),
    media,
    body && telegramHtml(body, act),
    stamp(message),
  );
  const side = message.mine ? "mine" : "theirs";
  return h("article", { class: `message ${side}`, "data-testid": `message-${message.message_id}`, "data-message": String(message.message_id) }, bubble, keyboard(message, act));
}

function service(message) {
  const attributes = { class: "service", "data-testid": `message-${message.message_id}`, "data-message": String(message.message_id) };
  return h("p", attributes, message.text ?? "");
}

function stamp(message) {
  return h(
    "p",
    { class: "stamp" },
    message.edited && h("span", { class: "edited" }, "изменено "),
    h("time", { datetime: format.moment(message.date).toISOString(), title: format.dayTime(message.date) }, format.time(message.date)),
  );
}

const MEDIA = {
  photo: (file) => h("a", { class: "media", href: file.url, target: "_blank", rel: "noreferrer" }, h("img", { src: file.url, alt: "Картинка из сообщения", ...box(file) })),
  video: (file) => h("video", { class: "media", src: file.url, muted: true, loop: true, playsinline: true, autoplay: calm(), controls: !calm(), preload: "auto", tabindex: "0", title: "Показать управление", "aria-label": file.name || "Видео", onclick: steer, onkeydown: steer, ...box(file) }),
  document: (file) =>
    h(
      "a",
      { class: "document", href: file.url, download: file.name, target: "_blank", rel: "noreferrer" },
      h("span", { class: "document-icon" }, icon("file"), h("span", {}, extension(file.name))),
      h("span", { class: "document-text" }, h("span", { class: "document-name", title: file.name }, file.name), h("span", { class: "hint" }, format.size(file.size))),
    ),
};

const box = ({ width, height }) => (width && height ? { width: String(width), height: String(height) } : {});

// A silent clip plays by itself; a press brings the player's controls.
function steer(event) {
  if (event.type === "click" || event.key === "Enter") event.currentTarget.controls = true;
}

const calm = () => !matchMedia("(prefers-reduced-motion: reduce)").matches;

const extension = (name = "") => (name.includes(".") ? name.split(".").pop().slice(0, 4) : "");

function keyboard(message, act) {
  const rows = message.buttons ?? [];
  if (!rows.length) return null;
  return h("div", { class: "keyboard" }, rows.map((row) => h("div", { class: "keyboard-row" }, row.map((button) => key(message, button, act)))));
}

function key(message, button, act) {
  const press = (event) => act.press(message, button, event.currentTarget);
  return h("button", { type: "button", class: `key ${button.kind} ${button.style ?? ""}`, title: button.kind === "url" ? button.url : null, onclick: press }, h("span", {}, button.text), button.kind === "url" && icon("out"));
}
