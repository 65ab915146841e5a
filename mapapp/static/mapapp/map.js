// The map beside the list: the same places from the same filters. The list works without this file.
// Whatever is in view can be reached by keyboard and has a spoken name; a chosen card and its
// marker are one thing. The data are columns (mapapp/page/compact.py); what a place is beyond its
// name is asked for when it is opened.

const L = window.L;
const element = document.querySelector("[data-map]");
const words = JSON.parse(document.querySelector("#map-words").textContent);
const said = document.querySelector("[data-map-said]");
const CELL = 56; // pixels: markers closer than this stand together
const CLOSEST = 17; // from this zoom on nothing is put together
const STEP = 1e5; // coordinates come in 1e-5 degrees
const AROUND = 0.25; // of the view: drawn beyond its edges, so that a short push shows no gap

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
let places = null; // the columns
let spots = []; // places that share coordinates share a marker: {x, y (of the world at zoom 0), latlng, members}
let spotOf = new Map(); // place id -> spot
let drawn = new Map(); // what stands on the map now: key -> {marker, spots}
let chosen = "";
let returnTo = null;

start().catch(() => {
  const note = document.createElement("p");
  note.className = "map__note";
  note.textContent = words.failed;
  element.replaceChildren(note);
});

async function start() {
  const districts = read(element.dataset.districts).then(drawDistricts);
  places = await read(element.dataset.places);
  gather();
  if (spots.length) map.fitBounds(L.latLngBounds(edges()), { padding: [48, 48], maxZoom: 14, animate: false });
  map.on("zoomend", () => { clear(); hideSmallNames(); });
  map.on("moveend", draw);
  hideSmallNames();
  draw();
  performance.mark("map-first-markers");
  await districts;
  connectCards();
  connectLocate();
  chooseFromAddress();
  window.addEventListener("hashchange", chooseFromAddress);
}

async function read(url) {
  const answer = await fetch(url, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  return answer.json();
}

/* Columns to spots. Projected once: at any zoom a spot lies at its place times a power of two. */
function gather() {
  const known = new Map();
  const origin = L.CRS.EPSG3857;
  for (let index = 0; index < places.id.length; index += 1) {
    const lat = places.at[0] + places.lat[index];
    const lng = places.at[1] + places.lng[index];
    const key = lat * 4e7 + lng;
    let spot = known.get(key);
    if (!spot) {
      const latlng = L.latLng(lat / STEP, lng / STEP);
      const { x, y } = origin.latLngToPoint(latlng, 0);
      spot = { x, y, latlng, members: [] };
      known.set(key, spot);
      spots.push(spot);
    }
    spot.members.push(index);
    spotOf.set(places.id[index], spot);
  }
}

function edges() {
  let [south, west, north, east] = [90, 180, -90, -180];
  for (const { latlng } of spots) {
    south = Math.min(south, latlng.lat);
    north = Math.max(north, latlng.lat);
    west = Math.min(west, latlng.lng);
    east = Math.max(east, latlng.lng);
  }
  return [[south, west], [north, east]];
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

function clear() {
  const focused = [...drawn.values()].find(({ marker }) => marker.getElement() === document.activeElement);
  markers.clearLayers();
  drawn.clear();
  draw();
  if (focused) [...drawn.values()].find(({ spots: group }) => group.includes(focused.spots[0]))?.marker.getElement()?.focus();
}

/* Markers that would cover each other stand together; a press comes nearer. Only what is in view is drawn. */
function draw() {
  const wanted = new Map(groups().map((group) => [keyOf(group), group]));
  for (const [key, { marker }] of drawn) {
    if (wanted.has(key) || marker.isPopupOpen() || marker.getElement() === document.activeElement) continue;
    markers.removeLayer(marker);
    drawn.delete(key);
  }
  for (const [key, group] of wanted) {
    if (!drawn.has(key)) drawn.set(key, { spots: group, marker: group.length > 1 ? clusterOf(group) : markerOf(group[0]) });
  }
  mark();
}

function keyOf(group) {
  return `${places.id[group[0].members[0]]}/${group.length}`;
}

/* One pass: each spot joins the first group of the nine cells around it that is near, or begins its own. The whole city
   is grouped, so that a push of the map changes no group; then what is out of view is left out. */
function groups() {
  const scale = 2 ** map.getZoom();
  const apart = map.getZoom() >= CLOSEST;
  const all = [];
  const cells = new Map();
  for (const spot of spots) {
    const [x, y] = [spot.x * scale, spot.y * scale];
    const near = apart ? null : nearest(cells, x, y);
    if (near) {
      near.spots.push(spot);
      continue;
    }
    const group = { x, y, spots: [spot] };
    all.push(group);
    const key = cellOf(x, y, 0, 0);
    const cell = cells.get(key);
    if (cell) cell.push(group);
    else cells.set(key, [group]);
  }
  const view = map.getPixelBounds();
  const [wide, high] = [(view.max.x - view.min.x) * AROUND, (view.max.y - view.min.y) * AROUND];
  return all
    .filter(({ x, y }) => x > view.min.x - wide && x < view.max.x + wide && y > view.min.y - high && y < view.max.y + high)
    .map((group) => group.spots);
}

function nearest(cells, x, y) {
  for (let right = -1; right <= 1; right += 1) {
    for (let down = -1; down <= 1; down += 1) {
      for (const group of cells.get(cellOf(x, y, right, down)) ?? []) {
        if (Math.hypot(group.x - x, group.y - y) < CELL) return group;
      }
    }
  }
  return null;
}

function cellOf(x, y, right, down) {
  return (Math.floor(x / CELL) + right) * 1e7 + Math.floor(y / CELL) + down;
}

function clusterOf(group) {
  const bounds = L.latLngBounds(group.map((spot) => spot.latlng));
  const number = group.reduce((count, spot) => count + spot.members.length, 0);
  const marker = pin(group[0].latlng, words.cluster.replace("{number}", number), "map-pin map-pin--many", document.createTextNode(number));
  return onPress(marker, () => {
    const nearer = Math.max(map.getBoundsZoom(bounds, false, [48, 48]), map.getZoom() + 1);
    map.setView(bounds.getCenter(), Math.min(nearer, CLOSEST), { animate: false });
  });
}

function markerOf(spot) {
  const names = spot.members.map((index) => `${kindOf(index)[1]} ${places.name[index]}`).join("; ");
  const marker = pin(spot.latlng, names, "map-pin", icon(kindOf(spot.members[0])[2]));
  // The popup is opened below and by nothing else, so that focus has one way to go.
  // Leaflet asks for the content anew at every update: while it is open, it is the same one.
  marker.bindPopup(() => (spot.box ??= popup(spot)), { maxWidth: 300, maxHeight: 320, autoPanPadding: [16, 16] });
  marker.off("click keypress");
  marker.on("popupopen", ({ popup: opened }) => {
    const close = opened.getElement().querySelector(".leaflet-popup-close-button");
    close.setAttribute("aria-label", words.close);
    fill(opened, spot);
  });
  marker.on("popupclose", () => {
    spot.box = null;
    (returnTo ?? marker.getElement())?.focus({ preventScroll: true });
    returnTo = null;
  });
  return onPress(marker, () => {
    choose(places.id[spot.members[0]]);
    cardOf(places.id[spot.members[0]])?.scrollIntoView({ block: "nearest" });
    marker.openPopup();
  });
}

function kindOf(index) {
  return places.kinds[places.kind[index]];
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

/* The names are known at once; address, hours and phone come when they are asked for. */
function popup(spot) {
  const box = document.createElement("div");
  const list = document.createElement("ul");
  for (const index of spot.members.slice(0, 20)) {
    const row = document.createElement("li");
    row.append(line(places.name[index], "map-popup__name"), line(kindOf(index)[1]));
    list.append(row);
  }
  box.tabIndex = -1;
  box.append(list);
  return box;
}

async function fill(opened, spot) {
  const node = spot.box;
  node.focus({ preventScroll: true });
  const members = spot.members.slice(0, 20);
  const found = await Promise.all(members.map((index) => read(element.dataset.place.replace("KEY", places.id[index])).catch(() => null)));
  if (spot.box !== node) return; // closed meanwhile
  const rows = node.querySelectorAll("li");
  found.forEach((place, number) => {
    if (!place) {
      rows[number].append(line(words.noDetails));
      return;
    }
    for (const text of [place.address, place.hours]) if (text) rows[number].append(line(text));
    rows[number].append(link(place.url, words.more, `${words.more}: ${place.name}`));
    if (place.phone) rows[number].append(link(`tel:${place.phone}`, readable(place.phone)));
  });
  const held = node.contains(document.activeElement);
  opened.update();
  if (held) node.querySelector("a")?.focus({ preventScroll: true });
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

function cardOf(id) {
  return document.querySelector(`[data-place="${id}"]`);
}

function connectCards() {
  for (const card of document.querySelectorAll("[data-place]:not([data-map])")) {
    if (!spotOf.has(card.dataset.place)) continue;
    const button = card.querySelector("[data-show-on-map]");
    button.hidden = false;
    button.addEventListener("click", () => show(card.dataset.place, button));
  }
}

/* From the list to the map: the marker comes into view and opens; closing it leads back. */
function show(id, from = null) {
  const spot = spotOf.get(id);
  if (!spot) return;
  choose(id);
  map.setView(spot.latlng, Math.max(map.getZoom(), CLOSEST), { animate: false });
  element.scrollIntoView({ block: "nearest" });
  [...drawn.values()].find(({ spots: group }) => group.includes(spot))?.marker.openPopup();
  returnTo = from;
}

function choose(id) {
  chosen = id;
  mark();
  const index = spotOf.get(id)?.members.find((one) => places.id[one] === id);
  if (index !== undefined && said) said.textContent = words.chosen.replace("{name}", places.name[index]);
}

function mark() {
  const spot = spotOf.get(chosen);
  for (const { marker, spots: group } of drawn.values()) marker.getElement()?.classList.toggle("is-chosen", group.includes(spot));
  for (const card of document.querySelectorAll("[data-place]:not([data-map])")) card.classList.toggle("is-chosen", card.dataset.place === chosen);
}

/* «#officer-prykladenko-taras»: the card of this page, or any place of the city by its address. */
async function chooseFromAddress() {
  const id = decodeURIComponent(location.hash.slice(1));
  if (!id.startsWith("point-") && !id.startsWith("officer-")) return;
  const card = document.getElementById(id);
  const key = card?.dataset.place ?? (await read(element.dataset.place.replace("KEY", id)).catch(() => null))?.key;
  if (key) show(key, card?.querySelector("a"));
}

/* «Де я»: the position stays in this browser. */
function connectLocate() {
  const button = document.querySelector("[data-map-locate]");
  if (!button || !navigator.geolocation) return;
  button.hidden = false;
  let here = null;
  button.addEventListener("click", () => {
    button.disabled = true;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const latlng = L.latLng(coords.latitude, coords.longitude);
        here?.remove();
        here = L.circleMarker(latlng, { radius: 9, className: "map-here", interactive: false }).bindTooltip(words.here).addTo(map);
        map.setView(latlng, 15, { animate: false });
        said.textContent = words.located;
        button.disabled = false;
      },
      () => {
        said.textContent = words.notLocated;
        button.disabled = false;
      },
      { timeout: 10000, maximumAge: 60000 },
    );
  });
}
