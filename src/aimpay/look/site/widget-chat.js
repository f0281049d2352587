// The talk with the school, and the form inside of the widget. Loaded by widget.js when somebody wants one of them.

window.aimpay.parts = (core) => {
  const { HOME, STYLE, Trouble, ask, banner, bind, dot, dress, icon, keep, make, opener, root, session, site, stack } = core;
  const CHAT_STYLE = "__STYLE__";
  const MOST_KEPT = 200;
  const MOST_SENT = 50;
  const OFTEN = 4_000;
  const SELDOM = 20_000;
  const ANSWER_PATIENCE = 90_000;
  const NAMES = { assistant: "Помощник", human: "Школа" };
  const CUT = "Ответ оборвался. Спросите ещё раз или позовите человека.";

  // ——— History: lines of {id?, key, author, text, at, sources?, failed?}. The server's word about a line counts.

  let lines = read();
  let left = null;
  let human = keep.get("human") ?? "none";

  function read() {
    try {
      const kept = JSON.parse(keep.get("chat") ?? "[]");
      return Array.isArray(kept) ? kept.filter((one) => typeof one?.text === "string") : [];
    } catch {
      return [];
    }
  }

  function write() {
    lines = lines.slice(-MOST_KEPT);
    keep.set("chat", JSON.stringify(lines.filter((one) => !one.writes).map(({ sending, ...one }) => one)));
  }

  // What the server has takes the place of what we have: own questions by key, the rest by number.
  function merge(mine, theirs) {
    const keys = new Set(theirs.filter((one) => one.author === "visitor").map((one) => one.key));
    const numbers = new Set(theirs.map((one) => one.id));
    const known = mine.filter((one) => one.id && !numbers.has(one.id) && !(one.author === "visitor" && keys.has(one.key)));
    const waiting = mine.filter((one) => !one.id && (one.writes || (one.author === "visitor" && !keys.has(one.key))));
    return [...[...known, ...theirs].sort((a, b) => a.id - b.id), ...waiting];
  }

  const newKey = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), (one) => one.toString(16).padStart(2, "0")).join("");

  // ——— The panel.

  const title = make("h2", { id: "title", tabindex: "-1" }, "Спросить школу");
  const log = make("div", { class: "log", role: "log", "aria-label": "Переписка", "aria-live": "polite", tabindex: "0" });
  const asks = make("div", { class: "asks", role: "group", "aria-label": "Частые вопросы", hidden: true });
  const state = make("p", { class: "state", role: "status" });
  const field = make("textarea", { id: "question", rows: "1", "aria-describedby": "state", placeholder: "Ваш вопрос", oninput: typing, onkeydown: byEnter });
  const send = make("button", { class: "send", type: "submit", "aria-label": "Отправить", disabled: true }, icon("M5 12h13M12 5l7 7-7 7"));
  const form = make("form", { class: "write", onsubmit: asked }, make("label", { class: "unseen", for: "question" }, "Ваш вопрос"), field, send);
  const callButton = make("button", { class: "again", type: "button", onclick: callHuman }, "Позвать человека");
  const botLink = make("a", { "data-aimpay-bot": "", target: "_blank", rel: "noopener", hidden: true }, "Написать в\u00a0Telegram");
  const ways = make("div", { class: "ways" }, callButton, make("button", { class: "again", type: "button", onclick: showForm }, "Оставить контакты"), botLink);
  const notice = make("p", { class: "notice" });
  const talk = [notice, log, asks, state, form, ways];
  const back = make("button", { class: "bare", type: "button", "aria-label": "К переписке", hidden: true, onclick: showTalk }, icon("M15 5l-7 7 7 7"));
  const panel = make(
    "div", { class: "panel", role: "dialog", "aria-labelledby": "title", hidden: true, onkeydown: byKeys },
    make("div", { class: "head" }, back, title, make("button", { class: "bare", type: "button", "aria-label": "Закрыть", onclick: close }, icon("M6 6l12 12M18 6 6 18"))),
    ...talk,
  );
  state.id = "state";
  dress(root, STYLE, CHAT_STYLE);
  root.append(panel);

  const narrow = matchMedia("(max-width: 719px)");
  const isOpen = () => !panel.hidden;

  async function open() {
    panel.hidden = false;
    stack.hidden = true;
    panel.setAttribute("aria-modal", String(narrow.matches));
    opener.setAttribute("aria-expanded", "true");
    dot.hidden = true;
    draw();
    (narrow.matches ? title : field).focus();
    await introduce();
    await refresh();
    watch();
  }

  function close() {
    panel.hidden = true;
    stack.hidden = false;
    opener.setAttribute("aria-expanded", "false");
    opener.focus();
    watch();
  }

  function byKeys(event) {
    if (event.key !== "Tab" || !narrow.matches) return;
    const stops = [...panel.querySelectorAll("button, a[href], input, textarea, [tabindex='0']")].filter((one) => !one.disabled && one.offsetParent);
    const [first, last] = [stops[0], stops.at(-1)];
    if (event.shiftKey ? root.activeElement === first : root.activeElement === last) {
      event.preventDefault();
      (event.shiftKey ? last : first).focus();
    }
  }

  let limits = { characters: 200 };

  // Who answers, and what becomes of the words, is said before the first of them.
  async function introduce() {
    if (notice.childNodes.length) return;
    try {
      const about = await site();
      limits = about.chat;
      field.maxLength = limits.characters;
      title.textContent = about.school;
      notice.append(
        "Отвечает ИИ-помощник по\u00a0материалам курса; он может ошибаться. Сообщения обрабатываются и\u00a0хранятся, см.\u00a0",
        make("a", { href: about.documents.privacy.url, target: "_blank", rel: "noopener" }, "политику"), ".",
      );
      greet(about);
    } catch (trouble) {
      state.textContent = trouble.message;
    }
  }

  function greet(about) {
    greeting = make("div", { class: "line assistant" }, make("span", { class: "who" }, NAMES.assistant), about.greeting);
    log.prepend(greeting);
    asks.replaceChildren(...about.questions.map((one) => make("button", { type: "button", onclick: () => tell(one) }, one)));
    botLink.href = core.botUrl() ?? about.bot_url ?? "";
    botLink.hidden = !botLink.getAttribute("href");
    draw();
  }

  // ——— Drawing: each line keeps its element, so that a screen reader hears every line once.

  const drawn = new Map();
  let greeting = null;
  const nameOf = (one) => (one.author === "visitor" ? `k${one.key}` : one.writes ? "writes" : `i${one.id}`);

  function draw() {
    const low = log.scrollHeight - log.scrollTop - log.clientHeight < 60;
    const names = lines.map(nameOf);
    for (const [name, element] of drawn) {
      if (names.includes(name)) continue;
      element.remove();
      drawn.delete(name);
    }
    lines.reduce((before, one) => place(one, before), greeting);
    asks.hidden = lines.length > 0 || !asks.childNodes.length;
    callButton.hidden = human !== "none";
    drawState();
    if (low) log.scrollTop = log.scrollHeight;
  }

  function place(one, before) {
    const name = nameOf(one);
    const element = drawn.get(name) ?? make("div");
    const looks = JSON.stringify(one);
    if (element.looks !== looks) {
      element.looks = looks;
      fill(element, one);
    }
    drawn.set(name, element);
    if (before ? element.previousSibling !== before : log.firstChild !== element) {
      if (before) before.after(element);
      else log.prepend(element);
    }
    return element;
  }

  function fill(element, one) {
    element.className = `line ${one.author}${one.failed ? " failed" : ""}${one.writes ? " writes" : ""}`;
    element.replaceChildren();
    const who = NAMES[one.author];
    element.append(who ? make("span", { class: "who" }, who) : make("span", { class: "unseen" }, "Вы: "), ...linked(one.text));
    if (one.sources?.length) element.append(make("p", { class: "sources" }, `Из материалов: ${one.sources.map((each) => each.title).join("; ")}`));
    if (one.partial) element.append(make("span", { class: "fate" }, CUT));
    if (one.failed) element.append(fate(one));
  }

  function fate(one) {
    const again = make("button", { class: "again", type: "button", onclick: () => deliver(one) }, "Повторить");
    return make("span", { class: "fate" }, `${one.failed} `, one.again ? again : null);
  }

  // Words of others are only ever text; an address in them becomes a link to nothing but http and https.
  function linked(text) {
    return text.split(/(https?:\/\/[^\s<>"«»]+)/).map((piece, index) => {
      if (index % 2 === 0) return piece;
      const [, url, rest] = /^(.*?)([.,;:!?)\]]*)$/s.exec(piece);
      const span = make("span", {}, make("a", { href: url, target: "_blank", rel: "noopener noreferrer nofollow" }, url), rest);
      return span;
    });
  }

  function drawState() {
    const over = left === 0 && human === "none";
    if (over && root.activeElement === field) callButton.focus();
    field.disabled = over;
    send.disabled = over || busy || !field.value.trim();
    const words = {
      waiting: "Позвали человека. Ответ придёт сюда; окно можно закрыть.",
      answering: "Отвечает человек.",
      none: over ? "Вопросы помощнику кончились. Позовите человека или напишите в\u00a0Telegram." : counted(),
    }[human];
    if (state.textContent !== words) state.textContent = words;
  }

  const counted = () => (left === null ? "" : `Ещё можно задать ${left}\u00a0${plural(left, "вопрос", "вопроса", "вопросов")}.`);

  function plural(count, one, few, many) {
    const rest = count % 100;
    if (rest > 10 && rest < 15) return many;
    return [many, one, few, few, few][rest % 10] ?? many;
  }

  // ——— Asking.

  let busy = false;

  function typing() {
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight + 2}px`;
    const room = limits.characters - field.value.length;
    drawState();
    if (room < 40) state.textContent = `Осталось знаков: ${room}`;
  }

  function byEnter(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  }

  function asked(event) {
    event.preventDefault();
    const text = field.value.trim();
    if (!text || busy) return;
    field.value = "";
    typing();
    tell(text);
  }

  function tell(text) {
    if (busy) return;
    const line = { key: newKey(), author: "visitor", text, at: new Date().toISOString() };
    lines.push(line);
    deliver(line);
    (narrow.matches ? log : field).focus(); // what was pressed may be gone or switched off by now
  }

  async function deliver(line) {
    if (busy) return;
    busy = true;
    Object.assign(line, { failed: undefined, again: undefined, sending: true });
    write();
    draw();
    log.scrollTop = log.scrollHeight;
    log.setAttribute("aria-busy", "true"); // the answer is read out when it is whole
    try {
      await (await answerTo(line))();
    } catch (trouble) {
      fail(line, trouble instanceof Trouble ? trouble : new Trouble("cut", "Ответ оборвался.", true));
    } finally {
      busy = false;
      line.sending = undefined;
      lines = lines.filter((one) => !one.writes);
      await refresh();
      log.removeAttribute("aria-busy");
      write();
      draw();
      watch();
    }
  }

  function fail(line, trouble) {
    line.failed = trouble.message;
    line.again = trouble.again;
    if (trouble.code !== "chat_limit") return;
    line.again = false;
    left = 0;
  }

  // The same key is sent again by a repeat, so that the server counts and answers once.
  async function answerTo(line) {
    const more = { accept: "text/event-stream", signal: AbortSignal.timeout?.(ANSWER_PATIENCE) };
    const post = async () => ask("/api/chat/send", { session_id: await session(), message: line.text, message_key: line.key }, more);
    const answer = await post().catch((trouble) => {
      if (trouble.code !== "site_session_unknown") throw trouble;
      keep.forget("session");
      return core.track().then(post);
    });
    return answer.headers.get("content-type")?.startsWith("text/event-stream") ? () => stream(answer) : async () => take(await answer.json());
  }

  async function stream(answer) {
    const line = { author: "assistant", text: "", at: new Date().toISOString(), writes: true };
    let whole = false;
    lines.push(line);
    draw();
    for await (const [name, data] of events(answer.body)) {
      if (name === "piece") line.text += data.text;
      if (name === "sources") line.sources = Array.isArray(data) ? data : data.sources;
      if (name === "error") throw new Trouble(data.error?.code ?? data.code, data.error?.message ?? data.message, true);
      if (name === "done") {
        whole = true;
        settle(line, data);
      }
      draw();
    }
    if (!whole) throw new Trouble("cut", CUT, true);
  }

  function settle(line, { message_id: id, left: now, human: who }) {
    if (now !== undefined) left = now;
    if (who) become(who);
    if (id) {
      const element = drawn.get("writes");
      Object.assign(line, { id, writes: undefined });
      drawn.delete("writes");
      if (element) drawn.set(nameOf(line), element);
    }
  }

  function take({ response, sources, message_id: id, ...rest }) {
    const line = { author: "assistant", text: response, sources, at: new Date().toISOString(), writes: true };
    if (response) lines.push(line);
    settle(line, { message_id: id, ...rest });
  }

  // Server-sent events as they come: [name, data] of each.
  async function* events(body) {
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const blocks = (rest + value).replaceAll("\r\n", "\n").split("\n\n");
      rest = blocks.pop();
      for (const block of blocks) {
        const name = /^event: ?(.*)$/m.exec(block)?.[1] ?? "message";
        const data = [...block.matchAll(/^data: ?(.*)$/gm)].map((one) => one[1]).join("\n");
        if (data) yield [name, JSON.parse(data)];
      }
    }
  }

  // ——— The server's history, and the person who may answer.

  async function refresh() {
    if (!keep.get("session") && !lines.length && human === "none") return;
    try {
      const answer = await ask(`/api/chat/history?session_id=${encodeURIComponent(await session())}`);
      const seen = await answer.json();
      const before = lines.filter((one) => one.author === "human").length;
      lines = merge(lines, seen.messages);
      left = seen.left;
      become(seen.human);
      if (!isOpen() && lines.filter((one) => one.author === "human").length > before) dot.hidden = false;
      write();
      draw();
    } catch (trouble) {
      if (trouble.code === "offline" && isOpen()) state.textContent = trouble.message;
    }
  }

  function become(who) {
    human = who;
    if (who === "none") keep.forget("human");
    else keep.set("human", who);
  }

  async function callHuman() {
    callButton.disabled = true;
    try {
      const answer = await ask("/api/chat/call_human", { session_id: await session() });
      become((await answer.json()).human);
      draw();
      field.focus();
      watch();
    } catch (trouble) {
      state.textContent = trouble.message;
    } finally {
      callButton.disabled = false;
    }
  }

  let timer;

  function watch() {
    clearTimeout(timer);
    if (human === "none") return;
    timer = setTimeout(async () => {
      if (!busy && document.visibilityState === "visible") await refresh();
      watch();
    }, isOpen() ? OFTEN : SELDOM);
  }

  // What the server may not have yet is left with it when the person goes.
  function leave() {
    const mine = lines.filter((one) => !one.id && one.author === "visitor").slice(-MOST_SENT);
    const id = keep.get("session");
    if (!mine.length || !id) return;
    const chat_history = mine.map(({ key, text, at }) => ({ key, message: text, is_from_user: true, at }));
    ask("/api/chat/save_history", { session_id: id, chat_history }, { keepalive: true, signal: undefined }).catch(() => {});
  }

  document.addEventListener("keydown", (event) => event.key === "Escape" && isOpen() && close());
  addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && leave());
  addEventListener("online", () => isOpen() && refresh());
  addEventListener("storage", (event) => {
    if (!event.key?.endsWith(".chat") || busy) return;
    lines = merge(read(), lines.filter((one) => one.id)); // another tab of the same site
    draw();
  });
  watch();

  // ——— The form.

  let drawnForm = null;

  async function showForm() {
    try {
      drawnForm ??= make("div", { class: "body" }, await contactForm());
    } catch (trouble) {
      state.textContent = trouble.message;
      return;
    }
    talk.forEach((one) => one.remove());
    panel.append(drawnForm);
    back.hidden = false;
    drawnForm.querySelector("input")?.focus();
  }

  function showTalk() {
    drawnForm?.remove();
    panel.append(...talk);
    back.hidden = true;
    field.focus();
  }

  async function contactForm() {
    const { consents } = await site();
    const contact = make(
      "form", { class: "contact", "aria-label": "Оставить контакты" },
      row("name", "Как вас зовут", { required: true, maxlength: "100", autocomplete: "name" }),
      row("email", "Почта", { type: "email", maxlength: "254", autocomplete: "email" }),
      row("phone", "или телефон", { type: "tel", maxlength: "32", autocomplete: "tel" }),
      row("message", "Вопрос", { maxlength: "2000" }),
      box("agree_personal_data", consents.personal_data, "Текст согласия"),
      box("agree_marketing", consents.marketing, "Подробнее о\u00a0рассылке"),
      make("button", { class: "main" }, "Отправить"),
    );
    bind(contact);
    return contact;
  }

  function row(name, words, attributes) {
    const id = `contact-${name}`;
    return make("p", { class: "field" }, make("label", { for: id }, words), make("input", { id, name, ...attributes }));
  }

  function box(name, { text, url, required }, more) {
    const id = `contact-${name}`;
    const link = make("a", { href: url, target: "_blank", rel: "noopener" }, more);
    return make("p", { class: "check" }, make("input", { id, name, type: "checkbox", required }), make("label", { for: id }, `${text} `, link));
  }

  async function formIn(place) {
    const own = place.attachShadow({ mode: "open" });
    dress(own, STYLE.replaceAll("position: fixed", "position: static").replace("all: initial;", ""), CHAT_STYLE);
    own.append(await contactForm());
  }

  return { open, formIn };
};
