// Copying: a button for each text, where the browser lets a page do it.
for (const button of document.querySelectorAll("button[data-of]")) {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    const told = button.textContent;
    await navigator.clipboard.writeText(document.getElementById(button.dataset.of).value);
    button.textContent = button.dataset.copied;
    setTimeout(() => { button.textContent = told; }, 1500);
  });
}
for (const text of document.querySelectorAll("[data-copies]")) {
  text.addEventListener("focus", () => text.select());
}
