// Keys of the moderation inbox. Everything they do has a link or a button beside: without this file nothing is lost.

const help = document.querySelector('[data-moderation-help]');
const queue = document.querySelector('[data-moderation-queue]');
const item = document.querySelector('[data-moderation-item]');

function isTyping(target) {
  return target.closest('input:not([type=checkbox]), textarea, select, [contenteditable=true], dialog, [role=dialog]') !== null;
}

function titles() {
  return [...document.querySelectorAll('#listing-results .listing tbody .title a')];
}

function rowOf(element) {
  return element?.closest('tr') ?? null;
}

function currentRow() {
  return rowOf(document.activeElement?.closest('#listing-results tbody tr') ?? null);
}

function step(by) {
  const links = titles();
  const here = links.findIndex((link) => rowOf(link) === currentRow());
  const next = here < 0 ? (by > 0 ? 0 : links.length - 1) : here + by;
  links[next]?.focus();
}

function boxOf(row) {
  return row?.querySelector('input[name=items]') ?? null;
}

function toggle() {
  const box = boxOf(currentRow());
  if (box) box.checked = !box.checked;
}

/** The marked items, or the one with the focus: true where there is something to decide. */
function pickSomething() {
  if (document.querySelector('input[name=items]:checked')) return true;
  const box = boxOf(currentRow());
  if (box) box.checked = true;
  return Boolean(box);
}

const onQueue = {
  j: () => step(1),
  k: () => step(-1),
  x: toggle,
  a: () => pickSomething() && document.querySelector('#moderation-bulk button[value=approve]').click(),
  r: () => pickSomething() && document.querySelector('#bulk-reason').focus(),
};

const onItem = {
  j: () => item.dataset.next && window.location.assign(item.dataset.next),
  k: () => item.dataset.previous && window.location.assign(item.dataset.previous),
  a: () => document.querySelector('[data-moderation-form] button[value=approve]')?.click(),
  c: () => document.querySelector('[data-moderation-form] button[value=claim]')?.click(),
  r: () => document.querySelector('[data-moderation-form] select[name=reason]')?.focus(),
};

// By the key's place too, so that the Ukrainian layout needs no switching.
const PLACES = { KeyJ: 'j', KeyK: 'k', KeyX: 'x', KeyA: 'a', KeyR: 'r', KeyC: 'c' };

document.addEventListener(
  'keydown',
  (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isTyping(event.target)) return;
    if (event.key === '?' || (event.code === 'Slash' && event.shiftKey)) {
      if (!help) return;
      help.open = !help.open;
      if (help.open) help.querySelector('summary').focus();
      event.preventDefault();
      event.stopImmediatePropagation(); // Wagtail's own list of shortcuts answers to the same key
      return;
    }
    if (event.shiftKey) return;
    const act = (queue ? onQueue : item ? onItem : {})[PLACES[event.code]];
    if (!act) return;
    event.preventDefault();
    act();
  },
  true,
);
