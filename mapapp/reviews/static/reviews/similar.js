// While somebody types: what neighbours have written already. Nothing is asked twice in a second.

const PAUSE = 700;

for (const form of document.querySelectorAll("form[data-similar]")) {
  const field = form.querySelector("textarea[name=text]");
  const found = form.querySelector("[data-similar-found]");
  if (!field || !found) continue;
  let timer = 0;
  let asked = "";

  const show = (rows) => {
    found.replaceChildren();
    if (!rows.length) return;
    const title = document.createElement("p");
    title.textContent = found.dataset.title;
    const list = document.createElement("ul");
    for (const row of rows) {
      const link = document.createElement("a");
      link.href = row.url;
      link.target = "_blank";
      link.rel = "noopener";
      link.textContent = `${row.kind}: ${row.text}`;
      const line = document.createElement("li");
      line.append(link);
      list.append(line);
    }
    found.append(title, list);
  };

  const ask = async () => {
    const text = field.value.trim();
    if (text.length < 12 || text === asked) return;
    asked = text;
    try {
      const answer = await fetch(`${form.dataset.similar}?text=${encodeURIComponent(text.slice(0, 1000))}`);
      if (answer.ok && asked === text) show((await answer.json()).found);
    } catch {
      // the next page compares once more
    }
  };

  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
}
