// «Визначити за моїм місцем»: asks the browser where it is and opens the answer. About 10 m is enough.
const button = document.querySelector("[data-locate]");
const said = document.querySelector("[data-locate-said]");
if (button && navigator.geolocation) {
  button.hidden = false;
  button.addEventListener("click", () => {
    button.disabled = true;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const query = new URLSearchParams({ lat: coords.latitude.toFixed(4), lng: coords.longitude.toFixed(4) });
        location.assign(`${button.dataset.url}?${query}`);
      },
      () => {
        button.disabled = false;
        said.textContent = button.dataset.failed;
        document.querySelector("#my-officer-address").focus();
      },
      { timeout: 10000, maximumAge: 60000 },
    );
  });
}
