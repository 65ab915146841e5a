// Streets while an address is typed: an ARIA combobox over an ordinary text field.
//   <input data-address-suggest="/places/suggest/" data-address-count="Підказок: {number}" data-address-none="…">
// Without this script, or without an answer, the field stays the text field it is.
const PAUSE = 200;
const SHORTEST = 2;
let made = 0;

function combobox(input) {
  made += 1;
  const list = document.createElement("ul");
  list.id = `address-list-${made}`;
  list.className = "address-list";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.dataset.addressLabel || "");
  list.hidden = true;
  const said = document.createElement("span");
  said.className = "visually-hidden";
  said.setAttribute("role", "status");
  const box = document.createElement("span");
  box.className = "address-box";
  input.replaceWith(box);
  box.append(input, list, said);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-controls", list.id);
  input.autocomplete = "off";

  let chosen = -1;
  let timer = 0;
  let asking = null;

  const options = () => [...list.children];
  const close = () => {
    list.hidden = true;
    chosen = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const mark = (place) => {
    const all = options();
    chosen = all.length ? (place + all.length) % all.length : -1;
    all.forEach((option, number) => option.setAttribute("aria-selected", String(number === chosen)));
    if (chosen < 0) return;
    input.setAttribute("aria-activedescendant", all[chosen].id);
    all[chosen].scrollIntoView({ block: "nearest" });
  };
  const take = (option) => {
    input.value = option.dataset.value;
    close();
    input.focus();
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const show = (items) => {
    list.replaceChildren(
      ...items.map((item, number) => {
        const option = document.createElement("li");
        option.id = `${list.id}-${number}`;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.dataset.value = item.value;
        option.textContent = item.label;
        if (item.note) {
          const note = document.createElement("span");
          note.className = "muted";
          note.textContent = ` (${item.note})`;
          option.append(note);
        }
        option.addEventListener("mousedown", (event) => {
          event.preventDefault();
          take(option);
        });
        return option;
      }),
    );
    list.hidden = items.length === 0;
    input.setAttribute("aria-expanded", String(items.length > 0));
    said.textContent = items.length
      ? (input.dataset.addressCount || "").replace("{number}", items.length)
      : input.dataset.addressNone || "";
  };
  const ask = async () => {
    asking?.abort();
    const text = input.value.trim();
    if (text.length < SHORTEST) {
      close();
      return;
    }
    asking = new AbortController();
    try {
      const answer = await fetch(`${input.dataset.addressSuggest}?${new URLSearchParams({ q: text })}`, { signal: asking.signal });
      if (!answer.ok) return;
      const { items } = await answer.json();
      chosen = -1;
      show(items);
    } catch {
      // No network, or a newer question: the field is still a field.
    }
  };

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    } else if (event.key === "ArrowDown" && options().length) {
      event.preventDefault();
      list.hidden = false;
      input.setAttribute("aria-expanded", "true");
      mark(chosen + 1);
    } else if (event.key === "ArrowUp" && !list.hidden) {
      event.preventDefault();
      mark(chosen < 0 ? -1 : chosen - 1);
    } else if (event.key === "Enter" && !list.hidden && chosen >= 0) {
      event.preventDefault();
      take(options()[chosen]);
    }
  });
  input.addEventListener("blur", close);
}

document.querySelectorAll("input[data-address-suggest]").forEach(combobox);
