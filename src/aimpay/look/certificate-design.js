// The design page of a certificate: what is typed is drawn by the server a moment later, and saved by the button.
"use strict";

const data = JSON.parse(document.getElementById("data").textContent);
const form = document.getElementById("form");
const picture = document.getElementById("picture");
const said = document.getElementById("said");
const save = document.getElementById("save");
const colour = document.getElementById("colour");
const sample = document.getElementById("sample");
const pause = 250;
const widest = 600;
const pictures = {};
let waiting = null;
let asking = null;

const say = (words, kind = "") => { said.textContent = words; said.className = `said ${kind}`; };

function fill() {
  for (const [name, value] of Object.entries(data.design)) {
    const field = form.elements[name];
    if (typeof value === "boolean") field.checked = value;
    else field.value = value;
  }
  colour.value = data.design.accent;
  for (const button of form.querySelectorAll("[data-off]")) button.hidden = !data[button.dataset.off];
}

function draft() {
  const design = {};
  for (const [name, value] of Object.entries(data.design)) {
    const field = form.elements[name];
    design[name] = typeof value === "boolean" ? field.checked : field.value;
  }
  return { design, sample_name: sample.value, ...pictures };
}

const send = (path, signal) => fetch(path, {
  method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(draft()), signal,
});

async function refusal(answer) {
  try { return (await answer.json()).error.message; } catch { return "Сервер не ответил. Попробуйте ещё раз."; }
}

async function draw() {
  asking?.abort();
  asking = new AbortController();
  try {
    const kind = form.elements.kind.value;
    const answer = await send(`${window.location.pathname}/preview?kind=${kind}`, asking.signal);
    if (!answer.ok) { say(await refusal(answer), "bad"); save.disabled = answer.status === 422; return; }
    const drawn = URL.createObjectURL(await answer.blob());
    if (picture.src) URL.revokeObjectURL(picture.src);
    picture.src = drawn;
    save.disabled = false;
    if (said.classList.contains("bad")) say("");
  } catch (error) {
    if (error.name !== "AbortError") say("Нет связи. Попробуйте ещё раз.", "bad");
  }
}

function soon() {
  if (said.classList.contains("ok")) say("");
  clearTimeout(waiting);
  waiting = setTimeout(draw, pause);
}

// A photograph of a signature weighs megabytes: it is made smaller here, before it is sent.
async function smaller(file) {
  if (file.type === "image/svg+xml") return new Uint8Array(await file.arrayBuffer());
  const whole = await createImageBitmap(file);
  const share = Math.min(1, widest / Math.max(whole.width, whole.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(whole.width * share));
  canvas.height = Math.max(1, Math.round(whole.height * share));
  canvas.getContext("2d").drawImage(whole, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise((done) => { canvas.toBlob(done, "image/png"); });
  return new Uint8Array(await blob.arrayBuffer());
}

function base64(bytes) {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

async function take(name, input) {
  const [file] = input.files;
  if (!file) return;
  try {
    pictures[name] = base64(await smaller(file));
    form.querySelector(`[data-off=${name}]`).hidden = false;
    soon();
  } catch { say("Файл не прочитать: нужен PNG или SVG.", "bad"); }
}

form.addEventListener("input", (event) => {
  if (event.target === colour) form.elements.accent.value = colour.value;
  if (event.target.name === "accent" && /^#[0-9a-f]{6}$/i.test(event.target.value)) colour.value = event.target.value;
  soon();
});
for (const name of ["logo", "signature"]) {
  const input = document.getElementById(name);
  const off = form.querySelector(`[data-off=${name}]`);
  input.addEventListener("change", () => take(name, input));
  off.addEventListener("click", () => { pictures[name] = ""; input.value = ""; off.hidden = true; soon(); });
}
form.addEventListener("submit", (event) => event.preventDefault());
save.addEventListener("click", async () => {
  save.disabled = true;
  try {
    const answer = await send(window.location.pathname);
    if (answer.ok) say("Сохранено. Новые файлы выйдут такими.", "ok");
    else say(await refusal(answer), "bad");
  } catch { say("Нет связи. Попробуйте ещё раз.", "bad"); }
  save.disabled = false;
});

fill();
draw();
