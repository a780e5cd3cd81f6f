(() => {
  "use strict";
  const query = document.getElementById("query");
  if (!query) return;
  document.documentElement.classList.add("scripted");
  const filter = document.getElementById("filter");
  const shown = document.getElementById("shown");
  const nothing = document.getElementById("nothing");
  const rows = [...document.querySelectorAll(".row")];
  const groups = [...document.querySelectorAll(".group")];
  // Without accents and case, so that "cafe" finds "Café".
  const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  let texts = null;
  let visible = rows;

  const wanted = (row, kind) =>
    !kind || (kind === "flagged" && "flagged" in row.dataset) ||
    (kind === "changed" && "changed" in row.dataset) || row.dataset.state === kind;

  const show = () => {
    texts ??= rows.map((row) => folded(row.textContent));
    const words = folded(query.value).split(/\s+/).filter(Boolean);
    visible = rows.filter((row, i) =>
      wanted(row, filter.value) && words.every((word) => texts[i].includes(word)));
    const kept = new Set(visible);
    for (const row of rows) row.hidden = !kept.has(row);
    for (const group of groups) group.hidden = !group.querySelector(".row:not([hidden])");
    nothing.hidden = visible.length > 0;
    shown.textContent = `${visible.length} of ${rows.length}`;
  };

  const step = (by, flagged) => {
    const list = flagged ? visible.filter((row) => "flagged" in row.dataset) : visible;
    if (!list.length) return;
    const here = list.indexOf(document.activeElement.closest?.(".row"));
    const next = here < 0 ? (by > 0 ? 0 : list.length - 1) : here + by;
    const row = list[Math.min(Math.max(next, 0), list.length - 1)];
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  };

  const keys = {
    "/": () => { query.focus(); query.select(); },
    j: () => step(1), k: () => step(-1), n: () => step(1, true),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = event.target === query || event.target === filter;
    if (event.key === "Escape") {
      query.value = ""; filter.value = ""; show(); event.target.blur();
    } else if (event.key === "Enter" && event.target === query) {
      event.preventDefault(); step(1);
    } else if (!typing && keys[event.key]) {
      event.preventDefault(); keys[event.key]();
    }
  });
  query.addEventListener("input", show);
  filter.addEventListener("change", show);
  show();
})();
