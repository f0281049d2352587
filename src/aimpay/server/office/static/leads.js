// The list: one box marks all of the page, and says how many are marked.
const all = document.querySelector("#all");
const boxes = [...document.querySelectorAll("input[name=lead]")];
const legend = document.querySelector(".bulk legend");
function show() {
  const marked = boxes.filter((box) => box.checked).length;
  all.checked = marked === boxes.length;
  all.indeterminate = marked > 0 && marked < boxes.length;
  legend.textContent = marked ? `С отмеченными: ${marked}` : "С отмеченными";
}
all?.addEventListener("change", () => {
  boxes.forEach((box) => { box.checked = all.checked; });
  show();
});
boxes.forEach((box) => box.addEventListener("change", show));
if (all) show();
