// Dates, sums and sizes, as people read them. Moscow time.

const ZONE = "Europe/Moscow";
const NBSP = "\u00a0";

const formatter = (options) => new Intl.DateTimeFormat("ru-RU", { timeZone: ZONE, ...options });
const TIME = formatter({ hour: "2-digit", minute: "2-digit" });
const SECONDS = formatter({ hour: "2-digit", minute: "2-digit", second: "2-digit" });
const DAY = formatter({ day: "numeric", month: "long" });
const YEAR = formatter({ year: "numeric" });
const KEY = formatter({ year: "numeric", month: "2-digit", day: "2-digit" });

export const moment = (value) => (typeof value === "number" ? new Date(value * 1000) : new Date(value));
export const time = (value) => TIME.format(moment(value));
export const seconds = (value) => SECONDS.format(moment(value));
export const day = (value) => DAY.format(moment(value)).replace(" ", NBSP);
export const date = (value) => `${day(value)} ${YEAR.format(moment(value)).replace(/\D/g, "")}`;
export const dayTime = (value) => `${day(value)}, ${time(value)}`;
export const dayKey = (value) => KEY.format(moment(value));

export function money(amount) {
  if (!amount) return "—";
  const [whole, cents] = String(amount.value).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, NBSP);
  const sign = amount.currency === "RUB" ? "₽" : amount.currency;
  return `${grouped}${cents && cents !== "00" ? `,${cents}` : ""}${NBSP}${sign}`;
}

export function size(bytes) {
  if (!bytes) return "";
  const kilo = bytes / 1024;
  return kilo < 1000 ? `${Math.max(1, Math.round(kilo))}${NBSP}КБ` : `${(kilo / 1024).toFixed(1).replace(".", ",")}${NBSP}МБ`;
}

export function plural(count, one, few, many) {
  const tens = count % 100;
  const last = count % 10;
  const word = tens > 10 && tens < 20 ? many : last === 1 ? one : last > 1 && last < 5 ? few : many;
  return `${count}${NBSP}${word}`;
}

export function pretty(text) {
  if (typeof text !== "string") return JSON.stringify(text, null, 2);
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return readable(text);
  }
}

// Forms are easier to read one field a line.
function readable(text) {
  if (!/^[\w.[\]%-]+=[^\s]*$/.test(text)) return text;
  return [...new URLSearchParams(text)].map(([name, value]) => `${name} = ${value}`).join("\n");
}
