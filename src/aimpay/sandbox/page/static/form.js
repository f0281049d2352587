// Form fields for a JSON schema of plain values and of one level of objects inside.

import { h } from "./dom.js";
import { resolve } from "./schema.js";

// Returns {node, read()}; `labels`: field -> words; `values`: what to show at first.
export function fieldsFor(schema, { labels, choices = {}, values = {}, skip = [] }) {
  const fields = Object.entries(schema.properties ?? {}).filter(([name]) => !skip.includes(name)).map(([name, raw]) => {
    const known = resolve(raw);
    const value = values[name] === undefined ? known.default : values[name];
    return [name, fieldOf(name, known, value, labels, choices)];
  });
  const read = () => Object.fromEntries(fields.map(([name, field]) => [name, field.read()]).filter(([, value]) => value !== undefined));
  return { node: h("div", { class: "fields" }, fields.map(([, field]) => field.node)), read };
}

function fieldOf(name, schema, value, labels, choices) {
  const label = labels[name] ?? name.replaceAll("_", " ");
  const hint = schema.description && !labels[name] ? schema.description : null;
  if (schema.properties) return nested(label, schema, value, labels, choices);
  if (schema.type === "boolean") return box(label, value);
  if (schema.enum) return select(label, schema, value, choices);
  return input(label, schema, value, hint);
}

function nested(label, schema, value, labels, choices) {
  const inner = fieldsFor(schema, { labels, choices, values: value ?? {} });
  return { node: h("fieldset", { class: "nested" }, h("legend", {}, label), inner.node), read: inner.read };
}

function box(label, value) {
  const field = h("input", { type: "checkbox", checked: Boolean(value) });
  return { node: h("label", { class: "check" }, field, label), read: () => field.checked };
}

function select(label, schema, value, choices) {
  const options = schema.enum.map((one) => h("option", { value: String(one), selected: one === value }, choices[one] ?? String(one)));
  if (schema.nullable) options.unshift(h("option", { value: "", selected: value === null || value === undefined }, "любой"));
  const field = h("select", {}, options);
  return { node: wrap(label, field), read: () => field.value || undefined };
}

function input(label, schema, value, hint) {
  const numeric = schema.type === "integer" || schema.type === "number";
  const field = h("input", { type: numeric ? "number" : "text", step: schema.type === "number" ? "any" : null, min: schema.minimum, autocomplete: "off" });
  field.value = value ?? "";
  if (schema.minimum !== undefined) field.min = schema.minimum;
  const read = () => {
    if (field.value === "") return schema.nullable ? null : undefined;
    return numeric ? Number(field.value) : field.value;
  };
  return { node: wrap(label, field, hint), read };
}

const wrap = (label, field, hint) => h("label", { class: "field" }, h("span", {}, label), field, hint && h("span", { class: "hint" }, hint));
