// The control API of the sandbox. A path that begins with a slash is taken as it is.

const BASE = "/sandbox/api/";

export class ApiError extends Error {}

async function call(method, path, body) {
  const options = { method, headers: { Accept: "application/json" } };
  if (body !== undefined) {
    options.headers["Content-Type"] = "application/json";
    options.body = JSON.stringify(body);
  }
  let response;
  try {
    response = await fetch(path.startsWith("/") ? path : BASE + path, options);
    delete document.body.dataset.offline;
  } catch {
    document.body.dataset.offline = "";
    throw new ApiError("Песочница не отвечает. Проверьте, что она запущена, и повторите.");
  }
  const text = await response.text();
  if (!response.ok) throw new ApiError(reason(text, response.status));
  return text ? JSON.parse(text) : null;
}

function reason(text, status) {
  try {
    const { detail } = JSON.parse(text);
    if (typeof detail === "string") return detail;
    if (Array.isArray(detail)) return detail.map((one) => `${(one.loc ?? []).slice(1).join(".")}: ${one.msg}`).join("; ");
  } catch {
    // Not JSON: the code says enough.
  }
  return `Песочница ответила с кодом ${status}.`;
}

export const get = (path) => call("GET", path);
export const post = (path, body = {}) => call("POST", path, body);
export const put = (path, body) => call("PUT", path, body);
export const remove = (path) => call("DELETE", path);

// Lists come bare or wrapped in an object with one list.
export async function getList(path) {
  const answer = await get(path);
  return Array.isArray(answer) ? answer : (Object.values(answer).find(Array.isArray) ?? []);
}
