// The school's widget: visits, the way to the bot, forms, the cookie banner, and a button that opens the talk.
// One tag, no dependencies: <script src="https://school/widget.js" defer data-course="…"></script>
// data-metrika: ask for cookies and then load the school's counter. data-chat="off": no talk. data-theme="light".

(() => {
  const tag = document.currentScript;
  if (!tag || window.aimpay) return;

  const HOME = new URL(tag.src).origin;
  const STYLE = "__STYLE__";
  const CHAT = `${HOME}/widget-chat.js?v=__VERSION__`;
  const UTM = ["utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content"];
  const PATIENCE = 15_000;
  const OFFLINE = "Нет связи с\u00a0сервером. Проверьте интернет и\u00a0попробуйте ещё раз.";
  const course = tag.dataset.course || undefined;

  // ——— What is remembered: in the browser, or while the page is open where the browser keeps nothing.

  const memory = new Map();
  const named = (name) => `aimpay.${new URL(HOME).host}.${name}`;
  const keep = {
    get(name) {
      try {
        return localStorage.getItem(named(name)) ?? memory.get(name) ?? null;
      } catch {
        return memory.get(name) ?? null;
      }
    },
    set(name, value) {
      memory.set(name, value);
      try {
        localStorage.setItem(named(name), value);
      } catch {
        // private window or no room: it lives as long as the page does
      }
    },
    forget(name) {
      memory.delete(name);
      try {
        localStorage.removeItem(named(name));
      } catch {
        // nothing was kept
      }
    },
  };

  // ——— Asking the server. Whatever goes wrong becomes one kind of error, with words for a person.

  class Trouble extends Error {
    constructor(code, message, again) {
      super(message);
      this.code = code;
      this.again = again; // worth another try as it is
    }
  }

  async function ask(path, body, more = {}) {
    const { accept = "application/json", signal = AbortSignal.timeout?.(PATIENCE), ...options } = more;
    const headers = { Accept: accept, ...(body && { "Content-Type": "application/json" }) };
    let answer;
    try {
      answer = await fetch(HOME + path, {
        method: body ? "POST" : "GET", headers, body: body && JSON.stringify(body), credentials: "omit", signal, ...options,
      });
    } catch {
      throw new Trouble("offline", OFFLINE, true);
    }
    if (!answer.ok) throw await refusal(answer);
    return answer;
  }

  async function refusal(answer) {
    const again = answer.status >= 500 || answer.status === 429;
    try {
      const { error } = await answer.json();
      return new Trouble(error.code, error.message, again);
    } catch {
      return new Trouble("unreadable", OFFLINE, true);
    }
  }

  // ——— The visit.

  let botUrl = null;
  let visit = null;

  function track() {
    visit = ask("/track_visit", said(), { keepalive: true })
      .then((answer) => answer.json())
      .then((seen) => {
        keep.set("session", seen.session_id);
        if (/^https?:\/\//.test(seen.bot_url ?? "")) botUrl = seen.bot_url;
        document.querySelectorAll("a[data-aimpay-bot]").forEach(lead);
        return seen.session_id;
      });
    visit.catch(() => {}); // the page works without it: links stay plain
    return visit;
  }

  function said() {
    const query = new URLSearchParams(location.search);
    const agreed = keep.get("cookies") === "yes";
    const words = Object.fromEntries(UTM.map((name) => [name, query.get(name)?.slice(0, 200)]));
    return {
      ...words,
      session_id: keep.get("session") ?? undefined,
      referrer: cameFrom(),
      landing: location.href.split("#")[0].slice(0, 2000),
      time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      course,
      client_id: (agreed && keep.get("client")) || undefined,
      yclid: (agreed && query.get("yclid")?.slice(0, 200)) || undefined,
    };
  }

  function cameFrom() {
    const from = document.referrer;
    return from && new URL(from).host !== location.host ? from.slice(0, 2000) : undefined;
  }

  // The signed token of this browser; asked for anew when the first visit did not get through.
  const session = () => visit.catch(() => track());

  // ——— The way to the bot.

  function lead(link) {
    if (botUrl) link.href = botUrl;
  }

  function towardsBot(event) {
    const pressed = event.target.closest?.("[data-aimpay-bot]");
    if (!pressed) return;
    const isLink = pressed instanceof HTMLAnchorElement;
    if (isLink) lead(pressed);
    if (botUrl ? isLink : event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (isLink && pressed.getAttribute("href").startsWith("#")) return;
    event.preventDefault();
    const soon = new Promise((resolve) => setTimeout(resolve, 1500));
    Promise.race([session().catch(() => {}), soon]).then(() => {
      const to = botUrl ?? (isLink ? pressed.href : null);
      if (to) location.assign(to);
    });
  }

  // ——— Forms. Markup of any site: fields are known by their names.

  const FIELDS = { email_invalid: "email", phone_invalid: "phone", consent_required: "agree_personal_data" };
  const BLAMES = {
    name: "Напишите, как к\u00a0вам обращаться.",
    either: "Нужна почта или телефон: иначе нам не ответить.",
    email: "В\u00a0адресе почты ошибка. Пример: anna@example.ru",
    phone: "В\u00a0номере ошибка. Пример: +7\u00a0912\u00a0345-67-89",
    agree_personal_data: "Без этого согласия мы не вправе принять сообщение.",
  };

  function typed(form) {
    const value = (name) => form.elements[name]?.value?.trim() || undefined;
    const ticked = (name) => Boolean(form.elements[name]?.checked);
    return {
      name: value("name"),
      email: value("email"),
      phone: value("phone"),
      message: value("message"),
      agree_personal_data: ticked("agree_personal_data"),
      agree_marketing: ticked("agree_marketing"),
    };
  }

  function blamed({ name, email, phone, agree_personal_data: agreed }, form) {
    const found = {};
    if (form.elements.name?.required && !name) found.name = BLAMES.name;
    if (!email && !phone) found[form.elements.email ? "email" : "phone"] = BLAMES.either;
    if (email && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email)) found.email = BLAMES.email;
    if (phone && phone.replace(/\D/g, "").length < 10) found.phone = BLAMES.phone;
    if (!agreed) found.agree_personal_data = BLAMES.agree_personal_data;
    return found;
  }

  let errors = 0;

  function show(form, found) {
    form.querySelectorAll("[data-aimpay-error]").forEach((one) => one.remove());
    for (const field of form.querySelectorAll("[aria-invalid]")) {
      field.removeAttribute("aria-invalid");
      restore(field);
    }
    for (const [name, words] of Object.entries(found)) {
      const field = form.elements[name];
      if (field) blame(field, words);
    }
    form.querySelector("[aria-invalid]")?.focus();
  }

  function blame(field, words) {
    const id = `aimpay-error-${(errors += 1)}`;
    const line = make("span", { id, class: "error", "data-aimpay-error": "" }, words);
    (field.closest("p, label, div") ?? field.parentElement).append(line);
    field.dataset.described ??= field.getAttribute("aria-describedby") ?? "";
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", `${id} ${field.dataset.described}`.trim());
  }

  function restore(field) {
    const was = field.dataset.described;
    if (was) field.setAttribute("aria-describedby", was);
    else field.removeAttribute("aria-describedby");
  }

  function say(form, role, kind, words) {
    form.querySelectorAll("[data-aimpay-said]").forEach((one) => one.remove());
    const line = make("p", { class: kind, role, tabindex: "-1", "data-aimpay-said": "" }, words);
    form.append(line);
    return line;
  }

  async function submit(event) {
    event.preventDefault();
    const form = event.currentTarget;
    const button = form.querySelector("button:not([type=button]), input[type=submit]");
    const words = typed(form);
    const found = blamed(words, form);
    show(form, found);
    form.querySelectorAll("[data-aimpay-said]").forEach((one) => one.remove());
    if (Object.keys(found).length || button?.disabled) return;
    if (button) button.disabled = true;
    form.setAttribute("aria-busy", "true");
    try {
      const answer = await ask("/save_source_and_chat_history", { ...words, ...(await known()) });
      done(form, (await answer.json()).message);
    } catch (trouble) {
      const field = FIELDS[trouble.code];
      if (field && form.elements[field]) show(form, { [field]: trouble.message });
      else say(form, "alert", "trouble", trouble.message).focus();
    } finally {
      if (button) button.disabled = false;
      form.removeAttribute("aria-busy");
    }
  }

  // Without a session the form is sent all the same: the person matters more than the source.
  async function known() {
    const id = await session().catch(() => undefined);
    const lines = JSON.parse(keep.get("chat") ?? "[]").slice(-50);
    const chat_history = lines.map(({ key, text, author, at }) => ({
      message: text.slice(0, 4000), is_from_user: author === "visitor", key: String(key ?? "").slice(0, 64), at,
    }));
    const utm = new URLSearchParams(location.search).get("utm_source")?.slice(0, 200);
    return { session_id: id, chat_session_id: id, chat_history, utm_source: utm ?? undefined };
  }

  function done(form, words) {
    form.replaceChildren();
    say(form, "status", "sent", words).focus();
    form.dispatchEvent(new CustomEvent("aimpay:sent", { bubbles: true, composed: true }));
  }

  function bind(form) {
    form.addEventListener("submit", submit);
    form.noValidate = true;
    form.hidden = false;
  }

  function findForms() {
    for (const place of document.querySelectorAll("[data-aimpay-form]")) {
      if (place instanceof HTMLFormElement) bind(place);
      else if (!place.shadowRoot) loadChat().then((parts) => parts.formIn(place), () => {});
    }
  }

  // ——— Drawing. Words are always put in as text.

  function make(name, attributes = {}, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
      else if (value === true) element.setAttribute(key, "");
      else if (value !== false && value !== undefined && value !== null) element.setAttribute(key, value);
    }
    element.append(...children.filter((one) => one !== null && one !== undefined));
    return element;
  }

  function icon(path) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
    line.setAttribute("d", path);
    svg.append(line);
    return svg;
  }

  function dress(root, ...sheets) {
    try {
      root.adoptedStyleSheets = sheets.map((css) => {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(css);
        return sheet;
      });
    } catch {
      root.prepend(make("style", {}, sheets.join("\n"))); // browsers before 2023
    }
  }

  const host = make("aimpay-widget", { "data-theme": tag.dataset.theme });
  const root = host.attachShadow({ mode: "open" });
  const stack = make("div", { class: "stack" });

  // ——— The talk is another file, asked for when somebody wants it.

  let chat = null;

  function loadChat() {
    chat ??= new Promise((resolve, reject) => {
      const script = make("script", { src: CHAT });
      script.onload = () => resolve(window.aimpay.parts(core));
      script.onerror = () => {
        chat = null;
        script.remove();
        reject(new Trouble("offline", OFFLINE, true));
      };
      document.head.append(script);
    });
    return chat;
  }

  const dot = make("span", { class: "dot", hidden: true });
  const opener = make(
    "button",
    { class: "opener", type: "button", "aria-haspopup": "dialog", "aria-expanded": "false", onclick: openChat },
    icon("M4 5.5h16v11H9.5L5 20v-3.5H4z"), make("span", { class: "opener-words" }, "Спросить"), dot,
  );
  const excuse = make("p", { class: "excuse", role: "alert", hidden: true });

  async function openChat() {
    opener.setAttribute("aria-busy", "true");
    excuse.hidden = true;
    try {
      (await loadChat()).open();
    } catch (trouble) {
      excuse.textContent = trouble.message;
      excuse.hidden = false;
    } finally {
      opener.removeAttribute("aria-busy");
    }
  }

  // ——— Cookies: nothing of the counter is asked for before «Принять».

  const banner = make(
    "section",
    { class: "banner", "aria-label": "Согласие на cookie", hidden: true },
    make("p", {}, "Можно считать ваш визит с\u00a0помощью Яндекс Метрики? Она ставит cookie. Без них сайт работает так\u00a0же. ",
      make("a", { href: `${HOME}/documents/privacy` }, "Подробнее")),
    make("div", { class: "row" },
      make("button", { type: "button", onclick: () => decide("yes") }, "Принять"),
      make("button", { type: "button", onclick: () => decide("no") }, "Отказаться")),
  );

  function decide(choice) {
    const before = keep.get("cookies");
    keep.set("cookies", choice);
    banner.hidden = true;
    if (choice === "yes") loadMetrika();
    else if (before === "yes") withdraw();
  }

  function withdraw() {
    keep.forget("client");
    for (const name of document.cookie.split(/; */).map((one) => one.split("=")[0])) {
      if (name.startsWith("_ym")) document.cookie = `${name}=; max-age=0; path=/`;
    }
    location.reload(); // the counter that is already running ends with the page
  }

  async function loadMetrika() {
    const { metrika } = await site().catch(() => ({}));
    if (!metrika || window.ym) return;
    window.ym = (...words) => (window.ym.a ??= []).push(words);
    window.ym.l = Date.now();
    const counter = Number(metrika.counter);
    window.ym(counter, "init", { accurateTrackBounce: true, clickmap: false, trackLinks: false, webvisor: false });
    window.ym(counter, "getClientID", (id) => {
      if (String(id) === keep.get("client")) return;
      keep.set("client", String(id));
      track();
    });
    document.head.append(make("script", { src: metrika.tag_url, async: true }));
  }

  let about = null;

  function site() {
    about ??= ask(`/api/site${course ? `?course=${encodeURIComponent(course)}` : ""}`).then((answer) => answer.json());
    about.catch(() => (about = null));
    return about;
  }

  // ——— The beginning.

  const core = {
    HOME, STYLE, Trouble, ask, banner, bind, dot, dress, icon, keep, make, opener, root, session, site, stack, track,
    botUrl: () => botUrl,
  };
  window.aimpay = { version: 1, open: openChat };

  function begin() {
    dress(root, STYLE);
    if (tag.dataset.chat !== "off") stack.append(excuse, opener);
    stack.append(banner);
    root.append(stack);
    document.body.append(host);
    document.addEventListener("click", towardsBot, true);
    document.addEventListener("click", (event) => {
      if (event.target.closest?.("[data-aimpay-cookies]")) banner.hidden = false;
    });
    track();
    findForms();
    if (keep.get("human") && tag.dataset.chat !== "off") loadChat().catch(() => {});
    if (!("metrika" in tag.dataset)) return;
    const choice = keep.get("cookies");
    if (choice === "yes") loadMetrika();
    banner.hidden = choice !== null;
  }

  const seen = () => (document.prerendering ? document.addEventListener("prerenderingchange", begin, { once: true }) : begin());
  if (document.body && document.readyState !== "loading") seen();
  else document.addEventListener("DOMContentLoaded", seen, { once: true });
})();
