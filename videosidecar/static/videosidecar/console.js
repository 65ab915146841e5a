// Keys and fresh states for the operator's console. Without this module the pages work by links and reloading.

const REFRESH_MS = 5000;

function cells(row, name) {
  return row.querySelector(`[data-cell="${name}"]`);
}

function show(row, camera) {
  row.dataset.kind = camera.kind;
  for (const name of ["word", "reason", "since", "megabytes"]) {
    const cell = cells(row, name);
    if (cell && cell.textContent !== camera[name]) cell.textContent = camera[name];
  }
  cells(row, "word").title = camera.reason;
}

async function refresh(table) {
  if (document.hidden) return;
  const answer = await fetch(table.dataset.states, { headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  const { cameras, counts } = await answer.json();
  const status = document.querySelector("[data-console-status]");
  for (const row of table.querySelectorAll("[data-camera]")) {
    const camera = cameras[row.dataset.camera];
    if (!camera) continue;
    if (camera.kind === "danger" && row.dataset.kind !== "danger") {
      status.textContent = `${row.dataset.camera}: ${camera.word}`;
    }
    show(row, camera);
  }
  for (const [name, count] of Object.entries(counts)) {
    const place = document.querySelector(`[data-count="${name}"]`);
    if (place) place.textContent = count;
  }
}

function move(table, step) {
  const links = [...table.querySelectorAll("tbody a")];
  const at = links.indexOf(document.activeElement);
  const next = links[at < 0 ? 0 : Math.min(links.length - 1, Math.max(0, at + step))];
  next?.focus();
}

function onVideoKey(video, event) {
  if (event.target === video) return false;
  if (event.key === " ") {
    if (video.paused) video.play();
    else video.pause();
    return true;
  }
  const step = { ArrowLeft: -5, ArrowRight: 5 }[event.key];
  if (!step) return false;
  video.currentTime += step;
  return true;
}

const table = document.querySelector("[data-states]");
const video = document.querySelector("[data-clip]");
const search = document.querySelector("[data-console-search] input[type=search]");

const keys = document.querySelector("[data-keys]");

// Single keys get in the way of speech input: they can be turned off, and the choice is kept.
if (keys) {
  keys.closest("[data-keys-label]").hidden = false;
  keys.checked = localStorage.getItem("console-keys") !== "off";
  keys.addEventListener("change", () => localStorage.setItem("console-keys", keys.checked ? "on" : "off"));
}

document.addEventListener("keydown", (event) => {
  if (!keys?.checked || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.matches("input:not([type=checkbox]), textarea, select")) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (table && step) {
    move(table, step);
  } else if (search && event.key === "/") {
    search.focus();
  } else if (!(video && !event.target.matches("a, button") && onVideoKey(video, event))) {
    const link = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (!link) return;
    link.click();
  }
  event.preventDefault();
});

if (table) {
  setInterval(() => refresh(table).catch(() => {}), REFRESH_MS);
}
