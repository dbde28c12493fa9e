// A file from the visitor's disk goes into the text; the server gets it as text.
for (const input of document.querySelectorAll("input[data-into]")) {
  input.closest("label").classList.add("able");
  input.addEventListener("change", async () => {
    const [file] = input.files;
    if (file) document.getElementById(input.dataset.into).value = await file.text();
  });
}
