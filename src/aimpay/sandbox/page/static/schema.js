// Reads the control API's own OpenAPI document, so that forms never lag behind what the emulators take.

import { get } from "./api.js";

let document_ = null;

export async function bodySchema(path) {
  document_ ??= await get("/sandbox/openapi.json");
  const operation = document_.paths[`/sandbox/api/${path}`]?.put;
  return operation ? resolve(operation.requestBody.content["application/json"].schema) : null;
}

// Follows references and drops the «or null» of optional fields.
export function resolve(schema) {
  const direct = schema.$ref ? { ...at(schema.$ref), ...without(schema, "$ref") } : schema;
  const kinds = direct.anyOf ?? direct.oneOf ?? (direct.allOf?.length === 1 ? direct.allOf : null);
  if (!kinds) return direct;
  const real = kinds.filter((one) => one.type !== "null");
  const base = without(direct, "anyOf", "oneOf", "allOf");
  if (real.length === 1) return { ...resolve(real[0]), ...base, nullable: real.length < kinds.length };
  const enums = real.map(resolve);
  return enums.every((one) => one.enum) ? { ...base, type: "string", enum: enums.flatMap((one) => one.enum) } : { ...base, choices: enums };
}

const at = (reference) => reference.slice(2).split("/").reduce((node, key) => node[key], document_);

const without = (object, ...names) => Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));

// The list of faults inside the body, and the schema of one: {list, item}; null when there is none.
export function faultShape(schema) {
  for (const [list, property] of Object.entries(schema.properties ?? {})) {
    const known = resolve(property);
    if (known.type === "array") return { list, item: resolve(known.items) };
  }
  return null;
}
