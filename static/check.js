// Rows come as they are known and stand where they belong by their style alone. When all
// are there they are put into that order for good, for whoever reads or tabs through.
const rows = document.getElementById("rows");
if (rows) {
  const place = (row) => Number(row.dataset.place);
  const sorted = [...rows.querySelectorAll(":scope > .risk")].sort((a, b) => place(a) - place(b));
  rows.append(...sorted);
}
