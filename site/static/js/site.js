// Small comforts; every page works without them.

// After a failed form, the summary of errors is read first.
document.querySelector("[data-error-summary]")?.focus();

// The menu closes by Escape and by a press outside.
const menu = document.querySelector("details.menu");
if (menu) {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  document.addEventListener("click", (event) => {
    if (menu.open && !menu.contains(event.target)) menu.open = false;
  });
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// Pages are cached whole and say «Увійти» to everybody; who is signed in learns their name apart.
// The hint cookie spares the request for visitors.
async function showAccount() {
  if (!/(?:^|;\s*)signed_in=1/.test(document.cookie)) return;
  const answer = await fetch("/account/bit/", { headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  const { name, url, count } = await answer.json();
  if (!name || !url) return;
  for (const link of document.querySelectorAll("[data-account-link]")) {
    link.href = url;
    link.querySelector("[data-account-label]").textContent = name;
    if (!count) continue;
    const badge = document.createElement("span");
    badge.className = "tool__count";
    badge.textContent = count;
    link.append(badge);
  }
}
showAccount().catch(() => {});
