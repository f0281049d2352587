// Shows a message as it is being written.

import { previewing } from "./preview.js";

const at = (id) => document.getElementById(id);

previewing(document.querySelector("form[data-preview]"), (shown) => {
  at("shown-telegram").innerHTML = shown.telegram;
  at("shown-button").textContent = shown.button;
  at("shown-button").hidden = !shown.button;
  at("shown-subject").textContent = shown.subject;
  at("shown-letter").textContent = shown.letter;
});
