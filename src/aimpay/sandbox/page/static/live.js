// Server-sent changes: each topic is told at most once in a short while, with every notice since.

import { emit } from "./state.js";

const PAUSE = 90;
const waiting = new Map();

function gather(change) {
  const { topic } = change;
  if (waiting.has(topic)) {
    waiting.get(topic).push(change);
    return;
  }
  waiting.set(topic, [change]);
  setTimeout(() => {
    const notices = waiting.get(topic);
    waiting.delete(topic);
    emit(`change:${topic}`, notices);
  }, PAUSE);
}

export function listen() {
  const source = new EventSource("/sandbox/api/changes");
  let lost = false;
  source.onmessage = (event) => gather(JSON.parse(event.data));
  source.onerror = () => {
    lost = true;
    document.body.dataset.offline = "";
  };
  source.onopen = () => {
    delete document.body.dataset.offline;
    if (lost) emit("again");
    lost = false;
  };
}
