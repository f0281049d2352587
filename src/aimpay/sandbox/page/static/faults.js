// «Сбои»: for each outside system, what should go wrong next.

import { get, put } from "./api.js";
import { h, icon } from "./dom.js";
import { attempt, toast } from "./dialog.js";
import { CHOICES, FAULTS, LABELS, SETTINGS } from "./faultwords.js";
import { fieldsFor } from "./form.js";
import { panel, parts } from "./panel.js";
import { bodySchema, faultShape } from "./schema.js";

const SYSTEMS = [
  { id: "telegram", title: "Телеграм" }, { id: "yookassa", title: "ЮKassa" }, { id: "resend", title: "Почта" },
  { id: "deepseek", title: "Модель" }, { id: "metrika", title: "Метрика" },
];
const FIRST = ["kind", "times"];

let system = "telegram";

async function load(box) {
  const asked = system;
  const choose = (id) => {
    system = id;
    attempt(() => load(box));
  };
  const sections = [await faultSection(asked, box), await settingsSection(asked)];
  if (asked !== system) return;
  box.replaceChildren(h("div", { class: "toolbar" }, parts("faults", SYSTEMS, system, choose, "Система")), h("div", { class: "cards" }, sections.filter(Boolean)));
}

async function faultSection(of, box) {
  const path = `${of}/faults`;
  const [schema, now] = await Promise.all([bodySchema(path), get(path)]);
  const shape = schema && faultShape(schema);
  if (!shape) return switches(path, schema, now);
  const active = now[shape.list] ?? [];
  const write = async (list) => {
    await put(path, { ...now, [shape.list]: list });
    await load(box);
  };
  return h("section", { class: "card" }, h("h3", {}, "Что сломать"), addForm(of, shape, (fault) => write([...active, fault])), activeList(of, shape.item, active, write));
}

function addForm(of, { item }, add) {
  const choices = { ...CHOICES, ...FAULTS[of] };
  const rest = Object.keys(item.properties).filter((name) => !FIRST.includes(name));
  const main = fieldsFor(item, { labels: LABELS, choices, skip: rest });
  const more = fieldsFor(item, { labels: LABELS, choices, skip: FIRST });
  const submit = (event) => {
    event.preventDefault();
    attempt(async () => {
      await add(given({ ...more.read(), ...main.read() }));
      toast("Сбой включён.", "wait");
    });
  };
  return h(
    "form",
    { class: "fault-form", onsubmit: submit, "data-testid": "fault-form" },
    main.node,
    rest.length ? h("details", { class: "raw" }, h("summary", {}, "Уточнить"), more.node) : null,
    h("div", { class: "row" }, h("button", { type: "submit", class: "button main", "data-testid": "fault-add" }, "Включить сбой")),
  );
}

const given = (values) => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null && value !== ""));

function activeList(of, item, active, write) {
  if (!active.length) return h("p", { class: "hint" }, "Сейчас сбоев нет: всё отвечает как обычно.");
  const rows = active.map((fault, index) => {
    const drop = () => attempt(() => write(active.filter((_one, at) => at !== index)));
    return h(
      "li",
      { class: "fault" },
      h("span", { class: "fault-words" }, h("b", {}, FAULTS[of]?.[fault.kind] ?? fault.kind), " ", h("span", { class: "hint" }, details(fault, item))),
      h("button", { type: "button", class: "round", "aria-label": "Убрать сбой", title: "Убрать сбой", onclick: drop }, icon("close")),
    );
  });
  return h("ul", { class: "faults", "aria-label": "Включённые сбои" }, rows);
}

function details(fault, item) {
  const times = fault.times === null || fault.times === undefined ? "пока не уберут" : `осталось раз: ${fault.times}`;
  const told = ([name, value]) => !FIRST.includes(name) && value !== null && value !== item.properties[name]?.default;
  const rest = Object.entries(fault).filter(told);
  return [times, ...rest.map(([name, value]) => value === true ? (LABELS[name] ?? name) : `${LABELS[name] ?? name}: ${value}`)].join(" · ");
}

// A system whose faults are plain switches rather than a list.
function switches(path, schema, now, title = "Что сломать") {
  if (!schema) return null;
  const fields = fieldsFor(schema, { labels: LABELS, choices: CHOICES, values: now });
  const submit = (event) => {
    event.preventDefault();
    attempt(async () => {
      await put(path, fields.read());
      toast("Сохранено.", "ok");
    });
  };
  return h("section", { class: "card" }, h("h3", {}, title), h("form", { onsubmit: submit }, fields.node, h("div", { class: "row" }, h("button", { type: "submit", class: "button main" }, "Сохранить"))));
}

async function settingsSection(of) {
  const title = SETTINGS[of];
  if (!title) return null;
  const path = `${of}/settings`;
  const schema = await bodySchema(path);
  return schema && switches(path, schema, await get(path), title);
}

export const startFaults = () => panel({ tab: "faults", topics: [], load });
