// «Показати місце на мапі»: the map under a cross; the button asks who answers for what lies there.
const box = document.querySelector("[data-pick]");
const element = document.querySelector("[data-pick-map]");
if (box && element && window.L) {
  const words = JSON.parse(document.querySelector("#map-words").textContent);
  box.hidden = false;
  box.addEventListener("toggle", () => box.open && begin(words), { once: true });
}

async function begin(words) {
  const L = window.L;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = L.map(element, { zoomControl: false, attributionControl: Boolean(element.dataset.tiles), maxZoom: 19, zoomAnimation: !still, fadeAnimation: !still, inertia: !still });
  map.setView([Number(element.dataset.lat), Number(element.dataset.lng)], 12);
  L.control.zoom({ position: "topright", zoomInTitle: words.zoomIn, zoomOutTitle: words.zoomOut }).addTo(map);
  if (element.dataset.tiles) {
    element.classList.add("map-tiles");
    map.attributionControl.setPrefix(false);
    L.tileLayer(element.dataset.tiles, { attribution: element.dataset.attribution, maxZoom: 19 }).addTo(map);
  }
  map.on("click", ({ latlng }) => map.panTo(latlng, { animate: !still }));
  const button = document.querySelector("[data-pick-here]");
  button.addEventListener("click", () => {
    const { lat, lng } = map.getCenter();
    location.assign(`${button.dataset.url}?${new URLSearchParams({ lat: lat.toFixed(5), lng: lng.toFixed(5) })}`);
  });
  const answer = await fetch(element.dataset.districts, { headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  for (const feature of (await answer.json()).features) {
    const layer = L.geoJSON(feature, { interactive: false, style: { className: feature.properties.kind === "area" ? "map-area map-area--inner" : "map-area" } }).addTo(map);
    L.tooltip({ permanent: true, direction: "center", className: "map-area__name", opacity: 1 }).setLatLng(layer.getBounds().getCenter()).setContent(document.createTextNode(feature.properties.name)).addTo(map);
  }
}
