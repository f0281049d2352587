// What the parts of the page share, and how they tell one another.

export const state = {
  about: null,
  people: [],
  groups: [],
  me: null, // id of the person whose eyes we look through
  chat: null, // null: the chat with the bot; otherwise a group's id
  topic: null, // where we write in a forum; null: the newest topic
  tab: "mail",
};

const ears = new Map();

export function on(name, hear) {
  if (!ears.has(name)) ears.set(name, new Set());
  ears.get(name).add(hear);
}

export function emit(name, details) {
  for (const hear of ears.get(name) ?? []) hear(details);
}

export const person = (id = state.me) => state.people.find((one) => one.id === id);

export const fullName = (one) => [one.first_name, one.last_name].filter(Boolean).join(" ");

export const group = (id = state.chat) => state.groups.find((one) => one.id === id);

export function remember(key, value) {
  try {
    localStorage.setItem(`aimpay.${key}`, JSON.stringify(value));
  } catch {
    // Private windows may refuse: the page works without memory.
  }
}

export function recall(key, otherwise) {
  try {
    return JSON.parse(localStorage.getItem(`aimpay.${key}`)) ?? otherwise;
  } catch {
    return otherwise;
  }
}
