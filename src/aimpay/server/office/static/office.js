// What every page of the office can do: ask before an act, send filters by themselves, press a button once.

import { say } from "/office/static/say.js";

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.confirm && !window.confirm(form.dataset.confirm)) {
    event.preventDefault();
    return;
  }
  if (form.method === "post") {
    const buttons = form.querySelectorAll("button");
    setTimeout(() => buttons.forEach((button) => { button.disabled = true; }));
    setTimeout(() => buttons.forEach((button) => { button.disabled = false; }), 5000);
  }
});

document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-auto]");
  if (form && event.target.matches("select, input[type=checkbox], input[type=date]")) form.requestSubmit();
});

// Empty filters need not stand in the address.
document.addEventListener("formdata", (event) => {
  if (!event.target.matches("form[data-auto]")) return;
  for (const [name, value] of [...event.formData.entries()]) if (value === "") event.formData.delete(name);
});

// A message is said once: it leaves the address, so that a reload does not repeat it.
const here = new URL(location.href);
if (here.searchParams.has("said")) {
  here.searchParams.delete("said");
  history.replaceState(null, "", here);
}

// «Показать ещё»: the answer takes the button's place.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-more]");
  if (!button) return;
  event.preventDefault();
  const place = button.closest("li"), before = place.previousElementSibling;
  button.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(button.href);
    if (!answer.ok) throw new Error(answer.statusText);
    place.insertAdjacentHTML("beforebegin", await answer.text());
    place.remove();
    document.dispatchEvent(new Event("more"));
    before?.nextElementSibling?.querySelector("a, button")?.focus();
  } catch {
    button.removeAttribute("aria-busy");
    say("Не удалось показать ещё. Проверьте связь и нажмите снова.", true);
  }
});
