// Black boxes over faces and plates. On the form the picture is drawn anew here, so the original never leaves the
// device; on the next page the boxes go to the server, which burns them in. Without this script numbers do the same.

const LONGEST = 1600;
const MOST = 3;
const STEP = 2; // percent a press of an arrow
const words = document.getElementById("redact-words")?.dataset;

const held = (value) => Math.max(0, Math.min(100, value));

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

/** A canvas over which boxes are drawn. `picture` is anything a canvas draws; boxes are shares in percent. */
class Board {
  constructor(picture, width, height, changed) {
    this.picture = picture;
    this.boxes = [];
    this.chosen = -1;
    this.changed = changed;
    this.canvas = element("canvas", { width, height, tabIndex: 0, className: "redact__canvas" });
    this.canvas.setAttribute("role", "img");
    this.list = element("ul", { className: "redact__boxes" });
    this.said = element("p", { className: "redact__said" });
    this.said.setAttribute("role", "status");
    this.listen();
    this.draw();
  }

  listen() {
    let start = null;
    this.canvas.addEventListener("pointerdown", (event) => {
      start = this.place(event);
      this.canvas.setPointerCapture(event.pointerId);
      event.preventDefault();
      this.canvas.focus();
    });
    this.canvas.addEventListener("pointermove", (event) => {
      if (start) this.draw(this.between(start, this.place(event)));
    });
    this.canvas.addEventListener("pointerup", (event) => {
      if (!start) return;
      const box = this.between(start, this.place(event));
      start = null;
      if (box[2] > 1 && box[3] > 1) this.add(box);
      else this.draw();
    });
    this.canvas.addEventListener("pointercancel", () => { start = null; this.draw(); });
    this.canvas.addEventListener("keydown", (event) => this.key(event));
  }

  place(event) {
    const side = this.canvas.getBoundingClientRect();
    return [held(((event.clientX - side.left) / side.width) * 100), held(((event.clientY - side.top) / side.height) * 100)];
  }

  between(from, to) {
    return [Math.min(from[0], to[0]), Math.min(from[1], to[1]), Math.abs(from[0] - to[0]), Math.abs(from[1] - to[1])];
  }

  key(event) {
    const moves = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] };
    const box = this.boxes[this.chosen];
    if (!box || (!moves[event.key] && event.key !== "Delete")) return;
    event.preventDefault();
    if (event.key === "Delete") return this.drop(this.chosen);
    const [across, down] = moves[event.key];
    if (event.shiftKey) {
      box[2] = Math.max(2, Math.min(100 - box[0], box[2] + across));
      box[3] = Math.max(2, Math.min(100 - box[1], box[3] + down));
    } else {
      box[0] = Math.max(0, Math.min(100 - box[2], box[0] + across));
      box[1] = Math.max(0, Math.min(100 - box[3], box[1] + down));
    }
    this.refresh();
  }

  add(box = [35, 35, 30, 30]) {
    this.boxes.push(box);
    this.chosen = this.boxes.length - 1;
    this.refresh();
  }

  drop(number) {
    this.boxes.splice(number, 1);
    this.chosen = this.boxes.length - 1;
    this.refresh();
  }

  refresh() {
    this.draw();
    this.fields();
    this.said.textContent = this.boxes.length ? `${words.covered} ${this.boxes.length}` : "";
    this.changed(this.boxes);
  }

  /** The picture with the boxes; `growing` is the one under the finger. */
  draw(growing = null) {
    const { width, height } = this.canvas;
    const pen = this.canvas.getContext("2d");
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, width, height);
    pen.drawImage(this.picture, 0, 0, width, height);
    pen.fillStyle = "#000";
    for (const box of growing ? [...this.boxes, growing] : this.boxes) {
      const left = Math.floor((box[0] / 100) * width);
      const top = Math.floor((box[1] / 100) * height);
      pen.fillRect(left, top, Math.ceil(((box[0] + box[2]) / 100) * width) - left, Math.ceil(((box[1] + box[3]) / 100) * height) - top);
    }
  }

  /** Each box as four numbers, for whoever uses neither finger nor mouse. */
  fields() {
    const names = ["left", "top", "width", "height"];
    const active = document.activeElement?.dataset?.box;
    this.list.replaceChildren(...this.boxes.map((box, number) => {
      const inputs = names.map((name, part) => {
        const input = element("input", { type: "number", min: 0, max: 100, step: 1, value: Math.round(box[part]) });
        input.dataset.box = `${number}-${part}`;
        input.addEventListener("change", () => {
          box[part] = held(Number(input.value) || 0);
          box[2] = Math.max(1, Math.min(100 - box[0], box[2]));
          box[3] = Math.max(1, Math.min(100 - box[1], box[3]));
          this.chosen = number;
          this.refresh();
        });
        return element("label", {}, `${words[name]} `, input);
      });
      return element("li", {}, element("b", { textContent: `${words.box} ${number + 1}` }), ...inputs);
    }));
    if (active) this.list.querySelector(`[data-box="${active}"]`)?.focus();
  }

  tools(...more) {
    const button = (text, act) => {
      const made = element("button", { type: "button", className: "btn btn--secondary btn--small", textContent: text });
      made.addEventListener("click", act);
      return made;
    };
    return element(
      "div", { className: "btn-row" },
      button(words.add, () => { this.add(); this.canvas.focus(); }),
      button(words.drop, () => this.boxes.length && this.drop(this.boxes.length - 1)),
      ...more.map(([text, act]) => button(text, act)),
    );
  }
}

// ---- on the form: what is sent is what was drawn here ----

function onForm(place) {
  const input = place.querySelector('input[type="file"]');
  if (!input || typeof DataTransfer === "undefined" || !window.createImageBitmap) return;
  const boards = element("div", { className: "redact__boards stack" });
  const said = element("p", { className: "hint" });
  said.setAttribute("role", "status");
  place.append(said, boards);
  let chosen = []; // {file, board, sent}
  let working = Promise.resolve();

  const give = () => {
    const files = new DataTransfer();
    for (const one of chosen) files.items.add(one.sent);
    input.files = files.files;
  };

  const burn = (one) => new Promise((done) => {
    one.board.canvas.toBlob((blob) => {
      if (blob) one.sent = new File([blob], `${one.file.name.replace(/\.[^.]*$/, "")}.jpg`, { type: "image/jpeg" });
      done();
    }, "image/jpeg", 0.88);
  });

  const later = (work) => {
    working = working.then(work, work).then(give);
    return working;
  };

  const show = (one, number) => {
    const title = `${words.photo} ${number + 1}: ${one.file.name}`;
    const card = element("div", { className: "card redact__photo" }, element("p", {}, element("b", { textContent: title })));
    const away = [words.remove, () => { chosen = chosen.filter((other) => other !== one); card.remove(); later(async () => {}); }];
    if (!one.board) {
      card.append(element("p", { className: "hint", textContent: words.unreadable }));
      return card;
    }
    one.board.canvas.setAttribute("aria-label", `${title}. ${words.help}`);
    card.append(element("p", { className: "hint", textContent: words.help }), one.board.canvas, one.board.said, one.board.tools(away), one.board.list);
    return card;
  };

  const read = async (file) => {
    const one = { file, board: null, sent: file };
    try {
      const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
      const share = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
      one.board = new Board(picture, Math.max(1, Math.round(picture.width * share)), Math.max(1, Math.round(picture.height * share)), () => later(() => burn(one)));
      await burn(one);
    } catch {
      // a format that this browser does not draw: the server makes a picture of it, the next page offers the boxes
    }
    return one;
  };

  input.addEventListener("change", () => {
    const files = [...input.files];
    said.textContent = files.length > MOST ? words.tooMany : "";
    later(async () => {
      chosen = [];
      for (const file of files.slice(0, MOST)) chosen.push(await read(file));
      boards.replaceChildren(...chosen.map(show));
    });
  });

  // Nothing leaves before the last box is burnt in.
  let waited = false;
  input.form.addEventListener("submit", (event) => {
    if (waited || !chosen.length) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const by = event.submitter;
    const again = () => {
      waited = true;
      input.form.requestSubmit(by || undefined);
      waited = false;
    };
    // In a task of its own: while this event is still on its way, a form does not let itself be sent.
    working.finally(() => setTimeout(again));
  }, { capture: true });
}

// ---- on the page of the draft: boxes go to the server ----

/** Whoever drew a box and sends the entry right away wants it covered: the boxes go along. */
function alsoSend(place, value) {
  const form = document.querySelector("form[data-sends-entry]");
  if (!form) return;
  const name = `boxes-${place.dataset.cover}`;
  const held = form.querySelector(`input[name="${name}"]`) || form.appendChild(element("input", { type: "hidden", name }));
  held.value = value;
}

async function onPhoto(place) {
  const picture = place.querySelector("img");
  const numbers = place.querySelector("[data-cover-numbers]");
  const boxes = place.querySelector("[data-cover-boxes]");
  await picture.decode().catch(() => {});
  if (!picture.naturalWidth) return;
  const board = new Board(picture, picture.naturalWidth, picture.naturalHeight, (found) => {
    boxes.value = found.length ? JSON.stringify(found) : "";
    alsoSend(place, boxes.value);
  });
  board.canvas.setAttribute("aria-label", `${picture.alt}. ${words.help}`);
  picture.hidden = true;
  picture.after(element("p", { className: "hint", textContent: words.help }), board.canvas, board.said, board.tools(), board.list);
  numbers.hidden = true;
  for (const input of numbers.querySelectorAll("input")) input.disabled = true;
}

if (words) {
  document.querySelectorAll("[data-redact]").forEach(onForm);
  document.querySelectorAll("[data-cover]").forEach(onPhoto);
}
