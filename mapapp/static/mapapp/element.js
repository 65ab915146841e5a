// «Поділитися»: the phone's own sheet where there is one, else the address goes to the clipboard.

const button = document.querySelector("[data-share]");

async function share() {
  const page = { title: document.title, url: location.href.split("#")[0] };
  if (navigator.share) {
    await navigator.share(page).catch(() => {});  // the person closed the sheet
    return;
  }
  await navigator.clipboard.writeText(page.url);
  document.querySelector("[data-share-said]").textContent = button.dataset.copied;
}

if (button && (navigator.share || navigator.clipboard)) {
  button.hidden = false;
  button.addEventListener("click", share);
}

const printer = document.querySelector("[data-print]");
if (printer) {
  printer.hidden = false;
  printer.addEventListener("click", () => window.print());
}
