// What the panels on the right share: loading, failing, being looked at.

import { $, h, icon } from "./dom.js";
import { emit, on, remember, state } from "./state.js";

export const pane = (tab) => $(`#pane-${tab}`);

// A panel draws only while it is in view; a change elsewhere leaves a dot on its tab.
export function panel({ tab, topics, load, dot = true }) {
  let loaded = false;
  const refresh = async () => {
    try {
      await load(pane(tab));
      loaded = true;
    } catch (error) {
      if (!loaded) pane(tab).replaceChildren(failure(error, refresh));
    }
  };
  const changed = () => {
    if (inView(tab)) refresh();
    else if (dot) mark(tab, true);
  };
  for (const topic of topics) on(`change:${topic}`, changed);
  on("again", () => inView(tab) && refresh());
  on("tab", (chosen) => chosen === tab && refresh());
  return refresh;
}

function failure(error, again) {
  return h(
    "div",
    { class: "empty", role: "alert" },
    icon("close"),
    h("p", { class: "empty-title" }, "Не получилось загрузить"),
    h("p", {}, error.message),
    h("button", { type: "button", class: "button", onclick: again }, "Повторить"),
  );
}

const inView = (tab) => state.tab === tab;

export function mark(tab, fresh) {
  const button = $(`#tabs [data-tab="${tab}"]`);
  if (button) button.toggleAttribute("data-fresh", fresh);
}

export function chooseTab(tab) {
  state.tab = tab;
  remember("tab", tab);
  document.body.dataset.tab = tab;
  for (const button of document.querySelectorAll("#tabs [data-tab]")) button.setAttribute("aria-selected", String(button.dataset.tab === tab));
  for (const box of document.querySelectorAll("[data-pane]")) box.hidden = box.dataset.pane !== tab;
  mark(tab, false);
  emit("tab", tab);
}

// A switch between parts of one panel. `list`: [{id, title}].
export function parts(panelName, list, chosen, choose, label) {
  const buttons = list.map(({ id, title }) =>
    h("button", { type: "button", class: "part", "aria-pressed": String(id === chosen), "data-testid": `part-${panelName}-${id || "all"}`, onclick: () => choose(id) }, title),
  );
  return h("div", { class: "parts", role: "group", "aria-label": label }, buttons);
}

export const status = (kind, word) => h("span", { class: `status ${kind}` }, word);

export function facts(pairs) {
  const rows = pairs.filter(([, value]) => value !== null && value !== undefined && value !== "");
  return h("dl", { class: "facts" }, rows.map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]));
}
