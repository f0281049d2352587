// A file that is too large is told of before it is sent.
import { say } from "/office/static/say.js";

const LARGEST = 250 * 1024;

document.querySelector("form[data-upload]")?.addEventListener("submit", (event) => {
  const file = event.target.querySelector("input[type=file]").files[0];
  if (file && file.size > LARGEST) {
    event.preventDefault();
    say("Файл больше 250 КБ. Выгрузите отчёт за меньший срок и загрузите по частям.", true);
  }
});
