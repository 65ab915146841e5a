// The browser's proof of work: begun with the first touch of a form, so that it is done before the button.
// Where anything fails, the plain question beside the button stands in: nobody is left without a way.

for (const guard of document.querySelectorAll("[data-guard]")) watch(guard);

function watch(guard) {
  const form = guard.closest("form");
  const answer = guard.querySelector("[name$=guard_task]");
  const question = guard.querySelector("[data-guard-question]");
  const status = guard.querySelector("[data-guard-status]");
  if (!form || !answer || !question) return;
  if (!window.isSecureContext || !window.crypto?.subtle || !window.Worker) {
    ask();
    return;
  }
  let work = null;
  let waiting = null; // the button that was pressed before the work was done

  form.addEventListener("focusin", begin, { once: true });
  form.addEventListener("submit", (event) => {
    const typed = question.querySelector("input").value.trim();
    if (answer.value || typed) return;
    event.preventDefault();
    if (question.classList.contains("guard__question--asked")) {
      status.textContent = status.dataset.failed;
      question.querySelector("input").focus();
      return;
    }
    waiting = event.submitter ?? form;
    status.textContent = status.dataset.working;
    begin();
  });

  function begin() {
    work ??= solve(guard.dataset.guard).then(done, ask);
  }

  function done(payload) {
    answer.value = payload;
    // A task grows old: after twenty minutes another is solved, when it is needed.
    setTimeout(() => { answer.value = ""; work = null; }, 20 * 60 * 1000);
    if (!waiting) return;
    status.textContent = status.dataset.done;
    const button = waiting instanceof HTMLFormElement ? undefined : waiting;
    waiting = null;
    form.requestSubmit(button);
  }

  function ask() {
    question.classList.add("guard__question--asked");
    if (!waiting) return; // said when the button is pressed, so that nobody is called away from a field
    waiting = null;
    status.textContent = status.dataset.failed;
    question.querySelector("input").focus();
  }
}

async function solve(address) {
  const response = await fetch(address, { credentials: "omit", cache: "no-store" });
  if (!response.ok) throw new Error(`task: ${response.status}`);
  const task = await response.json();
  const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
  try {
    const number = await new Promise((resolve, reject) => {
      worker.onmessage = ({ data }) => (data.number === null ? reject(new Error("no number")) : resolve(data.number));
      worker.onerror = reject;
      worker.postMessage(task);
    });
    const { algorithm, challenge, salt, signature } = task;
    return btoa(JSON.stringify({ algorithm, challenge, number, salt, signature }));
  } finally {
    worker.terminate();
  }
}
