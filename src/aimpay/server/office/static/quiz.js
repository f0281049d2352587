// Shows a question as a student will see it while it is being written.

const form = document.getElementById("question");
const at = (id) => document.getElementById(id);
const LETTERS = "АБВГДЕЖЗ";

function line(tag, className, words) {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = words;
  return made;
}

function show() {
  at("shown-text").replaceChildren(line("b", "", form.elements.text.value));
  const options = [...form.querySelectorAll("input[name=option]")].map((one) => one.value.trim()).filter(Boolean);
  at("shown-options").replaceChildren(...options.map((words, index) => {
    const row = line("p", "", ` ${words}`);
    row.prepend(line("b", "", `${LETTERS[index]}.`));
    return row;
  }));
  at("shown-letters").replaceChildren(...options.map((_, index) => line("span", "bubble-button letter", LETTERS[index])));
  const key = form.elements.picture.value, picture = at("shown-picture");
  picture.hidden = !key;
  if (key) picture.src = `/media/${encodeURIComponent(key)}`;
}

form.addEventListener("input", show);
