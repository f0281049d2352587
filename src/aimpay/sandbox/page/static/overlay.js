// Pages of the outside world (payment, the school's site) inside a phone-like window over the demo.

import { h, icon } from "./dom.js";
import { open } from "./dialog.js";
import { emit, state } from "./state.js";

const TELEGRAM = /^https?:\/\/(t\.me|telegram\.me)\//;
const BACK = /^https?:\/\/(t\.me|telegram\.me)(\/|$)/;
let shown = null;

export function showPage(url, openLink) {
  shown?.close();
  const frame = h("iframe", { src: url, title: "Страница сайта", "data-testid": "overlay-frame", allow: "clipboard-write" });
  const note = h("p", { class: "frame-note", role: "status" }, "Страница открывается…");
  const address = h("span", { class: "address" }, siteOf(url));
  let pages = 0;
  frame.addEventListener("load", () => {
    pages += 1;
    if (pages > 1) address.textContent = whereNow(frame);
    arrived(frame, note, openLink);
  });
  shown = open(h("div", { class: "phone" }, bar(url, address), h("div", { class: "screen" }, note, frame), footer()), {
    testid: "overlay",
    label: "Открытая страница",
    wide: "phone-dialog",
  });
  shown.addEventListener("close", () => {
    shown = null;
    emit("overlay-closed");
  });
}

function bar(url, address) {
  return h(
    "div",
    { class: "phone-bar" },
    h("button", { type: "button", class: "round", "aria-label": "Закрыть страницу", "data-testid": "overlay-close", onclick: closePage }, icon("close")),
    address,
    h("a", { class: "round", href: url, target: "_blank", rel: "noreferrer", title: "Открыть в новой вкладке", "aria-label": "Открыть в новой вкладке" }, icon("out")),
  );
}

function footer() {
  return h(
    "div",
    { class: "phone-foot" },
    h("button", { type: "button", class: "button wide", "data-testid": "overlay-back", onclick: closePage }, "Вернуться в чат"),
  );
}

export const closePage = () => shown?.close();

// A page of our own origin is readable: its links to Telegram come back to the chat instead of leaving the demo.
function arrived(frame, note, openLink) {
  note.hidden = true;
  const page = readable(frame);
  page?.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    if (!link || !TELEGRAM.test(link.href)) return;
    event.preventDefault();
    goBack(link.href, openLink);
  });
}

function readable(frame) {
  try {
    return frame.contentDocument;
  } catch {
    return null;
  }
}

const siteOf = (url) => new URL(url, location.href).host;

// A frame that went on to another site does not say which. On this machine that is the school's.
const whereNow = (frame) => siteOf(readable(frame)?.location.href ?? state.about.server_url);

function goBack(url, openLink) {
  closePage();
  openLink(url);
}

// The page's policy lets no frame leave this machine. A frame that tries tells us the site it wanted, without the
// rest of the address, or, after a redirect, only where it was: so the person is simply back in the chat.
function leaving(event) {
  if (!shown || event.effectiveDirective !== "frame-src") return;
  const { blockedURI: url } = event;
  if (!BACK.test(url) && !url.startsWith(location.origin)) outside(url);
  else {
    closePage();
    emit("choose-chat", null);
  }
}

function outside(url) {
  const link = h("a", { href: url, target: "_blank", rel: "noreferrer" }, "Открыть в новой вкладке");
  const words = h("p", {}, "Эта страница — за пределами демонстрации: ", h("b", {}, url));
  shown.querySelector(".screen").replaceChildren(h("div", { class: "empty" }, icon("out"), words, link));
}

export function startPages() {
  document.addEventListener("securitypolicyviolation", leaving);
}
