// Shows a text of the bot as Telegram will, while it is being written.

import { previewing } from "./preview.js";

const at = (id) => document.getElementById(id);

previewing(at("text-form"), (shown) => {
  at("shown").innerHTML = shown.html;
  at("length").textContent = shown.length;
});
