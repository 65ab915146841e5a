/* Loaded after wagtailgeowidget's own script, in place of what there reaches for other hosts. */
(() => {
  const css = document.querySelector('link[href*="leaflet/leaflet"]');
  if (css) L.Icon.Default.imagePath = css.href.replace(/leaflet[^/]*\.css.*$/, "images/");

  const Original = window.LeafletField;
  // The original keeps only the options it knows; the outlines and words are for initMap, which it calls itself.
  function LeafletField(options) {
    this.outlines = options.outlines || [];
    this.words = options.translations || {};
    Original.call(this, options);
  }
  LeafletField.prototype = Original.prototype;
  Object.assign(LeafletField, Original);
  window.LeafletField = LeafletField;

  LeafletField.prototype.initMap = function (element, place) {
    const map = L.map(element[0], { attributionControl: Boolean(this.tileLayer), zoomControl: false }).setView(place, this.zoom);
    L.control.zoom({ zoomInTitle: this.words.zoom_in, zoomOutTitle: this.words.zoom_out }).addTo(map);
    if (this.tileLayer) L.tileLayer(this.tileLayer, this.tileLayerOptions).addTo(map);
    for (const outline of this.outlines) {
      L.geoJSON(outline, { interactive: false, style: { color: "#0a5f8a", weight: 1.5, fillOpacity: 0.06 } }).addTo(map);
    }
    this.map = map;
    this.marker = L.marker(place, { draggable: true, alt: "Точка" }).addTo(map);
  };

  // The original stumbles over what is no pair of numbers.
  LeafletField.prototype.parseStrToLatLng = function (text) {
    const pair = text.trim().match(/^(-?\d+(?:\.\d+)?)[,;\s]+(-?\d+(?:\.\d+)?)$/);
    return pair ? L.latLng(Number(pair[1]), Number(pair[2])) : null;
  };

  // The original writes the sentence as markup.
  LeafletField.prototype.displayWarning = function (message, options) {
    this.clearFieldMessage({ field: options.field });
    const note = document.createElement("p");
    note.className = `help-block help-warning ${this.genMessageId(options.field)}`;
    note.textContent = message;
    options.field[0].after(note);
  };
})();
