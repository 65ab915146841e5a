// Suggestions under a search field: the combobox pattern of the ARIA guide (list, manual selection).
// Without this file the form simply leads to the results.

const PAUSE = 150; // ms of no typing before asking
const LEAST = 2; // letters
let lists = 0;

function build(form) {
  const input = form.querySelector("input[type=search]");
  if (!input) return;
  const box = document.createElement("div");
  box.className = "suggest";
  input.replaceWith(box);
  const list = document.createElement("ul");
  list.className = "suggest__list";
  list.id = `suggest-${++lists}`;
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", form.dataset.suggestHint);
  const told = document.createElement("p");
  told.className = "visually-hidden";
  told.setAttribute("role", "status");
  box.append(input, list, told);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");
  new Combobox(form, input, list, told);
}

class Combobox {
  constructor(form, input, list, told) {
    Object.assign(this, { form, input, list, told, chosen: -1, timer: 0, asked: null, known: new Map() });
    input.addEventListener("input", () => this.later());
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("blur", () => this.close());
    // Before the field loses its focus and closes the list.
    list.addEventListener("pointerdown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => this.go(event.target.closest("[data-url]")));
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask().catch(() => this.close()), PAUSE);
  }

  async ask() {
    const words = this.input.value.trim();
    if (words.length < LEAST) return this.close();
    this.asked?.abort();
    if (!this.known.has(words)) {
      this.asked = new AbortController();
      const url = `${this.form.dataset.suggest}?q=${encodeURIComponent(words)}`;
      const answer = await fetch(url, { signal: this.asked.signal, credentials: "omit", headers: { Accept: "application/json" } });
      if (!answer.ok) return this.close();
      this.known.set(words, (await answer.json()).items);
    }
    if (this.input.value.trim() === words && document.activeElement === this.input) this.show(this.known.get(words));
  }

  show(items) {
    this.list.replaceChildren(...items.map((item, number) => this.option(item, number)));
    this.choose(-1);
    this.list.hidden = items.length === 0;
    this.input.setAttribute("aria-expanded", String(items.length > 0));
    this.told.textContent = items.length ? `${this.form.dataset.suggestHint} (${items.length})` : this.form.dataset.suggestEmpty;
  }

  option(item, number) {
    const row = document.createElement("li");
    row.id = `${this.list.id}-${number}`;
    row.className = "suggest__item";
    row.setAttribute("role", "option");
    row.setAttribute("aria-selected", "false");
    row.dataset.url = item.url;
    const title = document.createElement("span");
    title.textContent = item.title;
    const kind = document.createElement("small");
    kind.textContent = item.kind;
    row.append(title, kind);
    return row;
  }

  key(event) {
    const open = !this.list.hidden;
    if (event.key === "Escape" && open) {
      event.preventDefault(); // a first Escape closes the list, a second one empties the field
      return this.close();
    }
    if (event.key === "Enter" && open && this.chosen >= 0) {
      event.preventDefault();
      return this.go(this.list.children[this.chosen]);
    }
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return undefined;
    event.preventDefault();
    if (!open) return this.ask().catch(() => this.close());
    const count = this.list.children.length;
    // One place more than there are suggestions: the field itself, where the person's own words stand.
    const step = event.key === "ArrowDown" ? 1 : -1;
    return this.choose(((this.chosen + 1 + step + count + 1) % (count + 1)) - 1);
  }

  choose(number) {
    this.list.children[this.chosen]?.setAttribute("aria-selected", "false");
    this.chosen = number;
    const row = this.list.children[number];
    row?.setAttribute("aria-selected", "true");
    row?.scrollIntoView({ block: "nearest" });
    if (row) this.input.setAttribute("aria-activedescendant", row.id);
    else this.input.removeAttribute("aria-activedescendant");
  }

  go(row) {
    if (row) window.location.assign(row.dataset.url);
  }

  close() {
    clearTimeout(this.timer);
    this.asked?.abort();
    this.list.hidden = true;
    this.choose(-1);
    this.input.setAttribute("aria-expanded", "false");
  }
}

for (const form of document.querySelectorAll("form[data-suggest]")) build(form);
