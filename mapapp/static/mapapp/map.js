// The map beside the list: the same places from the same filters. The list works without this file.
// Whatever is on the map can be reached by keyboard and has a spoken name; a chosen card and its
// marker are one thing.

const L = window.L;
const element = document.querySelector("[data-map]");
const words = JSON.parse(document.querySelector("#map-words").textContent);
const said = document.querySelector("[data-map-said]");
const CELL = 56; // pixels: markers closer than this stand together
const CLOSEST = 17; // from this zoom on nothing is put together
const SIGNS = {
  station: "badge", department: "shield", base: "lamp", community: "people", headquarters: "flag", shelter: "home",
};

const moves = !matchMedia("(prefers-reduced-motion: reduce)").matches;
const map = L.map(element, {
  zoomControl: false, attributionControl: Boolean(element.dataset.tiles), maxZoom: 19, zoomSnap: 0.5,
  fadeAnimation: moves, zoomAnimation: moves, markerZoomAnimation: moves, inertia: moves,
});
map.createPane("names").style.zIndex = 450; // under the markers
map.setView([Number(element.dataset.lat), Number(element.dataset.lng)], 12);
L.control.zoom({ position: "topright", zoomInTitle: words.zoomIn, zoomOutTitle: words.zoomOut }).addTo(map);
if (element.dataset.tiles) {
  element.classList.add("map-tiles");
  map.attributionControl.setPrefix(false);
  L.tileLayer(element.dataset.tiles, { attribution: element.dataset.attribution, maxZoom: 19 }).addTo(map);
}

// Leaflet listens for Escape only while the map itself has the focus.
element.addEventListener("keydown", (event) => event.key === "Escape" && map.closePopup());

const markers = L.layerGroup().addTo(map);
let spots = []; // places that share coordinates share a marker: {latlng, places}
let drawn = []; // what stands on the map now: {marker, spots}
let chosen = "";
let returnTo = null;

start().catch(() => {
  const note = document.createElement("p");
  note.className = "map__note";
  note.textContent = words.failed;
  element.replaceChildren(note);
});

async function start() {
  const [places, districts] = await Promise.all([read(element.dataset.places), read(element.dataset.districts)]);
  drawDistricts(districts);
  spots = bySpot(places.features.filter((feature) => feature.geometry));
  const bounds = L.latLngBounds(spots.map((spot) => spot.latlng));
  if (bounds.isValid()) map.fitBounds(bounds, { padding: [48, 48], maxZoom: 14, animate: false });
  map.on("zoomend", draw);
  map.on("zoomend", hideSmallNames);
  hideSmallNames();
  draw();
  connectCards();
  chooseFromAddress();
  window.addEventListener("hashchange", chooseFromAddress);
}

async function read(url) {
  const answer = await fetch(url, { headers: { Accept: "application/geo+json" } });
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  return answer.json();
}

function drawDistricts(collection) {
  const isInner = (feature) => feature.properties.kind === "area";
  for (const feature of [...collection.features].sort((one, two) => isInner(one) - isInner(two))) {
    const className = isInner(feature) ? "map-area map-area--inner" : "map-area";
    const layer = L.geoJSON(feature, { interactive: false, style: { className } }).addTo(map);
    L.tooltip({ permanent: true, pane: "names", direction: isInner(feature) ? "top" : "center", offset: [0, 0], className: isInner(feature) ? "map-area__name map-area__name--inner" : "map-area__name", opacity: 1 })
      .setLatLng(nameSpot(feature, layer))
      .setContent(document.createTextNode(feature.properties.name))
      .addTo(map);
  }
}

/* From far away the names of inner areas would cover those of the districts. */
function hideSmallNames() {
  element.classList.toggle("map-far", map.getZoom() < 12.5);
}

/* A district's name stands in its middle; an inner area's on its northern edge, away from the markers. */
function nameSpot(feature, layer) {
  const bounds = layer.getBounds();
  return feature.properties.kind === "area" ? L.latLng(bounds.getNorth(), bounds.getCenter().lng) : bounds.getCenter();
}

function bySpot(features) {
  const found = new Map();
  for (const { geometry, properties } of features) {
    const [lng, lat] = geometry.coordinates;
    const key = `${lat},${lng}`;
    if (!found.has(key)) found.set(key, { latlng: L.latLng(lat, lng), places: [] });
    found.get(key).places.push(properties);
  }
  return [...found.values()];
}

/* Markers that would cover each other stand together; a press comes nearer. */
function draw() {
  const focused = drawn.find(({ marker }) => marker.getElement() === document.activeElement);
  markers.clearLayers();
  drawn = groups().map((group) => ({ spots: group, marker: group.length > 1 ? clusterOf(group) : markerOf(group[0]) }));
  mark();
  if (focused) drawn.find(({ spots: group }) => group.includes(focused.spots[0]))?.marker.getElement()?.focus();
}

/* Each group stands at its first place; the first places of two groups are never closer than CELL. */
function groups() {
  if (map.getZoom() >= CLOSEST) return spots.map((spot) => [spot]);
  const cells = new Map();
  const all = [];
  for (const spot of spots) {
    const place = map.project(spot.latlng);
    const near = around(cells, place).find((group) => group.place.distanceTo(place) < CELL);
    if (near) {
      near.spots.push(spot);
      continue;
    }
    const group = { place, spots: [spot] };
    all.push(group);
    const key = cellOf(place, 0, 0);
    cells.set(key, [...(cells.get(key) ?? []), group]);
  }
  return all.map((group) => group.spots);
}

function around(cells, place) {
  return [-1, 0, 1].flatMap((right) => [-1, 0, 1].flatMap((down) => cells.get(cellOf(place, right, down)) ?? []));
}

function cellOf(place, right, down) {
  return `${Math.floor(place.x / CELL) + right},${Math.floor(place.y / CELL) + down}`;
}

function clusterOf(group) {
  const bounds = L.latLngBounds(group.map((spot) => spot.latlng));
  const name = words.cluster.replace("{number}", group.length);
  const marker = pin(group[0].latlng, name, "map-pin map-pin--many", document.createTextNode(group.length));
  return onPress(marker, () => {
    const nearer = Math.max(map.getBoundsZoom(bounds, false, [48, 48]), map.getZoom() + 1);
    map.setView(bounds.getCenter(), Math.min(nearer, CLOSEST), { animate: false });
  });
}

function markerOf(spot) {
  const place = spot.places[0];
  const names = spot.places.map((one) => `${one.kind_name} ${one.name}`).join("; ");
  const sign = icon(place.type === "officer" ? "officer" : SIGNS[place.kind]);
  const marker = pin(spot.latlng, names, "map-pin", sign);
  // The popup is opened below and by nothing else, so that focus has one way to go.
  marker.bindPopup(() => popup(spot), { maxWidth: 300, maxHeight: 320, autoPanPadding: [16, 16] });
  marker.off("click keypress");
  marker.on("popupopen", ({ popup: opened }) => {
    const close = opened.getElement().querySelector(".leaflet-popup-close-button");
    close.setAttribute("aria-label", words.close);
    opened.getElement().querySelector(".leaflet-popup-content a").focus({ preventScroll: true });
  });
  marker.on("popupclose", () => {
    (returnTo ?? marker.getElement())?.focus({ preventScroll: true });
    returnTo = null;
  });
  return onPress(marker, () => {
    choose(place.id);
    document.getElementById(place.id)?.scrollIntoView({ block: "nearest" });
    marker.openPopup();
  });
}

function pin(latlng, name, className, content) {
  const arch = document.createElement("span");
  arch.className = "map-pin__arch";
  arch.append(content);
  const marker = L.marker(latlng, { keyboard: true, icon: L.divIcon({ html: arch, className, iconSize: [44, 48], iconAnchor: [22, 46], popupAnchor: [0, -40] }) });
  marker.addTo(markers);
  const own = marker.getElement();
  own.setAttribute("aria-label", name);
  own.title = name;
  return marker;
}

function onPress(marker, act) {
  marker.on("click", act);
  marker.getElement().addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    event.stopPropagation();
    act();
  });
  return marker;
}

function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${words.sprite}#${name}`);
  svg.append(use);
  return svg;
}

function popup(spot) {
  const box = document.createElement("div");
  const address = spot.places[0].address;
  if (address) box.append(line(address));
  const list = document.createElement("ul");
  for (const place of spot.places) {
    const row = document.createElement("li");
    row.append(line(place.name, "map-popup__name"), line(place.kind_name));
    row.append(link(place.url, words.more, `${words.more}: ${place.name}`));
    if (place.phone) row.append(link(`tel:${place.phone}`, readable(place.phone)));
    list.append(row);
  }
  box.append(list);
  return box;
}

function line(text, className = "") {
  const paragraph = document.createElement("p");
  paragraph.textContent = text;
  paragraph.className = className;
  return paragraph;
}

function link(href, text, spoken = "") {
  const anchor = document.createElement("a");
  anchor.href = href;
  anchor.textContent = text;
  if (spoken) anchor.setAttribute("aria-label", spoken);
  return anchor;
}

function readable(phone) {
  return phone.replace(/^(\+380)(\d\d)(\d{3})(\d\d)(\d\d)$/, "$1 $2 $3 $4 $5").replaceAll(" ", "\u00a0");
}

function connectCards() {
  const known = new Set(spots.flatMap((spot) => spot.places.map((place) => place.id)));
  for (const card of document.querySelectorAll("[data-place]")) {
    if (!known.has(card.id)) continue;
    const button = card.querySelector("[data-show-on-map]");
    button.hidden = false;
    button.addEventListener("click", () => show(card.id, button));
  }
}

/* From the list to the map: the marker comes into view and opens; closing it leads back. */
function show(id, from = null) {
  const spot = spots.find(({ places }) => places.some((place) => place.id === id));
  if (!spot) return;
  choose(id);
  map.setView(spot.latlng, Math.max(map.getZoom(), CLOSEST), { animate: false });
  element.scrollIntoView({ block: "nearest" });
  drawn.find(({ spots: group }) => group.includes(spot))?.marker.openPopup();
  returnTo = from;
}

function choose(id) {
  chosen = id;
  mark();
  const place = spots.flatMap((spot) => spot.places).find((one) => one.id === id);
  if (place) said.textContent = words.chosen.replace("{name}", place.name);
}

function mark() {
  const holds = (group) => group.some((spot) => spot.places.some((place) => place.id === chosen));
  for (const { marker, spots: group } of drawn) marker.getElement()?.classList.toggle("is-chosen", holds(group));
  for (const card of document.querySelectorAll("[data-place]")) card.classList.toggle("is-chosen", card.id === chosen);
}

function chooseFromAddress() {
  const id = decodeURIComponent(location.hash.slice(1));
  if (id.startsWith("point-") || id.startsWith("officer-")) show(id, document.getElementById(id)?.querySelector("a"));
}
