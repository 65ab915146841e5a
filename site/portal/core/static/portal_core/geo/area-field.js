/* Drawing an area in the editor's form. The lines of the textarea are the truth: the map shows and changes them. */
(() => {
  const PAIR = /^\s*(-?\d{1,3}(?:\.\d+)?)\s*[,;\s]\s*(-?\d{1,3}(?:\.\d+)?)\s*[,;]?\s*$/;
  const STEP = 0.0001; // degrees an arrow key moves a corner: about ten metres

  /** Corners of the text, or what keeps it from being drawn. */
  const read = (text) => {
    const trimmed = text.trim();
    if (!trimmed || trimmed === "null") return { corners: [] };
    if (trimmed[0] === "{") return readGeoJSON(trimmed);
    const corners = [];
    for (const [index, line] of text.split("\n").entries()) {
      if (!line.trim()) continue;
      const pair = line.match(PAIR);
      if (!pair) return { unread: index + 1 };
      corners.push([Number(pair[1]), Number(pair[2])]);
    }
    const last = corners.at(-1);
    if (corners.length > 3 && last[0] === corners[0][0] && last[1] === corners[0][1]) corners.pop();
    return { corners };
  };

  const readGeoJSON = (text) => {
    let area;
    try {
      area = JSON.parse(text);
    } catch {
      return { unread: 1 };
    }
    if (area.type === "FeatureCollection" && area.features?.length === 1) area = area.features[0];
    if (area.type === "Feature") area = area.geometry;
    const parts = area?.type === "Polygon" ? [area.coordinates] : area?.type === "MultiPolygon" ? area.coordinates : [];
    if (parts.length === 1 && parts[0]?.length === 1) {
      return { corners: parts[0][0].slice(0, -1).map(([longitude, latitude]) => [latitude, longitude]) };
    }
    return parts.length ? { several: area } : { unread: 1 };
  };

  const write = (corners) => corners.map((corner) => corner.map((value) => value.toFixed(6)).join(", ")).join("\n");

  /** Square kilometres, near enough. */
  const areaOf = (corners) => {
    const degree = 111.195;
    const narrow = Math.cos((corners[0][0] * Math.PI) / 180);
    const twice = corners.reduce((sum, [y, x], index) => {
      const [nextY, nextX] = corners[(index + 1) % corners.length];
      return sum + (x * nextY - nextX * y);
    }, 0);
    return (Math.abs(twice) / 2) * degree * degree * narrow;
  };

  /** The side that a new corner splits: the one it lies nearest to. */
  const nearestSide = (map, corners, place) => {
    const at = map.latLngToLayerPoint(place);
    let best = corners.length;
    let least = Infinity;
    corners.forEach((corner, index) => {
      const from = map.latLngToLayerPoint(corner);
      const to = map.latLngToLayerPoint(corners[(index + 1) % corners.length]);
      const away = L.LineUtil.pointToSegmentDistance(at, from, to);
      if (away < least) [least, best] = [away, index + 1];
    });
    return best;
  };

  const begin = (box) => {
    const options = JSON.parse(box.dataset.areaField);
    const text = box.querySelector("textarea");
    const drawing = box.querySelector(".area-field__drawing");
    const state = box.querySelector(".area-field__state");
    const { words } = options;
    drawing.hidden = false;
    const map = L.map(box.querySelector(".area-field__map"), {
      attributionControl: Boolean(options.tileLayer),
      zoomControl: false,
    }).setView(options.centre ?? [46.4825, 30.7233], 12);
    L.control.zoom({ zoomInTitle: words.zoomIn, zoomOutTitle: words.zoomOut }).addTo(map);
    if (options.tileLayer) L.tileLayer(options.tileLayer, { attribution: options.attribution, maxZoom: 19 }).addTo(map);
    const quiet = { interactive: false, style: { color: "#0a5f8a", weight: 1.5, fillOpacity: 0.05 } };
    for (const outline of options.outlines) L.geoJSON(outline, quiet).addTo(map);
    for (const [name, area] of options.others) {
      const neighbour = L.geoJSON(area, { style: { color: "#8a5a00", weight: 1.5, dashArray: "6 5", fillOpacity: 0.08 } }).addTo(map);
      neighbour.bindTooltip(document.createTextNode(name).textContent.replace(/[<>&]/g, ""), { sticky: true });
    }
    const shown = L.layerGroup().addTo(map);
    const before = [];
    let corners = [];
    let drawable = true;

    const say = (sentence) => {
      state.textContent = sentence;
    };

    const change = (next, focused) => {
      before.push(text.value);
      if (before.length > 100) before.shift();
      corners = next;
      text.value = write(corners);
      text.dispatchEvent(new Event("input", { bubbles: true }));
      draw(focused);
    };

    const add = (place) => {
      if (!drawable) return;
      const next = [...corners];
      next.splice(corners.length < 3 ? corners.length : nearestSide(map, corners, place), 0, [place.lat, place.lng]);
      change(next);
    };

    const move = (index, place, focused) => change(corners.map((corner, at) => (at === index ? place : corner)), focused);

    const keys = (event, index) => {
      const [latitude, longitude] = corners[index];
      const steps = { ArrowUp: [STEP, 0], ArrowDown: [-STEP, 0], ArrowLeft: [0, -STEP], ArrowRight: [0, STEP] };
      if (event.key in steps) {
        move(index, [latitude + steps[event.key][0], longitude + steps[event.key][1]], index);
      } else if (event.key === "Delete" || event.key === "Backspace") {
        change(corners.filter((_corner, at) => at !== index), Math.min(index, corners.length - 2));
      } else {
        return;
      }
      event.preventDefault();
      event.stopPropagation();
    };

    const corner = (place, index) => {
      const marker = L.marker(place, {
        draggable: true,
        icon: L.divIcon({ className: "area-field__corner", iconSize: [24, 24] }),
      }).addTo(shown);
      marker.on("dragend", () => move(index, [marker.getLatLng().lat, marker.getLatLng().lng]));
      const element = marker.getElement();
      const spoken = { number: index + 1, total: corners.length, place: place.map((value) => value.toFixed(5)).join(", ") };
      element.setAttribute("role", "button");
      element.setAttribute("aria-label", words.corner.replace(/\{(\w+)\}/g, (_all, name) => spoken[name]));
      element.addEventListener("keydown", (event) => keys(event, index));
      return element;
    };

    const draw = (focused) => {
      shown.clearLayers();
      if (corners.length > 1) {
        const shape = corners.length > 2 ? L.polygon : L.polyline;
        shape(corners, { color: "#10293a", weight: 2.5, fillColor: "#f2b33d", fillOpacity: 0.25, interactive: false }).addTo(shown);
      }
      const elements = corners.map(corner);
      if (focused !== undefined) elements[focused]?.focus();
      const size = corners.length > 2 ? areaOf(corners).toFixed(2).replace(".", ",") : "0";
      say(words.corners.replace("{number}", corners.length).replace("{area}", size));
    };

    const take = () => {
      const found = read(text.value);
      drawable = Boolean(found.corners);
      corners = found.corners ?? [];
      draw();
      if (found.several) {
        L.geoJSON(found.several, quiet).addTo(shown);
        say(words.several);
      } else if (found.unread) {
        say(words.unread.replace("{number}", found.unread));
      }
    };

    const look = () => {
      if (corners.length > 1) map.fitBounds(L.latLngBounds(corners).pad(0.3));
      else if (options.others.length) map.fitBounds(L.featureGroup(options.others.map(([, area]) => L.geoJSON(area))).getBounds());
    };

    map.on("click", (event) => add(event.latlng));
    text.addEventListener("change", take);
    box.querySelector("[data-area-undo]").addEventListener("click", () => {
      if (!before.length) return;
      text.value = before.pop();
      text.dispatchEvent(new Event("input", { bubbles: true }));
      take();
    });
    box.querySelector("[data-area-clear]").addEventListener("click", () => {
      drawable = true;
      change([]);
    });
    // A panel may be folded when the page opens: the map learns its size when it is seen.
    new ResizeObserver(() => map.invalidateSize()).observe(drawing);
    take();
    look();
  };

  const beginAll = () => {
    for (const box of document.querySelectorAll("[data-area-field]")) begin(box);
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", beginAll);
  else beginAll();
})();
