// «Увімкнути на цьому пристрої» on the page of choices.

const box = document.querySelector("[data-push]");
const able = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;

if (box && able) {
  box.hidden = false;
  document.querySelector("[data-push-none]").hidden = true;
  const form = box.querySelector("form");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    switchOn(form).catch(() => say("failed"));
  });
  showState(form).catch(() => {});
}

async function showState(form) {
  const worker = await navigator.serviceWorker.getRegistration(box.dataset.worker);
  if (Notification.permission !== "granted" || !(await worker?.pushManager.getSubscription())) return;
  form.hidden = true;
  say("on");
}

async function switchOn(form) {
  if ((await Notification.requestPermission()) !== "granted") return say("denied");
  await navigator.serviceWorker.register(box.dataset.worker, { scope: "/" });
  const worker = await navigator.serviceWorker.ready;
  const subscription = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(box.dataset.push) });
  const { endpoint, keys } = subscription.toJSON();
  const body = new FormData(form);
  body.set("endpoint", endpoint);
  body.set("p256dh", keys.p256dh);
  body.set("auth", keys.auth);
  const answer = await fetch(form.action, { method: "POST", body });
  if (!answer.ok) {
    await subscription.unsubscribe();
    return say("failed");
  }
  form.hidden = true;
  say("on");
}

function say(word) {
  for (const line of box.querySelectorAll("[data-push-said]")) line.hidden = line.dataset.pushSaid !== word;
  box.querySelector("[data-push-status]").textContent = box.querySelector(`[data-push-said="${word}"]`).textContent;
}

function bytes(base64url) {
  const text = atob(base64url.replaceAll("-", "+").replaceAll("_", "/").padEnd(Math.ceil(base64url.length / 4) * 4, "="));
  return Uint8Array.from(text, (sign) => sign.charCodeAt(0));
}
