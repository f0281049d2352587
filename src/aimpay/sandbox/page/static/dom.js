// Makes elements. Text goes in as text, never as markup.

export function h(tag, props = {}, ...kids) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) set(node, name, value);
  node.append(...kids.flat(Infinity).filter((kid) => kid !== null && kid !== undefined && kid !== false));
  return node;
}

function set(node, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name === "class") node.className = value;
  else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
  else if (name in node && typeof value !== "string") node[name] = value;
  else node.setAttribute(name, value === true ? "" : value);
}

export const $ = (selector) => document.querySelector(selector);

const SHAPES = {
  chat: "M4 5h16v11H10l-5 4v-4H4z",
  mail: "M3 6h18v12H3zM3 7l9 7 9-7",
  card: "M3 6h18v12H3zM3 10h18M6.5 14.5h4",
  chart: "M4 20V4M4 20h16M8 16v-4M12 16V8M16 16v-6",
  spark: "M12 3l2 6.5L20.5 12 14 14.5 12 21l-2-6.5L3.5 12 10 9.5z",
  list: "M9 6h11M9 12h11M9 18h11M4.5 6h.01M4.5 12h.01M4.5 18h.01",
  bolt: "M13 3 5 14h6l-1 7 8-11h-6z",
  clock: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M12 7.5V12l3 2",
  dots: "M12 5.5h.01M12 12h.01M12 18.5h.01",
  plus: "M12 5v14M5 12h14",
  send: "M4 4.5 21 12 4 19.5 6.5 12zM6.5 12H21",
  link: "M10 14a4 4 0 0 0 6 .5l3-3a4 4 0 0 0-5.6-5.6L12 7.300M14 10a4 4 0 0 0-6-.5l-3 3a4 4 0 0 0 5.6 5.6l1.400-1.400",
  out: "M14 4h6v6M20 4l-9 9M18 14v6H4V6h6",
  file: "M6 3h8l5 5v13H6zM14 3v5h5",
  close: "M6 6l12 12M18 6 6 18",
  down: "M6 9.5l6 6 6-6",
  back: "M14.5 6l-6 6 6 6",
  check: "M5 12.5l4.5 4.5L19 7.5",
  people: "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7M2.5 20c0-4 3-6 6.5-6s6.5 2 6.5 6M16 4.5a3.5 3.5 0 0 1 0 6.5M18 14.5c2.3.8 3.5 2.7 3.5 5.5",
};

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", SHAPES[name]);
  svg.append(path);
  for (const [key, value] of Object.entries({ viewBox: "0 0 24 24", class: `icon icon-${name}`, "aria-hidden": "true" })) {
    svg.setAttribute(key, value);
  }
  return svg;
}

export function avatar(title, seed, extra = "") {
  const letters = title.split(/\s+/).map((word) => word.replace(/[^\p{L}\p{N}]/gu, "")[0] ?? "").join("").slice(0, 2);
  return h("span", { class: `avatar tint-${Math.abs(seed) % 6} ${extra}`, "aria-hidden": "true" }, letters.toUpperCase());
}

export function empty(shape, title, text, ...more) {
  return h("div", { class: "empty" }, icon(shape), h("p", { class: "empty-title" }, title), h("p", {}, text), ...more);
}
