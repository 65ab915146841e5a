// What only a browser with keys can do is shown only there; what goes wrong is said in words.
const able = Boolean(window.PublicKeyCredential);
for (const part of document.querySelectorAll("[data-passkey]")) {
  part.hidden = !able;
}
for (const part of document.querySelectorAll("[data-passkey-missing]")) {
  part.hidden = able;
}
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const words = document.querySelector("[data-passkey-error]");
  if (words) {
    words.hidden = false;
    words.focus();
  }
});
