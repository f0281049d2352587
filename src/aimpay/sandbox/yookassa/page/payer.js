const input = document.getElementById("card_number");
const group = (text) => text.replace(/\D/g, "").slice(0, 19).replace(/(\d{4})(?=\d)/g, "$1 ");

if (input) {
  input.addEventListener("input", () => {
    const end = input.selectionStart === input.value.length;
    const at = input.value.slice(0, input.selectionStart).replace(/\D/g, "").length;
    input.value = group(input.value);
    const place = end ? input.value.length : at + Math.floor(Math.max(at - 1, 0) / 4);
    input.setSelectionRange(place, place);
    mark();
  });
  for (const card of document.querySelectorAll(".testcard")) {
    card.addEventListener("click", () => {
      input.value = card.dataset.number;
      input.removeAttribute("aria-invalid");
      mark();
      const pay = input.form.querySelector(".main");
      pay.scrollIntoView({ block: "nearest", behavior: "smooth" });
      pay.focus({ preventScroll: true });
    });
  }
  mark();
}

function mark() {
  for (const card of document.querySelectorAll(".testcard")) {
    card.setAttribute("aria-pressed", String(card.dataset.number === input.value));
  }
}
