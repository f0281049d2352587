// What the library's pages did by inline handlers, which the policy does not let run.
for (const button of document.querySelectorAll("[data-applies-columns]")) {
  button.addEventListener("click", () => window.applyColumnVisibility());
}
for (const list of document.querySelectorAll("[data-goes-to-value]")) {
  list.addEventListener("change", () => window.location.assign(list.value));
}
