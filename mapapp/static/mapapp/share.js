// «Поділитися» and «Скопіювати». The address is the whole state of the page, so a link is enough.
const words = JSON.parse(document.querySelector("#map-words").textContent);

const share = document.querySelector("[data-share]");
if (share && (navigator.share || navigator.clipboard)) {
  document.querySelector("[data-share-line]").hidden = false;
  share.addEventListener("click", async () => {
    const said = document.querySelector("[data-share-said]");
    if (!navigator.share) {
      said.textContent = (await copied(location.href)) ? words.copied : words.notCopied;
      return;
    }
    // A person who closes the sheet has changed their mind: nothing to say.
    await navigator.share({ title: document.title, url: location.href }).catch(() => {});
  });
}

for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    document.querySelector("[data-copy-said]").textContent = (await copied(field.value)) ? words.copied : words.notCopied;
  });
}

async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
