// What the page tells a person, and his screen reader.
export function say(words, bad = false) {
  const line = document.createElement("p");
  line.textContent = words;
  line.classList.toggle("bad", bad);
  document.querySelector("#said").replaceChildren(line);
}
