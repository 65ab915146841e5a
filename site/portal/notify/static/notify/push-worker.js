// Shows notices on the screen, also while no page of the portal is open.
// What arrives is encrypted for this browser; it holds a neutral sentence and where to go.

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("push", (event) => {
  let message = {};
  try {
    message = event.data?.json() ?? {};
  } catch {
    // A push without readable words still must show something.
  }
  const title = message.title || "Безпечна Одеса";
  event.waitUntil(
    self.registration.showNotification(title, {
      body: message.body || "Є новини, за якими ви стежите.",
      tag: message.tag || "portal", // a repeated message takes the place of the first
      icon: "/static/img/touch-icon.png",
      badge: "/static/img/favicon-32.png",
      lang: "uk",
      data: { url: message.url || "/account/notices/", seen: message.seen || "" },
    }),
  );
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(follow(event.notification.data ?? {}));
});

async function follow({ url, seen }) {
  const target = new URL(url || "/account/notices/", self.location.origin);
  if (target.origin !== self.location.origin) target.href = `${self.location.origin}/account/notices/`;
  if (seen) {
    fetch("/notices/seen/", { method: "POST", body: new URLSearchParams({ seen }) }).catch(() => {});
  }
  const pages = await self.clients.matchAll({ type: "window" });
  const open = pages.find((page) => page.url === target.href);
  return open ? open.focus() : self.clients.openWindow(target.href);
}
