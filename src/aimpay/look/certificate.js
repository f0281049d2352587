// What the page can do only with JavaScript: its buttons are hidden without it.
(() => {
  for (const button of document.querySelectorAll("[data-act]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      if (button.dataset.act === "print") { window.print(); return; }
      const said = button.textContent;
      try {
        await navigator.clipboard.writeText(button.dataset.text);
        button.textContent = "Скопировано";
      } catch {
        button.textContent = button.dataset.text;
        return;
      }
      window.setTimeout(() => { button.textContent = said; }, 2000);
    });
  }
})();
